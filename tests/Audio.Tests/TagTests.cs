using System.Text;

namespace MirTool.Audio.Tests;

/// <summary>Tags before and behind recordings are skipped, whatever the recording is in.</summary>
public class TagTests
{
    private const int Rate = 22_050;
    private const int Frames = 2 * Rate;

    private static readonly Dictionary<string, (byte[] Before, byte[] Behind)> Tags = new()
    {
        ["ID3v2 with a footer"] = ([.. Id3(3000, 0x10), .. Footer(3000)], []),
        ["two ID3v2"] = ([.. Id3(500), .. Id3(70_000)], []),
        ["ID3v2 behind"] = ([], [.. Id3(3000, 0x10), .. Footer(3000)]),
        ["APE before"] = ([.. Ape(isHeader: true), .. Item, .. Ape(isHeader: false)], []),
        ["extended ID3v1 behind"] = ([], [.. "TAG+"u8, .. new byte[223], .. "TAG"u8, .. new byte[125]]),
    };

    private static byte[] Item => [30, 0, 0, 0, 0, 0, 0, 0, .. "Title\0"u8, .. Encoding.ASCII.GetBytes(new string('x', 30))];

    public static IEnumerable<TheoryDataRow<string, string>> EveryTag => Tags.Keys.SelectMany(tag => (TheoryDataRow<string, string>[])
        [new("a.wav", tag), new("a.flac", tag), new("a.mp3", tag), new("a.w64", tag), new("a.wv", tag), new("a.m4a", tag)]);

    [Theory]
    [MemberData(nameof(EveryTag))]
    public void Read_TagsAroundARecording_GivesAllOfItAndNothingElse(string name, string tag)
    {
        using var folder = new TestFolder();
        string path = folder.File(name);
        Tool.Encode(Signal.Chord(Frames, 1, Rate), Rate, 1, path);
        File.WriteAllBytes(path, [.. Tags[tag].Before, .. File.ReadAllBytes(path), .. Tags[tag].Behind]);

        Assert.Equal(Frames, Signal.ReadAll(path).Length);
    }

    [Fact]
    public void Read_Mp3BehindZeros_KeepsItsEncodersDelayOut()
    {
        using var folder = new TestFolder();
        string path = folder.File("a.mp3");
        Tool.Encode(Signal.Chord(Frames, 1, Rate), Rate, 1, "-id3v2_version", "0", path);
        float[] plain = Signal.ReadAll(path);
        File.WriteAllBytes(path, [.. new byte[100_000], .. File.ReadAllBytes(path)]);

        Assert.Equal(plain, Signal.ReadAll(path));
    }

    private static byte[] Id3(int bytes, byte flags = 0) => [.. "ID3\x04\0"u8, flags, .. Size(bytes), .. new byte[bytes]];

    private static byte[] Footer(int bytes) => [.. "3DI\x04\0"u8, 0x10, .. Size(bytes)];

    private static byte[] Size(int bytes) => [(byte)(bytes >> 21), (byte)((bytes >> 14) & 127), (byte)((bytes >> 7) & 127), (byte)(bytes & 127)];

    private static byte[] Ape(bool isHeader) =>
        [.. "APETAGEX"u8, .. BitConverter.GetBytes(2000), .. BitConverter.GetBytes(Item.Length + 32), .. BitConverter.GetBytes(1), .. BitConverter.GetBytes(isHeader ? 0xA0000000 : 0x80000000), .. new byte[8]];
}

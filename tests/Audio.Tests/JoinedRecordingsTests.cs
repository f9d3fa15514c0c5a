using System.Buffers.Binary;
using System.Text;

namespace MirTool.Audio.Tests;

/// <summary>Files that hold more than one recording: all is read, or the file is refused; never the first one alone.</summary>
public class JoinedRecordingsTests
{
    private const int Rate = 8000;
    private const int Frames = 2 * Rate;

    private static readonly short[] Samples = Signal.Chord(Frames, 1, Rate);

    private static byte[] Sound => [.. Samples.SelectMany(sample => (byte[])[(byte)(sample >> 8), (byte)sample])];

    public static TheoryData<string, byte[]> Containers
    {
        get
        {
            byte[] wave = Wav.Pcm16(Samples, 1, Rate);
            byte[] listed = new Riff().Chunk("fmt ", Riff.Format).Chunk("data", Riff.Bytes(Samples)).Chunk("LIST", Encoding.Latin1.GetBytes("INFOISFT\0\0\0\0")).ToArray();
            return new()
            {
                { "WAV, with a chunk behind the first", [.. listed, .. wave] },
                { "AU", [.. Sun(Sound.Length), .. Sun(Sound.Length)] },
                { "W64", [.. Sony(), .. Sony()] },
                { "CAF", [.. Caf(), .. Caf()] },
                { "WAV and AU", [.. wave, .. Sun(Sound.Length)] },
            };
        }
    }

    [Theory]
    [MemberData(nameof(Containers))]
    public void Read_TwoUncompressedOnes_ReadsBoth(string name, byte[] bytes)
    {
        Assert.NotEmpty(name);
        using var folder = new TestFolder();
        File.WriteAllBytes(folder.File("a"), bytes);

        float[] once = Signal.ToFloat(Samples);
        Assert.Equal([.. once, .. once], Signal.ReadAll(folder.File("a")));
    }

    [Theory]
    [InlineData("a.m4a", "-c:a alac")]
    [InlineData("a.mkv", "-c:a flac")]
    [InlineData("a.flv", "-c:a pcm_s16le -ar 44100")]
    [InlineData("a.tta", "")]
    [InlineData("a.wma", "")]
    public void Open_TwoOfWhichFfmpegReadsTheFirst_IsRefused(string name, string options)
    {
        using var folder = new TestFolder();
        string path = folder.File(name);
        Tool.Encode(Samples, Rate, 1, [.. options.Split(' ', StringSplitOptions.RemoveEmptyEntries), path]);
        byte[] one = File.ReadAllBytes(path);
        File.WriteAllBytes(path, [.. one, .. one]);

        AudioFileException error = Assert.Throws<AudioFileException>(() => Signal.ReadAll(path));

        Assert.Contains($"holds several recordings one after the other: another begins at byte {one.Length}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_AacThatChangesItsRate_KeepsTheTime()
    {
        using var folder = new TestFolder();
        Tool.Encode(Samples, Rate, 1, "-c:a", "aac", "-ar", "22050", folder.File("a.aac"));
        Tool.Encode(Samples, Rate, 1, "-c:a", "aac", "-ar", "44100", folder.File("b.aac"));
        File.WriteAllBytes(folder.File("c.aac"), [.. File.ReadAllBytes(folder.File("a.aac")), .. File.ReadAllBytes(folder.File("b.aac"))]);

        // Each has the encoder's delay before it and is filled up to a frame: 1024 samples each, of 22050 Hz at most.
        Assert.InRange(Signal.ReadAll(folder.File("c.aac")).Length / 22050.0, 4, 4 + (4 * 1024 / 22050.0));
    }

    [Fact]
    public void Read_AuWhoseLengthIsWrong_IsReadWholeOrRefused()
    {
        using var folder = new TestFolder();
        File.WriteAllBytes(folder.File("header.au"), Sun(Sound.Length + 24));
        File.WriteAllBytes(folder.File("short.au"), Sun(Sound.Length / 2));
        File.WriteAllBytes(folder.File("long.au"), Sun(2 * Sound.Length));

        Assert.Equal(Frames, Signal.ReadAll(folder.File("header.au")).Length);
        Assert.Contains("states 1.000 s, but as many bytes follow as 2.000 s", Assert.Throws<AudioFileException>(() => Signal.ReadAll(folder.File("short.au"))).Message, StringComparison.Ordinal);
        Assert.Contains("announces 4.000 s, but it holds 2.000 s", Assert.Throws<AudioFileException>(() => Signal.ReadAll(folder.File("long.au"))).Message, StringComparison.Ordinal);
    }

    private static byte[] Sun(int length) => [.. ".snd"u8, .. Big(24), .. Big(length), .. Big(3), .. Big(Rate), .. Big(1), .. Sound];

    private static byte[] Caf()
    {
        byte[] rate = new byte[8];
        BinaryPrimitives.WriteDoubleBigEndian(rate, Rate);
        byte[] sound = Sound;
        return
        [
            .. "caff\0\x01\0\0"u8, .. "desc"u8, .. Big(0), .. Big(32), .. rate, .. "lpcm"u8, .. Big(0), .. Big(2), .. Big(1), .. Big(1), .. Big(16),
            .. "data"u8, .. Big(0), .. Big(sound.Length + 4), .. Big(0), .. sound,
        ];
    }

    private static byte[] Sony()
    {
        byte[] Id(string name) => [.. Encoding.Latin1.GetBytes(name), .. name == "riff" ? [0x2E, 0x91, 0xCF, 0x11, 0xA5, 0xD6, 0x28, 0xDB, 0x04, 0xC1, 0, 0] : (byte[])[0xF3, 0xAC, 0xD3, 0x11, 0x8C, 0xD1, 0, 0xC0, 0x4F, 0x8E, 0xDB, 0x8A]];
        byte[] sound = Riff.Bytes(Samples);
        byte[] format = [.. Id("fmt "), .. BitConverter.GetBytes(40L), .. Riff.Format];
        byte[] body = [.. Id("wave"), .. format, .. Id("data"), .. BitConverter.GetBytes(24L + sound.Length), .. sound];
        return [.. Id("riff"), .. BitConverter.GetBytes(24L + body.Length), .. body];
    }

    private static byte[] Big(int number)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return bytes;
    }
}

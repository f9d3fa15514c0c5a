namespace MirTool.Audio.Tests;

/// <summary>FLAC, which MirTool decodes itself, against the samples that were encoded.</summary>
public class FlacTests
{
    private const int Rate = 44100;

    [Theory]
    [InlineData(1, "-0")]
    [InlineData(2, "-5")]
    [InlineData(2, "-8")]
    [InlineData(6, "-8 --channel-map=none")]
    [InlineData(2, "-8 -b 1000")]
    [InlineData(1, "-l 0")]
    public void Read_EveryLevel_GivesTheVerySamples(int channels, string options)
    {
        using var folder = new TestFolder();
        short[] samples = Signal.Chord(20_000, channels, Rate);
        Flac(folder, Wav.Pcm16(samples, channels, Rate), options);

        Assert.Equal(Signal.ToFloat(samples), Signal.ReadAll(folder.File("a.flac")));
    }

    [Theory]
    [InlineData(8)]
    [InlineData(24)]
    [InlineData(32)]
    public void Read_EveryWidth_IsWhatTheWavHolds(int bits)
    {
        using var folder = new TestFolder();
        Tool.Run("sox", ["-V1", "-R", "-n", "-r", "44100", "-b", $"{bits}", folder.File("in.wav"), "synth", "0.5", "whitenoise", "sine", "440"]);
        Flac(folder, File.ReadAllBytes(folder.File("in.wav")), "-8");

        Assert.Equal(Signal.ReadAll(folder.File("in.wav")), Signal.ReadAll(folder.File("a.flac")));
    }

    [Fact]
    public void Read_SilenceAndUnusedBits_GiveTheVerySamples()
    {
        using var folder = new TestFolder();
        short[] samples = [.. new short[10_000], .. Signal.Chord(10_000, 1, Rate).Select(sample => (short)(sample & ~15)), .. Enumerable.Repeat((short)77, 10_000)];
        Flac(folder, Wav.Pcm16(samples, 1, Rate), "-8");

        Assert.Equal(Signal.ToFloat(samples), Signal.ReadAll(folder.File("a.flac")));
    }

    [Fact]
    public void Read_LengthThatIsTooSmallOrMissing_ReadsEveryFrame()
    {
        using var folder = new TestFolder();
        short[] samples = Signal.Chord(20_000, 1, Rate);
        byte[] flac = Flac(folder, Wav.Pcm16(samples, 1, Rate), "-5");
        foreach (int frames in (int[])[0, 10_000])
        {
            // The last 32 of the 36 bits.
            flac[24] = (byte)(frames >> 8);
            flac[25] = (byte)frames;
            File.WriteAllBytes(folder.File("a.flac"), flac);

            Assert.Equal(Signal.ToFloat(samples), Signal.ReadAll(folder.File("a.flac")));
        }
    }

    [Fact]
    public void Read_FilesPutOneAfterTheOther_ReadsThemAll()
    {
        using var folder = new TestFolder();
        short[] samples = Signal.Chord(20_000, 1, Rate);
        byte[] flac = Flac(folder, Wav.Pcm16(samples, 1, Rate), "-5");
        byte[] id3 = [.. "ID3\x03\0\0\0\0\x10\0"u8, .. new byte[2048]];
        File.WriteAllBytes(folder.File("a.flac"), [.. flac, .. id3, .. flac]);

        Assert.Equal([.. Signal.ToFloat(samples), .. Signal.ToFloat(samples)], Signal.ReadAll(folder.File("a.flac")));
    }

    [Fact]
    public void Read_FrameCutOut_IsDamage()
    {
        using var folder = new TestFolder();
        byte[] flac = Flac(folder, Wav.Pcm16(Signal.Chord(40_960, 1, Rate), 1, Rate), "-5");
        // From the third frame's header to the fifth's: 4096 samples a frame.
        int third = Frame(flac, 2);
        int fifth = Frame(flac, 4);
        File.WriteAllBytes(folder.File("a.flac"), [.. flac[..third], .. flac[fifth..]]);

        AudioFileException error = Assert.Throws<AudioFileException>(() => Signal.ReadAll(folder.File("a.flac")));

        Assert.Contains("after 0.186 s (frames are missing)", error.Message, StringComparison.Ordinal);
    }

    private static int Frame(byte[] flac, byte number) => flac.AsSpan().IndexOf(new byte[] { 0xFF, 0xF8, 0xC9, 0x08, number });

    private static byte[] Flac(TestFolder folder, byte[] wav, string options)
    {
        File.WriteAllBytes(folder.File("in.wav"), wav);
        Tool.Run("flac", ["-s", "-f", .. options.Split(' '), "-o", folder.File("a.flac"), folder.File("in.wav")]);
        return File.ReadAllBytes(folder.File("a.flac"));
    }
}

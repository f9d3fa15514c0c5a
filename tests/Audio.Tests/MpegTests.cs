namespace MirTool.Audio.Tests;

public sealed class MpegTestsNative() : MpegTests(AudioBackend.Native);

public sealed class MpegTestsManaged() : MpegTests(AudioBackend.Managed);

/// <summary>Tags, counts, holes and changes in MPEG audio.</summary>
public abstract class MpegTests(AudioBackend backend)
{
    private const int Rate = 44100;
    private const int Frames = 4 * Rate;

    [Fact]
    public void Read_EncoderTag_GivesTheVeryLength()
    {
        using var folder = new TestFolder();
        byte[] mp3 = Encode(folder);

        // The tag wherever it may be: before, behind, and both.
        byte[] id3 = [.. "ID3\x03\0\0\0\0\x10\0"u8, .. new byte[2048]];
        byte[] id3v1 = [.. "TAG"u8, .. new byte[125]];
        byte[] ape = [.. "APETAGEX"u8, 0xD0, 7, 0, 0, 132, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0xA0, .. new byte[8], .. new byte[100], .. "APETAGEX"u8, 0xD0, 7, 0, 0, 132, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0x80, .. new byte[8]];
        foreach (byte[] bytes in (byte[][])[mp3, [.. id3, .. mp3], [.. mp3, .. id3v1], [.. mp3, .. ape, .. id3v1], [.. id3, .. id3, .. mp3, .. ape], [.. mp3, .. new byte[3000]]])
        {
            Assert.Equal(Frames, Read(folder, bytes).Length);
        }
    }

    [Fact]
    public void Read_TagsBetweenRecordings_ReadsThemAll()
    {
        using var folder = new TestFolder();
        byte[] mp3 = Encode(folder);
        byte[] id3 = [.. "ID3\x03\0\0\0\0\x10\0"u8, .. new byte[2048]];

        Assert.Equal(3 * Frames, Read(folder, [.. mp3, .. "TAG"u8, .. new byte[125], .. id3, .. mp3, .. mp3]).Length);
    }

    [Theory]
    [InlineData(22_050, 1)]
    [InlineData(Rate, 2)]
    public void Open_AnotherRateOrChannelsHalfWay_NamesTheChange(int rate, int channels)
    {
        using var folder = new TestFolder();
        byte[] first = Encode(folder);
        Tool.Encode(Signal.Chord(rate, channels, rate), rate, channels, "-f", "mp3", folder.File("other"));

        AudioFileException error = Assert.Throws<AudioFileException>(() => Read(folder, [.. first, .. File.ReadAllBytes(folder.File("other"))]));

        Assert.Contains($"changes after 4.000 s from 44100 Hz, 1 channels, to {rate} Hz, {channels} channels", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_TagsAndNoFrames_IsRefused()
    {
        using var folder = new TestFolder();
        byte[] id3 = [.. "ID3\x03\0\0\0\0\0\x0A"u8, .. new byte[10]];
        byte[] junk = [.. Enumerable.Repeat((byte)0x85, 300)];

        Assert.Throws<AudioFileException>(() => Read(folder, [.. id3, .. junk, .. id3, .. junk]));
    }

    [Fact]
    public void Read_CountThatIsTooSmall_ReadsEveryFrame()
    {
        using var folder = new TestFolder();
        byte[] mp3 = Encode(folder);
        int tag = Math.Max(mp3.AsSpan().IndexOf("Xing"u8), mp3.AsSpan().IndexOf("Info"u8));
        mp3[tag + 10] = 0;
        mp3[tag + 11] = 20;

        // The padding, which belongs to an end elsewhere, is kept.
        Assert.InRange(Read(folder, mp3).Length, Frames, Frames + (2 * 1152));
    }

    [Fact]
    public void Open_CountThatIsTooGreat_NamesBothDurations()
    {
        using var folder = new TestFolder();
        byte[] mp3 = Encode(folder);

        AudioFileException error = Assert.Throws<AudioFileException>(() => Read(folder, mp3[..(mp3.Length / 2)]));

        Assert.Matches(@"announces 4\.000 s, but it holds (1\.9|2\.0)\d\d s", error.Message);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Open_HoleOfZerosOrNoise_SaysWhere(bool zeros)
    {
        using var folder = new TestFolder();
        byte[] mp3 = Encode(folder, "-write_xing", "0");
        byte[] hole = new byte[6000];
        if (!zeros)
        {
            new Random(4).NextBytes(hole);
        }

        hole.CopyTo(mp3, mp3.Length / 2);

        AudioFileException error = Assert.Throws<AudioFileException>(() => Read(folder, mp3));

        Assert.Matches(@"after (1\.[89]|2\.0)\d\d s, [56]\d\d\d bytes are no frames", error.Message);
    }

    [Fact]
    public void Read_FreeFormat_IsWhole()
    {
        using var folder = new TestFolder();
        File.WriteAllBytes(folder.File("in.wav"), Wav.Pcm16(Signal.Chord(Frames, 1, Rate), 1, Rate));
        Tool.Run("lame", ["--quiet", "--freeformat", "-b", "200", folder.File("in.wav"), folder.File("free.mp3")]);

        Assert.InRange(Signal.ReadAll(folder.File("free.mp3"), backend).Length, Frames, Frames + (3 * 1152));
    }

    [Theory]
    [InlineData("mp2", 44100)]
    [InlineData("mp2", 22050)]
    [InlineData("libmp3lame", 32000)]
    [InlineData("libmp3lame", 16000)]
    [InlineData("libmp3lame", 12000)]
    [InlineData("libmp3lame", 11025)]
    [InlineData("libmp3lame", 8000)]
    public void Read_EveryLayerAndVersion_IsWhatFfmpegMakesOfIt(string codec, int rate)
    {
        using var folder = new TestFolder();
        Tool.Encode(Signal.Chord(rate, 2, rate), rate, 2, "-c:a", codec, "-f", codec == "mp2" ? "mp2" : "mp3", folder.File("a"));
        Tool.Ffmpeg("-i", folder.File("a"), "-c:a", "pcm_f32le", folder.File("ffmpeg.wav"));

        float[] expected = Signal.ReadAll(folder.File("ffmpeg.wav"));
        float[] read = Signal.ReadAll(folder.File("a"), backend);

        Assert.Equal(expected.Length, read.Length);
        // Two decoders of the standard's full accuracy differ by less than 2^-15 of full scale each.
        Assert.InRange(expected.Zip(read).Max(pair => Math.Abs(pair.First - pair.Second)), 0, 1f / 16384);
    }

    private static byte[] Encode(TestFolder folder, params string[] options)
    {
        Tool.Encode(Signal.Chord(Frames, 1, Rate), Rate, 1, ["-b:a", "96k", .. options, "-id3v2_version", "0", "-f", "mp3", folder.File("made")]);
        return File.ReadAllBytes(folder.File("made"));
    }

    private float[] Read(TestFolder folder, byte[] bytes)
    {
        File.WriteAllBytes(folder.File("a.mp3"), bytes);
        return Signal.ReadAll(folder.File("a.mp3"), backend);
    }
}

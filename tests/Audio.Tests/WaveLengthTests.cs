using System.Text;

namespace MirTool.Audio.Tests;

/// <summary>Where the sound of a WAV ends: its length, the container's, the chunks behind it and the file's end are witnesses.</summary>
public class WaveLengthTests
{
    private const uint Open = uint.MaxValue;

    private static readonly short[] Samples = Signal.Chord(8000, 1, 8000);

    private static readonly byte[] Sound = Riff.Bytes(Samples);

    // An odd number of bytes that look like nothing else.
    private static readonly byte[] Text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("<NOTE>take 12, wind from the left</NOTE>", 80)) + "!");

    public static TheoryData<string, byte[]> Whole => new()
    {
        { "plain", Plain().ToArray() },
        { "no container length", Plain().ToArray(0) },
        { "small container length", Plain().ToArray(36) },
        { "open container length", Plain().ToArray(Open) },
        { "chunk behind", Plain().Chunk("iXML", Text).ToArray() },
        { "odd chunks without padding", new Riff(pad: false).Chunk("iXML", Text).Chunk("fmt ", Riff.Format).Chunk("data", Sound).Chunk("iXML", Text).Chunk("LIST", [1, 2]).ToArray() },
        { "chunk of an unknown name behind", Plain().Chunk("xyz1", Text).ToArray() },
        { "zeros behind", [.. Plain().ToArray(), .. new byte[5000]] },
        { "ID3v1 behind", [.. Plain().ToArray(), .. "TAG"u8, .. new byte[125]] },
        { "ID3v2 behind", [.. Plain().ToArray(), .. "ID3\x03\0\0\0\0\x10\0"u8, .. Enumerable.Repeat((byte)0x99, 2048)] },
        { "text behind", [.. Plain().ToArray(), .. Text] },
        { "ID3v2 before", [.. "ID3\x03\0\0\0\0\x10\0"u8, .. new byte[2048], .. Plain().ToArray()] },
        { "two ID3v2 before", [.. "ID3\x03\0\0\0\0\x10\0"u8, .. new byte[2048], .. "ID3\x04\0\0\0\0\0\x0A"u8, .. new byte[10], .. Plain().ToArray()] },
        { "open", Before().Chunk("data", Sound, Open).ToArray() },
        { "open, chunk behind", Before().Chunk("data", Sound, Open).Chunk("iXML", Text).ToArray() },
        { "zero length", Before().Chunk("data", Sound, 0).ToArray(36) },
        { "zero length, chunk behind", Before().Chunk("data", Sound, 0).Chunk("iXML", Text).ToArray() },
        { "open as sox leaves it", Before().Chunk("data", Sound, 0x7FFFF000).ToArray(0x7FFFF024) },
        { "open, less the header", Before().Chunk("data", Sound, 0x7FFFFFDB).ToArray(int.MaxValue) },
        { "open, both", Before().Chunk("data", Sound, int.MaxValue).ToArray(int.MaxValue) },
        { "length counts the header", Before().Chunk("data", Sound, (uint)Sound.Length + 44).ToArray() },
        { "length counts all but 8", Before().Chunk("data", Sound, (uint)Sound.Length + 36).ToArray() },
        { "length counts its own header", Before().Chunk("data", Sound, (uint)Sound.Length + 8).ToArray() },
        { "length counts the header, chunk behind", Before().Chunk("data", Sound, (uint)Sound.Length + 44).Chunk("LIST", Text).ToArray() },
        { "length counts a long header", new Riff().Chunk("bext", new byte[602]).Chunk("fmt ", Riff.Format).Chunk("data", Sound, (uint)Sound.Length + 654).ToArray() },
        { "short length, right container length", Before().Chunk("data", Sound, (uint)Sound.Length / 2).ToArray() },
        { "RF64", Long("RF64", Sound.Length, Open).ToArray(Open) },
        { "RF64, both lengths", Long("RF64", Sound.Length, (uint)Sound.Length).ToArray(Open) },
        { "RF64, 32 bits alone", Long("RF64", 0, (uint)Sound.Length).ToArray(Open) },
        { "BW64, 32 bits alone", Long("BW64", 0, (uint)Sound.Length).ToArray(Open) },
        { "BW64", Long("BW64", Sound.Length, Open).Chunk("axml", Text).ToArray(Open) },
        { "RF64, no length", Long("RF64", 0, Open).ToArray(Open) },
        { "RF64, zero length", Long("RF64", Sound.Length, 0).ToArray(Open) },
        { "format behind the sound", new Riff().Chunk("data", Sound).Chunk("fmt ", Riff.Format).ToArray() },
    };

    [Theory]
    [MemberData(nameof(Whole))]
    public void Read_HealthyFile_GivesAllOfItAndNothingElse(string name, byte[] bytes)
    {
        using var folder = new TestFolder();
        File.WriteAllBytes(folder.File("a.wav"), bytes);

        float[] read = Signal.ReadAll(folder.File("a.wav"));

        Assert.True(Samples.Length == read.Length, $"{name}: {read.Length} samples.");
        Assert.Equal(Signal.ToFloat(Samples), read);
    }

    public static TheoryData<string, byte[]> Empty => new()
    {
        { "no sound", Before().Chunk("data", []).ToArray() },
        { "no sound, chunk behind", Before().Chunk("data", []).Chunk("iXML", Text).ToArray() },
        { "RF64 without sound", Long("RF64", 0, 0, []).Chunk("iXML", Text).ToArray(Open) },
    };

    [Theory]
    [MemberData(nameof(Empty))]
    public void Read_NoSoundAndChunksBehind_HasNoFrames(string name, byte[] bytes)
    {
        using var folder = new TestFolder();
        File.WriteAllBytes(folder.File("a.wav"), bytes);

        Assert.True(Signal.ReadAll(folder.File("a.wav")).Length == 0, name);
    }

    [Fact]
    public void Open_LengthBeyondTheHeadersSize_IsTruncated()
    {
        using var folder = new TestFolder();
        File.WriteAllBytes(folder.File("a.wav"), Before().Chunk("data", Sound, (uint)Sound.Length + 46).ToArray());

        AudioFileException error = Assert.Throws<AudioFileException>(() => AudioReader.Open(folder.File("a.wav")));

        Assert.Contains("announces 1.003 s, but it holds 1.000 s", error.Message, StringComparison.Ordinal);
    }

    /// <summary>A recorder's piece of 2 or 4 GB of which a part was copied: its length is nearly one of those that mean nothing.</summary>
    [Theory]
    [InlineData(0x7FFFFFD4u, 0x7FFFFFF8u)]
    [InlineData(0x7FFFFE00u, 0x7FFFFE24u)]
    [InlineData(0xFFFFF100u, 0xFFFFF124u)]
    public void Open_CutPieceThatFilledItsFile_IsTruncated(uint sound, uint container)
    {
        using var folder = new TestFolder();
        File.WriteAllBytes(folder.File("a.wav"), Before().Chunk("data", Sound, sound).ToArray(container));

        AudioFileException error = Assert.Throws<AudioFileException>(() => AudioReader.Open(folder.File("a.wav")));

        Assert.Contains(FormattableString.Invariant($"announces {sound / 16000.0:0.000} s, but it holds 1.000 s"), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_MoreSoundThanBothLengthsSay_NamesBothDurations()
    {
        using var folder = new TestFolder();
        byte[] bytes = Before().Chunk("data", Sound[..8000], 8000).ToArray();
        File.WriteAllBytes(folder.File("a.wav"), [.. bytes, .. Sound[8000..]]);

        AudioFileException error = Assert.Throws<AudioFileException>(() => AudioReader.Open(folder.File("a.wav")));

        Assert.Contains("states 0.500 s, but as many bytes follow as 1.000 s", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_LengthThatCountsTheHeader_IsWarnedOf()
    {
        using var folder = new TestFolder();
        File.WriteAllBytes(folder.File("a.wav"), Before().Chunk("data", Sound, (uint)Sound.Length + 44).ToArray());

        using var reader = AudioReader.Open(folder.File("a.wav"));

        Assert.Contains("counts 44 bytes that are not sound", Assert.Single(reader.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_WavFilesPutOneAfterTheOther_ReadsThemAll()
    {
        using var folder = new TestFolder();
        byte[] one = Plain().ToArray();
        File.WriteAllBytes(folder.File("a.wav"), [.. one, .. one]);

        Assert.Equal([.. Signal.ToFloat(Samples), .. Signal.ToFloat(Samples)], Signal.ReadAll(folder.File("a.wav")));
    }

    [Theory]
    [InlineData("-f aiff -c:a pcm_s16be")]
    [InlineData("-f aiff -c:a pcm_f32be")]
    [InlineData("-f aiff -c:a pcm_alaw")]
    [InlineData("-f aiff -c:a pcm_mulaw")]
    [InlineData("-f wav -c:a pcm_u8")]
    [InlineData("-f wav -c:a pcm_alaw")]
    [InlineData("-f wav -c:a pcm_mulaw")]
    [InlineData("-f au -c:a pcm_mulaw")]
    [InlineData("-f caf -c:a pcm_s24le")]
    [InlineData("-f caf -c:a pcm_f64be")]
    [InlineData("-f w64 -c:a pcm_f32le")]
    public void Read_EveryEncoding_IsWhatFfmpegMakesOfIt(string options)
    {
        using var folder = new TestFolder();
        Tool.Encode(Samples, 8000, 1, [.. options.Split(' '), folder.File("a")]);
        Tool.Ffmpeg("-i", folder.File("a"), "-c:a", "pcm_f32le", folder.File("ffmpeg.wav"));

        using var reader = AudioReader.Open(folder.File("a"));

        Assert.Equal("MirTool", reader.Decoder);
        Assert.Equal(Signal.ReadAll(folder.File("ffmpeg.wav")), Signal.ReadAll(reader));
    }

    [Theory]
    [InlineData("-c:a adpcm_ms", 2048)]
    [InlineData("-c:a adpcm_ima_wav", 2048)]
    [InlineData("-c:a libmp3lame -b:a 64k", 0)]
    public void Read_CodecInsideWav_IsWhole(string options, int blockFrames)
    {
        using var folder = new TestFolder();
        Tool.Encode(Signal.Chord(66_150, 1, 44100), 44100, 1, [.. options.Split(' '), folder.File("a.wav")]);

        // ADPCM fills its last block; MP3 in WAV has no tag that tells the encoder's delay and padding: under 3 frames.
        Assert.InRange(Signal.ReadAll(folder.File("a.wav")).Length, 66_150, 66_150 + Math.Max(blockFrames, 3 * 1152));
    }

    [Fact]
    public void Open_DamagedAiff_IsNotBlamedOnTheDisk()
    {
        using var folder = new TestFolder();
        Tool.Encode(Samples, 8000, 1, folder.File("a.aiff"));
        byte[] bytes = File.ReadAllBytes(folder.File("a.aiff"));
        int sound = bytes.AsSpan().IndexOf("SSND"u8);
        bytes.AsSpan(sound + 8, 4).Fill(0xFE);
        File.WriteAllBytes(folder.File("a.aiff"), bytes);

        AudioFileException error = Assert.Throws<AudioFileException>(() => Signal.ReadAll(folder.File("a.aiff")));

        Assert.Contains("is damaged", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("disk", error.Message, StringComparison.Ordinal);
    }

    private static Riff Before() => new Riff().Chunk("fmt ", Riff.Format);

    private static Riff Plain() => Before().Chunk("data", Sound);

    private static Riff Long(string id, long longLength, uint length, byte[]? sound = null) =>
        new Riff(id).LongLengths(longLength).Chunk("fmt ", Riff.Format).Chunk("data", sound ?? Sound, length);
}

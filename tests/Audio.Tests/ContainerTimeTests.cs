namespace MirTool.Audio.Tests;

/// <summary>Times are those that a player shows, whatever the sound comes in.</summary>
public class ContainerTimeTests
{
    private const int Rate = 48_000;

    [Theory]
    [InlineData("a.mp4", "-c:a aac")]
    [InlineData("a.mov", "-c:a pcm_s16le")]
    [InlineData("a.mkv", "-c:a flac")]
    [InlineData("a.webm", "-c:v libvpx -b:v 50k -c:a libopus")]
    [InlineData("a.ts", "-c:v mpeg2video -c:a mp2")]
    public void Read_SoundThatStartsLate_BeginsWithSilence(string name, string options)
    {
        using var folder = new TestFolder();
        File.WriteAllBytes(folder.File("in.wav"), Wav.Pcm16(Signal.Chord(2 * Rate, 1, Rate), 1, Rate));
        Tool.Ffmpeg([
            "-f", "lavfi", "-i", "color=black:s=64x48:r=25:d=5", "-itsoffset", "3", "-i", folder.File("in.wav"),
            "-map", "0:v", "-map", "1:a", "-c:v", "mpeg4", .. options.Split(' '), folder.File(name)]);

        float[] read = Signal.ReadAll(folder.File(name));

        // A frame of the codec either way, and a picture's.
        Assert.InRange(Array.FindIndex(read, sample => Math.Abs(sample) > 0.05f), 2.9 * Rate, 3.1 * Rate);
        Assert.InRange(read.Length, 4.9 * Rate, 5.1 * Rate);
    }

    [Theory]
    [InlineData("a.m4a", "-c:a aac")]
    [InlineData("a.mka", "-c:a flac")]
    public void Read_SoundAloneThatStartsLate_BeginsWithSilence(string name, string options)
    {
        using var folder = new TestFolder();
        File.WriteAllBytes(folder.File("in.wav"), Wav.Pcm16(Signal.Chord(2 * Rate, 1, Rate), 1, Rate));
        Tool.Ffmpeg(["-itsoffset", "3", "-i", folder.File("in.wav"), .. options.Split(' '), folder.File(name)]);

        float[] read = Signal.ReadAll(folder.File(name));

        Assert.InRange(Array.FindIndex(read, sample => Math.Abs(sample) > 0.05f), 2.9 * Rate, 3.1 * Rate);
        Assert.InRange(read.Length, 4.9 * Rate, 5.1 * Rate);
    }

    [Fact]
    public void Read_ContainerWhosePacketsTimesAreWrong_LosesNoSound()
    {
        using var folder = new TestFolder();
        // ffmpeg's own RealMedia has times in its packets that go nowhere.
        Tool.Encode(Signal.Chord(16_000, 1, 8000), 8000, 1, "-c:a", "real_144", "-f", "rm", folder.File("a.ra"));

        Assert.InRange(Signal.ReadAll(folder.File("a.ra")).Length, 16_000, 16_400);
    }

    [Theory]
    [InlineData("a.wav", "")]
    [InlineData("a.aiff", "")]
    [InlineData("a.flac", "")]
    [InlineData("a.ogg", "-c:a libvorbis")]
    [InlineData("a.opus", "")]
    [InlineData("a.mp3", "")]
    [InlineData("a.m4a", "-c:a aac")]
    [InlineData("alac.m4a", "-c:a alac")]
    [InlineData("a.mka", "-c:a libopus")]
    [InlineData("a.caf", "-c:a pcm_s16be")]
    [InlineData("a.wv", "")]
    public void Read_FourSeconds_AreFourWindowsOfOneSecond(string name, string options)
    {
        using var folder = new TestFolder();
        Tool.Encode(Signal.Chord(4 * Rate, 1, Rate), Rate, 1, [.. options.Split(' ', StringSplitOptions.RemoveEmptyEntries), folder.File(name)]);

        Assert.Equal(4, new WindowGrid(Rate, 1, 1).Count(Signal.ReadAll(folder.File(name)).Length));
    }

    [Fact]
    public void Open_SeveralTracks_TakesTheOneThatIsAskedForAndSaysWhich()
    {
        using var folder = new TestFolder();
        short[] first = Signal.Chord(Rate, 1, Rate);
        short[] second = [.. first.Select(sample => (short)(sample / 2))];
        File.WriteAllBytes(folder.File("1.wav"), Wav.Pcm16(first, 1, Rate));
        File.WriteAllBytes(folder.File("2.wav"), Wav.Pcm16(second, 1, Rate));
        Tool.Ffmpeg("-i", folder.File("1.wav"), "-i", folder.File("2.wav"), "-map", "0:a", "-map", "1:a", "-c:a", "flac",
            "-metadata:s:a:1", "language=deu", "-metadata:s:a:1", "title=Kommentar", folder.File("a.mkv"));

        using (var reader = AudioReader.Open(folder.File("a.mkv")))
        {
            Assert.Equal((2, 1), (reader.Tracks.Count, reader.Track));
            Assert.Equal(("deu", "Kommentar"), (reader.Tracks[1].Language, reader.Tracks[1].Title));
            Assert.Contains("holds 2 sound tracks, of which 1 (flac, 1 channel) is read", Assert.Single(reader.Warnings), StringComparison.Ordinal);
            Assert.Equal(Signal.ToFloat(first), Signal.ReadAll(reader));
        }

        using (var reader = AudioReader.Open(folder.File("a.mkv"), new AudioOptions { Track = 2 }))
        {
            Assert.Empty(reader.Warnings);
            Assert.Equal(Signal.ToFloat(second), Signal.ReadAll(reader));
        }

        AudioFileException error = Assert.Throws<AudioFileException>(() => AudioReader.Open(folder.File("a.mkv"), new AudioOptions { Track = 3 }));
        Assert.Contains("has no sound track 3", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("aac", "-c:a aac", true)]
    [InlineData("ac3", "-c:a ac3", true)]
    [InlineData("mkv", "-c:a aac", true)]
    [InlineData("mkv", "-c:a aac", false)]
    [InlineData("webm", "-c:a libopus", false)]
    [InlineData("ts", "-c:a mp2", true)]
    public void Read_HoleOrEndMissingInsideACodec_IsDamage(string extension, string options, bool isHole)
    {
        using var folder = new TestFolder();
        string path = folder.File("a." + extension);
        Tool.Encode(Signal.Chord(12 * Rate, 1, Rate), Rate, 1, [.. options.Split(' '), "-b:a", "64k", path]);
        byte[] bytes = File.ReadAllBytes(path);
        if (isHole)
        {
            bytes.AsSpan(bytes.Length / 3, bytes.Length / 4).Clear();
        }

        File.WriteAllBytes(path, isHole ? bytes : bytes[..(bytes.Length / 2)]);

        AudioFileException first = Assert.Throws<AudioFileException>(() => Signal.ReadAll(path));
        AudioFileException second = Assert.Throws<AudioFileException>(() => Signal.ReadAll(path));

        Assert.Contains("damaged", first.Message, StringComparison.Ordinal);
        Assert.Equal(first.Message, second.Message);
        Assert.DoesNotContain("0x5", first.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_Dsd_IsReadThroughFfmpeg()
    {
        using var folder = new TestFolder();
        byte[] data = [.. Enumerable.Repeat((byte)0x69, 8 * 4096)];
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        writer.Write("DSD "u8);
        writer.Write(28L);
        writer.Write(28L + 52 + 12 + data.Length);
        writer.Write(0L);
        writer.Write("fmt "u8);
        writer.Write(52L);
        foreach (int number in (int[])[1, 0, 1, 1, 2_822_400, 1])
        {
            writer.Write(number);
        }

        writer.Write(8L * data.Length);
        writer.Write(4096);
        writer.Write(0);
        writer.Write("data"u8);
        writer.Write(12L + data.Length);
        writer.Write(data);
        File.WriteAllBytes(folder.File("a.dsf"), bytes.ToArray());

        using var reader = AudioReader.Open(folder.File("a.dsf"));

        Assert.Equal((352_800, 1, "ffmpeg"), (reader.SampleRate, reader.Channels, reader.Decoder));
        Assert.Equal(data.Length, Signal.ReadAll(reader).Length);
    }
}

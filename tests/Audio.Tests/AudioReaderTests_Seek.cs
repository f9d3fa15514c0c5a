namespace MirTool.Audio.Tests;

/// <summary>Reading from the middle against reading from the start.</summary>
public class AudioReaderTests_Seek
{
    private const int Rate = 44100;
    private const int Frames = 400_000;

    [Theory]
    [InlineData("a.wav", 2)]
    [InlineData("a.aiff", 2)]
    [InlineData("a.flac", 2)]
    [InlineData("a.flac", 1)]
    [InlineData("a.ogg", 2)]
    [InlineData("a.wv", 1)]
    public void TrySeek_AnyFrame_IsFollowedByWhatFollowsItFromTheStart(string name, int channels)
    {
        using var folder = new TestFolder();
        Tool.Encode(Signal.Chord(Frames, channels, Rate), Rate, channels, name.EndsWith("ogg", StringComparison.Ordinal) ? ["-c:a", "libvorbis", folder.File(name)] : [folder.File(name)]);
        float[] whole = Signal.ReadAll(folder.File(name));

        using AudioReader reader = AudioReader.Open(folder.File(name));
        float[] block = new float[3000 * channels];
        foreach (int frame in (int[])[0, 4096, 123_456, 250_001, Frames - 3000])
        {
            Assert.True(reader.TrySeek(frame));
            Assert.Equal(frame, reader.FramesRead);
            int count = 0;
            while (count < block.Length && reader.Read(block.AsSpan(count)) is > 0 and int frames)
            {
                count += frames * channels;
            }

            Assert.Equal(whole[(frame * channels)..][..block.Length], block);
        }
    }

    [Theory]
    [InlineData("a.wav")]
    [InlineData("a.flac")]
    public void TrySeek_Backwards_FindsTheFrame(string name)
    {
        using var folder = new TestFolder();
        Tool.Encode(Signal.Chord(Frames, 1, Rate), Rate, 1, folder.File(name));
        float[] whole = Signal.ReadAll(folder.File(name));
        using AudioReader reader = AudioReader.Open(folder.File(name));
        float[] block = new float[1000];

        Assert.True(reader.TrySeek(300_000));
        Assert.True(reader.TrySeek(77_777));
        Assert.Equal(1000, reader.Read(block));

        Assert.Equal(whole[77_777..78_777], block);
    }

    [Theory]
    [InlineData(AudioBackend.Native, "-b:a", "32k")]
    [InlineData(AudioBackend.Native, "-b:a", "320k")]
    [InlineData(AudioBackend.Native, "-q:a", "9")]
    [InlineData(AudioBackend.Managed, "-b:a", "32k")]
    [InlineData(AudioBackend.Managed, "-b:a", "320k")]
    [InlineData(AudioBackend.Managed, "-q:a", "9")]
    public void TrySeek_InMpeg_FindsTheVerySamplesToAndFro(AudioBackend backend, string option, string value)
    {
        using var folder = new TestFolder();
        // Silence and sound by turns: where bits are to spare, frames borrow them from those before.
        short[] chord = [.. Signal.Chord(Frames, 1, Rate).Select((sample, i) => i / 30_000 % 2 == 0 ? sample : (short)0)];
        Tool.Encode(chord, Rate, 1, option, value, folder.File("a.mp3"));
        var options = new AudioOptions { Backend = backend };
        float[] samples = new float[Frames];
        using (AudioReader all = AudioReader.Open(folder.File("a.mp3"), options))
        {
            int read = 0;
            while (read < Frames && all.Read(samples.AsSpan(read)) is > 0 and int count)
            {
                read += count;
            }

            Assert.Equal(Frames, read);
        }

        using AudioReader reader = AudioReader.Open(folder.File("a.mp3"), options);
        float[] block = new float[2000];
        foreach (int frame in (int[])[333_333, 0, 1, 100_000, 100_001, 102_001, 330_000, Frames - 2000, 5])
        {
            Assert.True(reader.TrySeek(frame));
            Assert.Equal(2000, reader.Read(block));
            Assert.Equal(samples[frame..(frame + 2000)], block);
        }
    }

    [Fact]
    public void TrySeek_BehindTheEnd_LeavesNothingToRead()
    {
        using var folder = new TestFolder();
        Tool.Encode(Signal.Chord(Frames, 1, Rate), Rate, 1, folder.File("a.flac"));
        using AudioReader reader = AudioReader.Open(folder.File("a.flac"));

        Assert.True(reader.TrySeek(2 * Frames));

        Assert.Equal(0, reader.Read(new float[100]));
    }
}

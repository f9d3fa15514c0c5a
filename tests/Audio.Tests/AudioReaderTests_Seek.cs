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

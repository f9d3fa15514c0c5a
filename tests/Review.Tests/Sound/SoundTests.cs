using MirTool.Audio;
using MirTool.Review.Sound;

namespace MirTool.Review.Tests.Sound;

/// <summary>Sound as bytes and as pictures, against the samples that were written.</summary>
public sealed class SoundTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void WaveStream_OfAWav_HasItsVeryBytes(int channels)
    {
        Wave.WriteTone(folder.At("a.wav"), 3, 440, channels);
        using var stream = new WaveStream(RecordingSound.Find(folder.Path, "a.wav"), 3);
        using var bytes = new MemoryStream();

        stream.CopyTo(bytes);

        Assert.Equal(File.ReadAllBytes(folder.At("a.wav")), bytes.ToArray());
    }

    [Fact]
    public void WaveStream_OfAChannel_HasThatChannelAlone()
    {
        Wave.WriteTone(folder.At("take.wav"), 3, 440, channels: 2);
        Wave.WriteTone(folder.At("second.wav"), 3, 880);
        using var stream = new WaveStream(RecordingSound.Find(folder.Path, "take.wav#2"), 3);
        using var bytes = new MemoryStream();

        stream.CopyTo(bytes);

        Assert.Equal(File.ReadAllBytes(folder.At("second.wav")), bytes.ToArray());
    }

    [Theory]
    [InlineData(0, 10)]
    [InlineData(43, 3)]
    [InlineData(20_001, 5000)]
    [InlineData(48_000, 100)]
    public void WaveStream_FromAnyByte_GoesOnAsTheWholeDoes(int start, int count)
    {
        Wave.WriteTone(folder.At("a.wav"), 3);
        byte[] whole = File.ReadAllBytes(folder.At("a.wav"));
        using var stream = new WaveStream(RecordingSound.Find(folder.Path, "a.wav"), 3);
        byte[] part = new byte[count];

        stream.Position = start;
        int read = stream.ReadAtLeast(part, count, throwOnEndOfStream: false);

        Assert.Equal(whole.Skip(start).Take(count), part[..read]);
    }

    [Theory]
    [InlineData(-3)]
    [InlineData(-6)]
    [InlineData(-2)]
    public async Task Tile_OfATone_IsBrightestInItsRowAndHalfAsHighAsItCanBe(int scale)
    {
        const double Frequency = 880;
        Wave.WriteTone(folder.At("a.wav"), 40, Frequency);
        SoundTile tile = await WholeTile("a.wav", 40, scale, 0);

        int column = scale == -2 ? 100 : 128;
        byte[] levels = tile.Bytes[((2 * SoundTile.Columns) + (column * LogSpectrum.Rows))..][..LogSpectrum.Rows];
        int brightest = Array.IndexOf(levels, levels.Max());
        Assert.InRange(Frequency, LogSpectrum.Frequency(brightest) * 0.95, LogSpectrum.Frequency(brightest + 1) * 1.05);
        // Half of full scale is -6 dB of 90.
        Assert.InRange(levels.Max(), 230, 242);
        Assert.InRange((sbyte)tile.Bytes[(2 * column) + 1], 60, 64);
        Assert.InRange((sbyte)tile.Bytes[2 * column], -64, -60);
    }

    [Fact]
    public async Task Tile_InTheMiddleOfHours_IsThereWithoutTheRest()
    {
        Wave.WriteLong(folder.At("long.wav"), 36_000);
        using var tiles = new SoundTiles();

        SoundTile tile = await tiles.GetAsync(RecordingSound.Find(folder.Path, "long.wav"), 36_000, -4, 2000, TestContext.Current.CancellationToken);

        Assert.True(tile.IsFinal);
        Assert.Equal(SoundTile.Size, tile.Bytes.Length);
    }

    [Theory]
    [InlineData(8, 0)]
    [InlineData(-14, 0)]
    [InlineData(0, -1)]
    [InlineData(-3, 1000)]
    [InlineData(-13, int.MaxValue)]
    public async Task Tile_ThatThereIsNot_IsRefused(int scale, int index)
    {
        Wave.WriteTone(folder.At("a.wav"), 3);
        using var tiles = new SoundTiles();

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => tiles.GetAsync(RecordingSound.Find(folder.Path, "a.wav"), 3, scale, index, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("../secret.wav")]
    [InlineData("link.wav")]
    [InlineData("linked/secret.wav")]
    [InlineData("nothing.wav")]
    public void Find_OutsideOfTheRoot_IsRefused(string name)
    {
        string root = folder.At("root");
        Directory.CreateDirectory(root);
        Wave.WriteTone(folder.At("secret.wav"), 1);
        File.CreateSymbolicLink(Path.Join(root, "link.wav"), folder.At("secret.wav"));
        Directory.CreateSymbolicLink(Path.Join(root, "linked"), folder.Path);

        Assert.Throws<FileNotFoundException>(() => RecordingSound.Find(root, name));
    }

    [Fact]
    public void Find_LinkWithinTheRoot_IsFollowed()
    {
        Wave.WriteTone(folder.At("a.wav"), 1);
        File.CreateSymbolicLink(folder.At("link.wav"), folder.At("a.wav"));

        Assert.Equal(folder.At("link.wav"), RecordingSound.Find(folder.Path, "link.wav").Path);
    }

    [Fact]
    public void Find_ChannelOfAFile_IsThatChannel()
    {
        Wave.WriteTone(folder.At("a.wav"), 1, 440, channels: 2);

        RecordingPart sound = RecordingSound.Find(folder.Path, "a.wav#2");

        Assert.Equal((folder.At("a.wav"), true, ChannelSelection.Of(2)), (sound.Path, sound.IsPart, sound.Options.Channels));
    }

    private async Task<SoundTile> WholeTile(string file, double seconds, int scale, int index)
    {
        using var tiles = new SoundTiles();
        RecordingPart sound = RecordingSound.Find(folder.Path, file);
        SoundTile tile;
        do
        {
            tile = await tiles.GetAsync(sound, seconds, scale, index, TestContext.Current.CancellationToken);
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
        while (!tile.IsFinal);

        return tile;
    }
}

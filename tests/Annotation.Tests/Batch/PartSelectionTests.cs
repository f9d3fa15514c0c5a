using System.Text;
using MirTool.Annotation.Batch;

namespace MirTool.Annotation.Tests.Batch;

public class PartSelectionTests
{
    [Fact]
    public void Expand_EachChannel_MakesARecordingOfEach()
    {
        using var folder = new TemporaryFolder();
        InputSet inputs = Inputs(folder, channels: 3);

        InputSet parts = PartSelection.Parse(null, "each").Expand(inputs);

        Assert.Equal(["a.wav#1", "a.wav#2", "a.wav#3"], parts.Recordings.Select(part => part.File));
        Assert.Equal([[1], [2], [3]], parts.Recordings.Select(part => part.Options!.Channels.Numbers.ToArray()));
        Assert.All(parts.Recordings, part => Assert.Equal(inputs.Recordings[0].Path, part.Path));
    }

    [Fact]
    public void Expand_AllTracksOfAFileWithOne_NamesIt()
    {
        using var folder = new TemporaryFolder();

        Recording part = Assert.Single(PartSelection.Parse("all", "left").Expand(Inputs(folder, channels: 2)).Recordings);

        Assert.Equal(("a.wav#track1", 1, "left"), (part.File, part.Options!.Track, part.Options.Channels.Name));
    }

    [Fact]
    public void Expand_FileThatCannotBeOpened_StaysAndKeepsItsName()
    {
        using var folder = new TemporaryFolder();
        string path = folder.At("a.wav");
        File.WriteAllText(path, "no sound");

        Recording part = Assert.Single(PartSelection.Parse(null, "each").Expand(new InputSet(folder.Path, [new Recording(path, "a.wav", 8, 0)])).Recordings);

        Assert.Equal("a.wav", part.File);
    }

    [Fact]
    public void Expand_Default_ChangesNothing()
    {
        var inputs = new InputSet("/", [new Recording("/a.wav", "a.wav", 8, 0)]);

        Assert.Same(inputs, PartSelection.Parse(null, "mix").Expand(inputs));
        Assert.Empty(PartSelection.Parse(null, "mix").Settings);
    }

    [Theory]
    [InlineData("0", "mix", "--track must be all or a number")]
    [InlineData("two", "mix", "--track must be all or a number")]
    [InlineData(null, "middle", "Channels must be mix, left, right, or numbers")]
    public void Parse_AnythingElse_NamesTheOption(string? track, string channels, string expected)
    {
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => PartSelection.Parse(track, channels));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    private static InputSet Inputs(TemporaryFolder folder, int channels)
    {
        string path = folder.At("a.wav");
        using (var writer = new BinaryWriter(File.Create(path), Encoding.Latin1))
        {
            int bytes = 1000 * channels * 2;
            writer.Write("RIFF"u8);
            writer.Write(36 + bytes);
            writer.Write("WAVEfmt "u8);
            writer.Write(16);
            writer.Write((short)1);
            writer.Write((short)channels);
            writer.Write(8000);
            writer.Write(16_000 * channels);
            writer.Write((short)(2 * channels));
            writer.Write((short)16);
            writer.Write("data"u8);
            writer.Write(bytes);
            writer.Write(new byte[bytes]);
        }

        return new InputSet(folder.Path, [new Recording(path, "a.wav", new FileInfo(path).Length, 0)]);
    }
}

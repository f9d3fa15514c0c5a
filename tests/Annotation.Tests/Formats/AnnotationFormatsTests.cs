using MirTool.Annotation.Formats;
using MirTool.Plugins;

namespace MirTool.Annotation.Tests.Formats;

/// <summary>Formats as programs use them that annotate by themselves, without tables.</summary>
public sealed class AnnotationFormatsTests : IDisposable
{
    private readonly ExportRig rig = new();

    public void Dispose() => rig.Dispose();

    [Theory]
    [InlineData("audacity", false)]
    [InlineData("audacity", true)]
    [InlineData("raven", true)]
    [InlineData("sonic-visualiser", false)]
    [InlineData("jams", false)]
    [InlineData("jams", true)]
    [InlineData("textgrid", false)]
    [InlineData("textgrid", true)]
    [InlineData("ndjson", true)]
    public async Task Format_OfWindowsAsTheyCome_GivesTheBytesOfTheExport(string name, bool ofWindows)
    {
        IAnnotationFormat format = AnnotationFormats.Find(name, ofWindows);
        string exported = await rig.ExportFirstAsync(name, Assert.Single(format.Suffixes), options => options with { Of = ofWindows ? StretchKind.Windows : StretchKind.Segments });
        using var file = new MemoryStream();

        using (AnnotationWriter writer = format.Begin(Header(), [file]))
        {
            Write(writer);
        }

        Assert.Equal(await File.ReadAllTextAsync(exported, TestContext.Current.CancellationToken), System.Text.Encoding.UTF8.GetString(file.ToArray()));
    }

    [Fact]
    public void Find_UnknownName_NamesTheNearest() =>
        Assert.Contains("nearest is 'jams'", Assert.Throws<InvalidDataException>(() => AnnotationFormats.Find("jam")).Message, StringComparison.Ordinal);

    private static readonly TaxonomyInstrument Violin = new("vln", "Violin", [40]);
    private static readonly TaxonomyInstrument Piano = new("pno", "Piano, \"grand\"", [0]);

    private AnnotationHeader Header() => new()
    {
        File = ExportRig.First,
        Path = Path.Join(rig.Recordings, ExportRig.First),
        SampleRate = ExportRig.SampleRate,
        Channels = 1,
        Instruments = [Violin, Piano],
        Model = new("model", "00"),
        Taxonomy = new("taxonomy", "11"),
        ToolVersion = "0",
        WindowSeconds = 2,
        HopSeconds = 1,
    };

    /// <summary>What the rig's tables say of the first recording.</summary>
    private static void Write(AnnotationWriter writer)
    {
        (float? Violin, float? Piano, int Polyphony, float Probability)[] windows =
        [
            (0.99f, null, 1, 0.9f), (0.87242f, 0.8f, 2, 0.8f), (null, 0.7f, 1, 0.7f), (null, null, 0, 0.6f), (null, null, 0, 0.8f), (0.5f, null, 1, 0.9f), (0.7f, null, 1, 0.7f),
        ];
        foreach ((int index, (float? violin, float? piano, int polyphony, float probability)) in windows.Index())
        {
            writer.Write(new AnnotatedWindow(index, index + 1e-9, index + 2, polyphony, probability,
                [new(Violin, violin ?? 0.1f, violin is not null), new(Piano, piano ?? 0.1f, piano is not null)]));
        }

        writer.Write(new AnnotatedSegment(Violin, 0, 3, 0.93121, 0.99f));
        writer.Write(new AnnotatedSegment(Piano, 1, 4, 0.75, 0.8f));
        writer.Write(new AnnotatedSegment(Violin, 5, 8, 0.6, 0.7f));
        writer.Complete(new RecordingSummary(8, 7, 1.143, []));
    }
}

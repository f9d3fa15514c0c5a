using MirTool.Annotation.Batch;

namespace MirTool.Annotation.Tests.Batch;

/// <summary>A folder of scripted recordings and one for what comes of them.</summary>
internal sealed class BatchRig : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public static string TaxonomySha256 { get; } = new('1', 64);

    public string Recordings => folder.At("in");

    public string Output => folder.At("out");

    public string Record(string file, string script) => folder.Write($"in/{file}", script);

    /// <summary>The tables, by their paths in the output folder.</summary>
    public SortedDictionary<string, string> Tables() => TablesOf(Output);

    public static SortedDictionary<string, string> TablesOf(string output) => new(
        Directory.EnumerateFiles(output, "*.csv", SearchOption.AllDirectories)
            .Where(path => !path.Contains(".mirtool", StringComparison.Ordinal))
            .ToDictionary(path => Path.GetRelativePath(output, path), File.ReadAllText),
        StringComparer.Ordinal);

    /// <summary>Runs a batch over all recordings.</summary>
    /// <param name="change">Changes the options.</param>
    /// <param name="hop">An option that changes results.</param>
    /// <param name="open">In place of <see cref="ScriptedAnnotator.Open"/>.</param>
    /// <param name="output">In place of <see cref="Output"/>.</param>
    /// <param name="stop">Ends the batch.</param>
    /// <param name="progress">Hears of it.</param>
    /// <returns>How it went, and the names of the recordings that were annotated.</returns>
    public async Task<(BatchResult Result, IReadOnlyList<string> Annotated)> RunAsync(
        Func<BatchOptions, BatchOptions>? change = null,
        double hop = 1,
        Func<string, AnnotatedRecording>? open = null,
        string? output = null,
        CancellationTokenSource? stop = null,
        IProgress<BatchProgress>? progress = null)
    {
        var annotated = new List<string>();
        BatchResult result = await Batch(change, hop, output, path =>
        {
            lock (annotated)
            {
                annotated.Add(Path.GetRelativePath(Recordings, path));
            }

            return (open ?? ScriptedAnnotator.Open)(path);
        }).RunAsync([Recordings], progress, stop?.Token ?? TestContext.Current.CancellationToken);
        annotated.Sort(StringComparer.Ordinal);
        return (result, annotated);
    }

    public IReadOnlyList<PlannedRecording> Plan(Func<BatchOptions, BatchOptions>? change = null) =>
        Batch(change, hop: 1, output: null, ScriptedAnnotator.Open).Plan([Recordings]);

    public void Dispose() => folder.Dispose();

    private AnnotationBatch Batch(Func<BatchOptions, BatchOptions>? change, double hop, string? output, Func<string, AnnotatedRecording> open)
    {
        var options = new BatchOptions
        {
            OutputFolder = output ?? Output,
            Jobs = 2,
            ReportedOptions = new Dictionary<string, string> { ["hop"] = hop.ToString(System.Globalization.CultureInfo.InvariantCulture) },
        };
        var source = new AnnotationSource
        {
            Model = new NamedContent("test", new string('0', 64)),
            Taxonomy = new NamedContent("common", TaxonomySha256),
            Instruments = ScriptedAnnotator.Instruments,
            DecodeRule = "threshold",
            WindowSeconds = 2,
            HopSeconds = hop,
            Open = (recording, _) => open(recording.Path),
        };
        return new AnnotationBatch(source, change is null ? options : change(options), TimeProvider.System);
    }
}

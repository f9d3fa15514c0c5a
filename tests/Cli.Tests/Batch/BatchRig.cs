using Microsoft.Extensions.Logging.Abstractions;
using MirTool.Annotation;
using MirTool.Annotation.Batch;
using MirTool.Cli.Batch;

namespace MirTool.Cli.Tests.Batch;

/// <summary>A folder of scripted recordings and one for what comes of them.</summary>
internal sealed class BatchRig : IDisposable
{
    private readonly TemporaryFolder folder = new();

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
    /// <param name="annotate">In place of <see cref="ScriptedAnnotator.Annotate"/>.</param>
    /// <param name="output">In place of <see cref="Output"/>.</param>
    /// <param name="stop">Ends the batch.</param>
    /// <returns>The exit code, and the names of the recordings that were annotated.</returns>
    public async Task<(int ExitCode, IReadOnlyList<string> Annotated)> RunAsync(
        Func<BatchOptions, BatchOptions>? change = null,
        string hop = "1",
        AnnotateRecording? annotate = null,
        string? output = null,
        CancellationTokenSource? stop = null)
    {
        var annotated = new List<string>();
        int exitCode = await Batch(change, hop, output, (path, facts, token) =>
        {
            lock (annotated)
            {
                annotated.Add(Path.GetRelativePath(Recordings, path));
            }

            return (annotate ?? ScriptedAnnotator.Annotate)(path, facts, token);
        }).RunAsync([Recordings], stop?.Token ?? TestContext.Current.CancellationToken);
        annotated.Sort(StringComparer.Ordinal);
        return (exitCode, annotated);
    }

    public string DryRun(Func<BatchOptions, BatchOptions>? change = null)
    {
        var text = new StringWriter { NewLine = "\n" };
        Batch(change, hop: "1", output: null, ScriptedAnnotator.Annotate, text).DryRun([Recordings]);
        return text.ToString();
    }

    public void Dispose() => folder.Dispose();

    private AnnotationBatch Batch(
        Func<BatchOptions, BatchOptions>? change, string hop, string? output, AnnotateRecording annotate, TextWriter? text = null)
    {
        var options = new BatchOptions { OutputFolder = output ?? Output, Jobs = 2 };
        return new AnnotationBatch(new StandardError(), text ?? TextWriter.Null, TimeProvider.System, NullLogger.Instance)
        {
            Options = change is null ? options : change(options),
            Settings = new RunSettings(new("--hop", hop), new("--taxonomy", "common")),
            ReportedOptions = new Dictionary<string, string> { ["hop"] = hop },
            Source = new AnnotationSource(
                new NamedContent("test", "00"), new NamedContent("common", "11"), ScriptedAnnotator.Instruments, "threshold",
                () => new LoadedAnnotator(annotate)),
        };
    }
}

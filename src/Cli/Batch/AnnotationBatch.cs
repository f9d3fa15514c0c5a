using System.Text.Json;
using Microsoft.Extensions.Logging;
using MirTool.Annotation.Batch;

namespace MirTool.Cli.Batch;

/// <summary>The main job from inputs to exit code: find the recordings, see what is done, do the rest, report.</summary>
internal sealed class AnnotationBatch(StandardError standardError, TextWriter output, TimeProvider time, ILogger logger)
{
    public required BatchOptions Options { get; init; }

    /// <summary>The options that change results.</summary>
    public required RunSettings Settings { get; init; }

    /// <summary>Every option as <c>run.json</c> reports it.</summary>
    public required IReadOnlyDictionary<string, string> ReportedOptions { get; init; }

    public required AnnotationSource Source { get; init; }

    public ProgressMode Progress { get; init; }

    /// <summary>Runs the batch.</summary>
    /// <param name="inputs">As on the command line.</param>
    /// <param name="cancellationToken">Ends it early, what is finished kept.</param>
    /// <returns><see cref="ExitCode.Success"/> or <see cref="ExitCode.SomeFailed"/>; the latter after an early end too, if a recording had failed by then.</returns>
    public async Task<int> RunAsync(IReadOnlyList<string> inputs, CancellationToken cancellationToken)
    {
        DateTimeOffset start = time.GetUtcNow();
        InputSet found = Options.Parts.Expand(InputFiles.Find(inputs, Options.OutputFolder));
        var layout = new OutputLayout(Options.OutputFolder, Options.Shard);
        using OutputFolder folder = OutputFolder.Open(layout);
        ShardShares.Keep(folder, found.Recordings);
        BatchPlan plan = BatchPlan.Make(Options, Settings, found, OutputState.Read(layout, found, Settings.Fingerprint));

        var progress = new BatchProgress(plan.Pending, plan.Share.Count - plan.Pending.Count, time);
        bool isComplete = await ProgressDisplay.ShowAsync(Progress, progress, standardError, async () =>
        {
            using LoadedAnnotator? annotator = plan.Pending.Count > 0 ? Source.Load() : null;
            var runner = new BatchRunner(Options, Settings, Source.Instruments, annotator?.Annotate, time, logger);
            return await runner.RunAsync(folder, found, plan, progress, cancellationToken);
        });

        ProgressReport end = progress.Report();
        WriteRunReport(folder, inputs, found, start, isComplete, end);
        double hours = end.AudioSeconds / 3600;
        double speed = end.AudioSeconds / Math.Max(end.ElapsedSeconds, 0.001);
        if (found.PassedOver.Count > 0)
        {
            string kinds = string.Join(", ", found.PassedOver.OrderByDescending(kind => kind.Value).Select(kind => $"{kind.Value} {(kind.Key.Length == 0 ? "without extension" : kind.Key)}"));
            Log.PassedOver(logger, found.PassedOver.Values.Sum(), kinds);
        }

        Log.Closing(logger, end.Annotated, end.Skipped, end.Failed, hours, speed);
        return end.Failed > 0 ? ExitCode.SomeFailed : ExitCode.Success;
    }

    /// <summary>Says on stdout what <see cref="RunAsync"/> would do, and does none of it.</summary>
    public int DryRun(IReadOnlyList<string> inputs)
    {
        InputSet found = Options.Parts.Expand(InputFiles.Find(inputs, Options.OutputFolder));
        var layout = new OutputLayout(Options.OutputFolder, Options.Shard);
        BatchPlan plan = BatchPlan.Make(Options, Settings, found, OutputState.Read(layout, found, Settings.Fingerprint));
        HashSet<string> pending = [.. plan.Pending.Select(recording => recording.File)];
        foreach (Recording recording in plan.Share)
        {
            output.WriteLine(recording.Error is { } error ? $"fail      {recording.File}: {error}"
                : pending.Contains(recording.File) ? $"annotate  {recording.File}"
                : $"skip      {recording.File}");
        }

        int done = plan.Share.Count - plan.Pending.Count;
        Log.DryRun(logger, plan.Pending.Count, done, Options.OutputFolder);
        return ExitCode.Success;
    }

    private void WriteRunReport(
        OutputFolder folder, IReadOnlyList<string> inputs, InputSet found, DateTimeOffset start, bool isComplete, ProgressReport end)
    {
        var report = new RunReport
        {
            ToolVersion = Program.Version,
            Model = Source.Model,
            Taxonomy = Source.Taxonomy,
            Options = ReportedOptions,
            Inputs = inputs,
            Root = found.Root,
            PassedOver = found.PassedOver,
            Start = start,
            End = time.GetUtcNow(),
            Complete = isComplete,
            Counts = new RunCounts(end.Total, end.Annotated, end.Skipped, end.Failed, end.AudioSeconds),
        };
        OutputException.Guard(Options.OutputFolder, () =>
            folder.WriteWhole(folder.Layout.RunReportPath, JsonSerializer.SerializeToUtf8Bytes(report, BatchJson.Readable.RunReport)));
    }
}

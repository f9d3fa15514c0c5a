using System.Reflection;
using System.Text.Json;

namespace MirTool.Annotation.Batch;

/// <summary>Annotates many recordings into one folder: finds them, sees what is done already, does the rest, writes the tables over all.</summary>
/// <remarks>A batch that was ended early, killed or shared among machines goes on where it stopped when it is run again.</remarks>
public sealed class AnnotationBatch
{
    private readonly AnnotationSource source;
    private readonly BatchOptions options;
    private readonly RunSettings settings;
    private readonly TimeProvider time;

    /// <param name="annotator">Stays with the caller; its network is loaded only if a recording is to be annotated.</param>
    /// <param name="options">How.</param>
    public AnnotationBatch(Annotator annotator, BatchOptions options)
        : this(annotator.Source(), options, TimeProvider.System)
    {
    }

    internal AnnotationBatch(AnnotationSource source, BatchOptions options, TimeProvider time)
    {
        this.source = source;
        this.options = options with { Times = options.Times?.WithGaps() };
        this.time = time;
        settings = RunSettings.Of(source, options.Rows, options.Parts, options.Times);
    }

    /// <summary>MirTool's version, with the commit behind a <c>+</c> where it is known.</summary>
    public static string ToolVersion { get; } =
        typeof(AnnotationBatch).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    /// <summary>What <see cref="RunAsync"/> would do with each recording of the run's share, in order.</summary>
    /// <param name="inputs">Files, folders, patterns or <c>@list</c>s.</param>
    /// <exception cref="FileNotFoundException">An input does not exist, or matches nothing.</exception>
    /// <exception cref="InvalidDataException">There are no recordings, or the output folder belongs to a run with other options.</exception>
    public IReadOnlyList<PlannedRecording> Plan(IReadOnlyList<string> inputs)
    {
        InputSet found = options.Parts.Expand(InputFiles.Find(inputs, options.OutputFolder, options.ListFormat, options.SafeNames));
        BatchPlan plan = Plan(found, Layout);
        HashSet<string> pending = [.. plan.Pending.Select(recording => recording.File)];
        return
        [
            .. plan.Share.Select(recording => new PlannedRecording(recording.File, IsDone: !pending.Contains(recording.File), recording.Error)),
        ];
    }

    /// <summary>Runs the batch.</summary>
    /// <param name="inputs">Files, folders, patterns or <c>@list</c>s.</param>
    /// <param name="progress">Told of every window and every recording that is finished, one report after the other, from several threads; it must be quick.</param>
    /// <param name="cancellationToken">Ends it early: finished recordings are kept, of unfinished ones what the next run goes on from.</param>
    /// <returns>How many recordings met which end.</returns>
    /// <exception cref="FileNotFoundException">An input does not exist, or matches nothing.</exception>
    /// <exception cref="InvalidDataException">There are no recordings, or the output folder belongs to a run with other options.</exception>
    /// <exception cref="OutputException">The output cannot be written, or another process is writing it.</exception>
    public async Task<BatchResult> RunAsync(
        IReadOnlyList<string> inputs, IProgress<BatchProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        DateTimeOffset start = time.GetUtcNow();
        // Not cancelled: a run that is ended early leaves a report that says so, whatever it was doing.
        InputSet found = options.Parts.Expand(InputFiles.Find(inputs, options.OutputFolder, options.ListFormat, options.SafeNames, CancellationToken.None));
        using OutputFolder folder = OutputFolder.Open(Layout);
        ShardShares.Keep(folder, found.Recordings);
        BatchPlan plan = Plan(found, folder.Layout);
        var tracking = new ProgressTracking(plan.Pending, plan.Share.Count - plan.Pending.Count, time, progress);
        tracking.Begin();
        if (plan.Pending.Count > 0)
        {
            source.Prepare();
        }

        bool isComplete = await new BatchRunner(source, options, settings, time).RunAsync(folder, found, plan, tracking, cancellationToken);
        BatchResult result = BatchResult.Of(tracking.Report(), isComplete) with { PassedOver = found.PassedOver };
        WriteRunReport(folder, inputs, found.Root, start, result);
        return result;
    }

    private OutputLayout Layout => new(options.OutputFolder, options.Shard)
    {
        Suffixes = [.. options.Formats.SelectMany(format => format.Suffixes)],
        HasSafeNames = options.SafeNames,
    };

    private BatchPlan Plan(InputSet found, OutputLayout layout) =>
        BatchPlan.Make(options, settings, found, OutputState.Read(layout, found, settings.Fingerprint));

    private void WriteRunReport(OutputFolder folder, IReadOnlyList<string> inputs, string root, DateTimeOffset start, BatchResult result)
    {
        var report = new RunReport
        {
            ToolVersion = ToolVersion,
            Model = source.Model,
            Taxonomy = source.Taxonomy,
            ModelFolder = source.ModelFolder,
            TaxonomyFile = source.TaxonomyFile,
            Options = options.ReportedOptions,
            Inputs = inputs,
            Root = root,
            Start = start,
            End = time.GetUtcNow(),
            Complete = result.IsComplete,
            PassedOver = result.PassedOver,
            Counts = new RunCounts(result.Recordings, result.Annotated, result.Skipped, result.Failed, result.AudioSeconds),
        };
        OutputException.Guard(options.OutputFolder, () =>
            folder.WriteWhole(folder.Layout.RunReportPath, JsonSerializer.SerializeToUtf8Bytes(report, BatchJson.Readable.RunReport)));
    }
}

using System.Globalization;
using McMaster.Extensions.CommandLineUtils;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MirTool.Annotation;
using MirTool.Annotation.Batch;
using MirTool.Annotation.Embeddings;
using MirTool.Annotation.Formats;
using MirTool.Cli.Options;
using MirTool.Models.Files;
using MirTool.Plugins;

namespace MirTool.Cli.Commands;

/// <summary><c>mirtool annotate</c>: says which instruments sound when in recordings.</summary>
[Command("annotate", Description = "Says which instruments sound when in recordings; writes CSV tables.", AllowArgumentSeparator = true)]
internal sealed class AnnotateCommand(ShutdownSignals signals)
{
    private SchedulerShard? schedulerShard;

    [Argument(0, "INPUT", "Recordings: files, folders (searched with all they hold), patterns such as 'live/**/*.flac', or @list.txt with one of these a line.")]
    public string[] Inputs { get; } = [];

    /// <summary>What follows <c>--</c>: inputs whose names begin with a dash.</summary>
    public string[] RemainingArguments { get; } = [];

    [Option("-o|--output <DIR>", "Where the tables go. A folder that holds some already is continued.", CommandOptionType.SingleValue)]
    public string Output { get; } = "annotations";

    public ModelOptions Model { get; } = new();

    public TaxonomyOptions Taxonomy { get; } = new();

    public DeviceOptions Device { get; } = new();

    public HopOptions Hop { get; } = new();

    [Option("--track <N>", "Which sound track of files with several, from 1; all: each by itself, as FILE#track1 and so on. The one that the file asks for by default.", CommandOptionType.SingleValue)]
    public string? Track { get; }

    [Option("--channels <CHANNELS>", "mix: the average of all; left, right, or numbers such as 1,3; each: every channel by itself, as FILE#1 and so on.", CommandOptionType.SingleValue)]
    public string Channels { get; } = "mix";

    [Option("--rows <ROWS>", "active: a row for each instrument that sounds in a window; all: for each of the taxonomy.", CommandOptionType.SingleValue)]
    [AllowedValues("active", "all", ErrorMessage = "--rows must be active or all, but is '{0}'.")]
    public string Rows { get; } = "active";

    public DecodeOptions Decode { get; } = new();

    public JobOptions Jobs { get; } = new();

    [Option("--shard <I/N>", "Annotate only the I-th of N shares of the recordings, from 0/N to N-1/N, one on each of N machines; auto: as Slurm, Kubernetes, AWS Batch or GNU parallel says, auto/N where it does not say how many there are.", CommandOptionType.SingleValue)]
    public string? Shard { get; }

    public ListOptions Lists { get; } = new();

    public TimeOptions Times { get; } = new();

    [Option("--safe-names", "Name files so that Windows takes them as well: a:b.wav gives a%{3A}b.wav.frames.csv.", CommandOptionType.NoValue)]
    public bool SafeNames { get; }

    [Option("--format <NAME>", "Further files for each recording, beside the CSV tables: audacity, raven, sonic-visualiser, jams, elan, textgrid, ndjson, csv-excel or parquet (one file a table for all); may be given several times.", CommandOptionType.MultipleValue)]
    public string[] Formats { get; } = [];

    [Option("--embeddings", "Also write each recording's embeddings, as Parquet, for `mirtool similar` and `mirtool suggest`.", CommandOptionType.NoValue)]
    public bool Embeddings { get; }

    public PluginOptions Plugins { get; } = new();

    [Option("--force", "Annotate everything anew, even what is done, even under other options.", CommandOptionType.NoValue)]
    public bool Force { get; }

    [Option("--fail-fast", "End with the first recording that fails.", CommandOptionType.NoValue)]
    public bool FailFast { get; }

    public ProgressOptions Progress { get; } = new();

    [Option("-v|--verbose", "Name every recording that is finished, and give the whole story of failures.", CommandOptionType.NoValue)]
    public bool Verbose { get; }

    [Option("--dry-run", "List what would be done, and do nothing.", CommandOptionType.NoValue)]
    public bool DryRun { get; }

    public async Task<int> OnExecuteAsync(IConsole console)
    {
        IReadOnlyList<string> inputs = [.. Inputs, .. RemainingArguments];
        BatchOptions options = CheckedOptions(inputs);
        using IHost host = ApplicationHost.Build(Verbose ? LogLevel.Trace : Progress.Quiet ? LogLevel.Warning : LogLevel.Information);
        ILogger logger = host.Services.GetRequiredService<ILogger<AnnotateCommand>>();
        if (schedulerShard is { } found)
        {
            Log.ShardFound(logger, found.Shard.Index, found.Shard.Count, found.Source);
        }

        using Annotator annotator = OpenAnnotator(console, logger);
        var batch = new AnnotationBatch(annotator, Embeddings ? options with { Formats = [.. options.Formats, new EmbeddingFormat(annotator.EmbeddingModel)] } : options);
        if (DryRun)
        {
            ShowPlan(batch.Plan(inputs), logger);
            return ExitCode.Success;
        }

        var display = new ProgressDisplay(Progress.Mode, host.Services.GetRequiredService<StandardError>(), logger);
        BatchResult result = await display.ShowAsync(() => batch.RunAsync(inputs, display, signals.Token));
        if (result.PassedOver.Count > 0)
        {
            string kinds = string.Join(", ", result.PassedOver.OrderByDescending(kind => kind.Value).Select(kind => $"{kind.Value} {(kind.Key.Length == 0 ? "without extension" : kind.Key)}"));
            int count = result.PassedOver.Values.Sum();
            Log.PassedOver(logger, count, kinds);
        }

        int exitCode = BatchEnd.Tell(result, signals, logger);
        foreach (string format in Formats.Distinct().Where(format => format != ExportFormats.Csv && !signals.Token.IsCancellationRequested))
        {
            var run = new ExportRun(host.Services.GetRequiredService<StandardError>(), logger, Progress.Mode);
            bool anyFailed = format == ExportFormats.Parquet
                // The last shard to end has the tables over all.
                ? File.Exists(Path.Join(options.OutputFolder, AnnotationFolder.RecordingsTable)) && run.WriteParquet(options.OutputFolder, target: null, signals.Token)
                : await run.RunAsync(Annotations(options), ExportTo(format, options), signals.Token);
            exitCode = anyFailed ? ExitCode.SomeFailed : exitCode;
        }

        return signals.RequestedExitCode ?? exitCode;
    }

    private void ShowPlan(IReadOnlyList<PlannedRecording> plan, ILogger logger)
    {
        foreach (PlannedRecording recording in plan)
        {
            Console.Out.WriteLine(recording.Error is { } error ? $"fail      {recording.File}: {error}"
                : recording.IsDone ? $"skip      {recording.File}"
                : $"annotate  {recording.File}");
        }

        int done = plan.Count(recording => recording.IsDone);
        Log.DryRun(logger, plan.Count - done, done, Output);
    }

    private static AnnotationFolder Annotations(BatchOptions options) => AnnotationFolder.Open(options.OutputFolder, options.RecordingsTable);

    /// <summary>The files of another format beside the tables, as <c>mirtool export</c> makes them.</summary>
    private ExportOptions ExportTo(string format, BatchOptions options)
    {
        SpreadsheetStyle style = SpreadsheetStyle.OfThisMachine();
        return new ExportOptions
        {
            Format = ExportFormats.Find(format, style),
            OutputFolder = options.OutputFolder,
            Style = format == ExportFormats.ExcelCsv ? style : null,
            // A shard has no tables over all to follow.
            HasTablesOverAll = format == ExportFormats.ExcelCsv && options.Shard is null,
            RecordingsFolder = Annotations(options).Run?.Root,
            Times = options.Times?.WithGaps(),
            Part = options.Shard is { } shard ? $".{shard.Suffix}" : "",
            Jobs = Jobs.Count,
            Force = Force,
            Settings = new Dictionary<string, string>(Times.Reported.Where(option => option.Value.Length > 0)) { ["decimal"] = format == ExportFormats.ExcelCsv ? style.DecimalSign.ToString() : "" },
        };
    }

    private BatchOptions CheckedOptions(IReadOnlyList<string> inputs)
    {
        schedulerShard = Shard is null ? null : SchedulerShard.TryParse(Shard, Environment.GetEnvironmentVariable);
        Annotation.Batch.Shard? shard = Shard is null ? null : schedulerShard?.Shard ?? Annotation.Batch.Shard.TryParse(Shard);
        foreach (string format in Formats.Where(format => format != ExportFormats.Parquet))
        {
            ExportFormats.Find(format, style: null);
        }

        string? problem =
            inputs.Count == 0 ? "No INPUT is given: name recordings, folders, patterns or @lists."
            : Output.Length == 0 ? "--output must name a folder."
            : Hop.Problem ?? Jobs.Problem ?? Lists.Problem ?? Times.Problem
            ?? (Shard is not null && shard is null ? $"--shard must be I/N with I from 0 to N-1, such as 0/4, or auto, but is '{Shard}'."
            : Progress.Quiet && Verbose ? "--quiet and --verbose contradict each other."
            : null);
        return problem is not null
            ? throw new UsageException(problem)
            : new BatchOptions
            {
                OutputFolder = Output,
                Rows = Rows == "all" ? RowSelection.All : RowSelection.Active,
                Parts = PartSelection.Parse(Track, Channels),
                Jobs = Jobs.Count,
                ListFormat = Lists.Format,
                SafeNames = SafeNames,
                Times = Times.Open(),
                Shard = shard,
                Force = Force,
                FailFast = FailFast,
                ReportedOptions = ReportedOptions(shard),
            };
    }

    private Dictionary<string, string> ReportedOptions(Shard? shard) => new()
    {
        ["output"] = Path.GetFullPath(Output),
        ["model"] = Model.Name ?? ModelFolder.DefaultName,
        ["taxonomy"] = Taxonomy.Name,
        ["depth"] = Taxonomy.Depth?.ToString(CultureInfo.InvariantCulture) ?? "",
        ["plugins"] = string.Join(' ', Plugins.Folders),
        ["device"] = Device.Name,
        ["hop"] = Hop.Seconds.ToString(CultureInfo.InvariantCulture),
        ["track"] = Track ?? "",
        ["channels"] = Channels,
        ["rows"] = Rows,
        ["decode"] = Decode.Name,
        ["jobs"] = Jobs.Count.ToString(CultureInfo.InvariantCulture),
        ["list-format"] = Lists.Name,
        ["safe-names"] = SafeNames ? "true" : "false",
        ["recorded-at"] = Times.Source is null or RecordedTimes.Broadcast or RecordedTimes.Name ? Times.Source ?? "" : Path.GetFullPath(Times.Source),
        ["name-time"] = Times.NamePattern ?? "",
        ["time-zone"] = Times.Zone ?? "",
        ["shard"] = shard is null ? "0/1" : $"{shard.Index}/{shard.Count}",
        ["force"] = Force ? "true" : "false",
        ["fail-fast"] = FailFast ? "true" : "false",
        ["progress"] = Progress.Name,
    };

    private Annotator OpenAnnotator(IConsole console, ILogger logger)
    {
        ITaxonomy taxonomy = Taxonomy.Find(Plugins.Load(console));
        StoredModel model = Model.Load();
        Coverage.Report(taxonomy, model.Description, logger);
        return new Annotator(model, taxonomy, new AnnotatorOptions { HopSeconds = Hop.Seconds, Decode = Decode.Rule, Device = Device.Name, Embeddings = Embeddings });
    }
}

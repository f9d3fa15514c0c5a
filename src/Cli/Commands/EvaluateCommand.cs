using McMaster.Extensions.CommandLineUtils;
using MirTool.Cli.Options;
using MirTool.Experiments;
using MirTool.Experiments.Scoring;
using MirTool.Models.Files;
using MirTool.Plugins;
using MirTool.Plugins.Loading;
using MirTool.Reports;

namespace MirTool.Cli.Commands;

/// <summary><c>mirtool evaluate</c>: judges a model by a dataset.</summary>
[Command("evaluate", Description = "Judges a model by a dataset: scores with intervals, tables, plots.")]
internal sealed class EvaluateCommand(ShutdownSignals signals)
{
    [Option("--dataset <DATASET>", "NAME or NAME:ROOT: an adapter and the dataset's folder, such as custom:recordings.", CommandOptionType.SingleValue)]
    public string? Dataset { get; }

    public DatasetOptions DatasetOptions { get; } = new();

    [Option("--split <SPLIT>", "train, validation or test, where the dataset tells them apart.", CommandOptionType.SingleValue)]
    public string Split { get; } = "test";

    [Option("--count <N>", "How many excerpts; all by default. Datasets without an end, such as synthetic, need it.", CommandOptionType.SingleValue)]
    public int? Count { get; }

    [Option("--seed <N>", "Decides what a generating dataset makes, and the resamples of intervals.", CommandOptionType.SingleValue)]
    public ulong Seed { get; }

    public ModelOptions Model { get; } = new();

    [Option("--compare <MODEL>", "A second model to compare with on the same recordings, with a p-value.", CommandOptionType.SingleValue)]
    public string? Compare { get; }

    [Option("--noise", "Evaluate under each of the nine noise effects as well, and tabulate what each costs.", CommandOptionType.NoValue)]
    public bool Noise { get; }

    public TaxonomyOptions Taxonomy { get; } = new();

    public DecodeOptions Decode { get; } = new();

    public HopOptions Hop { get; } = new();

    public ScoreOptions Score { get; } = new();

    public DeviceOptions Device { get; } = new();

    public JobOptions Jobs { get; } = new();

    public PluginOptions Plugins { get; } = new();

    public ProgressOptions Progress { get; } = new();

    /// <summary>What <c>--progress none</c> was called before.</summary>
    [Option("--no-progress", "As --progress none.", CommandOptionType.NoValue, ShowInHelpText = false)]
    public bool NoProgress { get; }

    public async Task<int> OnExecuteAsync(IConsole console)
    {
        DatasetName dataset = CheckedDataset();
        ReportFolder.RequireFree(Score.Output, Score.Force);
        PluginCatalog plugins = Plugins.Load(console);
        ITaxonomy taxonomy = Taxonomy.Find(plugins);
        var evaluation = new ModelEvaluation
        {
            Model = Model.Load(),
            Second = Compare is null ? null : ModelFolder.Load(ModelFolder.Find(Compare)),
            Taxonomy = taxonomy,
            Adapter = plugins.Adapter(dataset.Name),
            Request = new DatasetRequest { Root = dataset.Root, Split = Split, Count = Count, Seed = Seed, SampleRate = 0, Options = DatasetOptions.Values },
            Decode = Decode.Rule,
            HopSeconds = Hop.Seconds,
            MinimumOverlapSeconds = Score.MinimumOverlapSeconds,
            ClipRule = Score.ClipRule,
            AssumeComplete = Score.AssumeComplete,
            Strict = Score.Strict,
            Resamples = Score.Resamples,
            Noise = Noise,
            Jobs = Jobs.Count,
            Device = Device.Name,
        };
        var display = new EvaluationDisplay(NoProgress ? ProgressMode.None : Progress.Mode);
        EvaluationReport report = await display.ShowAsync(() => evaluation.RunAsync(display, new ConsoleMessages(console), signals.Token));
        return EvaluationOutcome.Settle(console, Score.Output, report, Progress.Quiet);
    }

    private DatasetName CheckedDataset()
    {
        string? problem =
            Dataset is null ? "--dataset is missing: NAME or NAME:ROOT, such as custom:recordings."
            : Hop.Problem ?? Score.Problem(longestOverlapSeconds: 2)
            ?? (Count is < 1 ? $"--count must be at least 1, but is {Count}." : Jobs.Problem);
        return problem is null ? DatasetName.Parse(Dataset!) : throw new UsageException(problem);
    }
}

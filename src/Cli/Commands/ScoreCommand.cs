using McMaster.Extensions.CommandLineUtils;
using MirTool.Cli.Options;
using MirTool.Evaluation;
using MirTool.Experiments.Scoring;
using MirTool.Plugins;
using MirTool.Plugins.Loading;
using MirTool.Reports;

namespace MirTool.Cli.Commands;

/// <summary><c>mirtool score</c>: judges predictions that any program made.</summary>
[Command("score", Description = "Judges anybody's predictions: tables of windows, as annotate writes them, against labels.")]
internal sealed class ScoreCommand
{
    [Option("--truth <PATH>", "The labels: a labels.csv, a folder with one or with label files, or an IRMAS folder.", CommandOptionType.SingleValue)]
    public string? Truth { get; }

    [Option("--truth-format <ADAPTER>", "The dataset adapter that reads the labels; by default irmas for what looks like IRMAS, else custom.", CommandOptionType.SingleValue)]
    public string? TruthFormat { get; }

    public DatasetOptions DatasetOptions { get; } = new();

    [Option("--split <SPLIT>", "train, validation or test, where the dataset tells them apart.", CommandOptionType.SingleValue)]
    public string Split { get; } = "test";

    [Option("--predictions <DIR>", "The tables: a folder with *.frames.csv (or other CSV files), or one table.", CommandOptionType.SingleValue)]
    public string? Predictions { get; }

    [Option("--compare <DIR>", "A second system's tables, to compare with on the same recordings, with a p-value.", CommandOptionType.SingleValue)]
    public string? Compare { get; }

    public TaxonomyOptions Taxonomy { get; } = new();

    [Option("--max-polyphony <N>", "Higher polyphonies count as this one.", CommandOptionType.SingleValue)]
    public int MaximumPolyphony { get; } = 3;

    [Option("--seed <N>", "Decides the resamples of intervals.", CommandOptionType.SingleValue)]
    public ulong Seed { get; }

    public ScoreOptions Score { get; } = new();

    public ProgressOptions Progress { get; } = new();

    public PluginOptions Plugins { get; } = new();

    public async Task<int> OnExecuteAsync(IConsole console)
    {
        CheckOptions();
        ReportFolder.RequireFree(Score.Output, Score.Force);
        PluginCatalog plugins = Plugins.Load(console);
        ITaxonomy taxonomy = Taxonomy.Find(plugins);
        var scoring = new PredictionScoring
        {
            Reference = Truth!,
            ReferenceFormat = TruthFormat,
            DatasetOptions = DatasetOptions.Values,
            Split = Split,
            Predictions = Predictions!,
            Compare = Compare,
            Taxonomy = taxonomy,
            MinimumOverlapSeconds = Score.MinimumOverlapSeconds,
            Options = new EvaluationOptions
            {
                MaximumPolyphony = MaximumPolyphony,
                ClipRule = Score.ClipRule,
                Resamples = Score.Resamples,
                Seed = Seed,
                AssumeComplete = Score.AssumeComplete,
            },
            Strict = Score.Strict,
        };
        var display = new EvaluationDisplay(Progress.Mode);
        EvaluationReport report = await display.ShowAsync(() => Task.FromResult(scoring.Run(plugins, display, new ConsoleMessages(console))));
        return EvaluationOutcome.Settle(console, Score.Output, report, Progress.Quiet);
    }

    private void CheckOptions()
    {
        string? problem =
            Truth is null ? "--truth is missing: a labels.csv, a folder with one or with label files, or an IRMAS folder."
            : Predictions is null ? "--predictions is missing: a folder with *.frames.csv, as mirtool annotate writes them, or one table."
            : MaximumPolyphony is < 1 or > 128 ? $"--max-polyphony must be 1 to 128, but is {MaximumPolyphony}."
            : Score.Problem(longestOverlapSeconds: 60);
        if (problem is not null)
        {
            throw new UsageException(problem);
        }
    }
}

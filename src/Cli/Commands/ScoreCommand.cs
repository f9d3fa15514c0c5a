using System.Globalization;
using McMaster.Extensions.CommandLineUtils;
using MirTool.Cli.Evaluation;
using MirTool.Evaluation;
using MirTool.Evaluation.References;
using MirTool.Plugins;
using MirTool.Plugins.Loading;
using MirTool.Taxonomies;

namespace MirTool.Cli.Commands;

/// <summary><c>mirtool score</c>: judges predictions that any program made.</summary>
[Command("score", Description = "Judges anybody's predictions: tables of windows, as annotate writes them, against labels.")]
internal sealed class ScoreCommand
{
    // Labels are read without sound; adapters want a rate all the same.
    private const int AnySampleRate = 22_050;

    [Option("--truth <PATH>", "The labels: a labels.csv, a folder with one or with label files, or an IRMAS folder.", CommandOptionType.SingleValue)]
    public string? Truth { get; }

    [Option("--truth-format <ADAPTER>", "The dataset adapter that reads the labels; by default irmas for what looks like IRMAS, else custom.", CommandOptionType.SingleValue)]
    public string? TruthFormat { get; }

    [Option("--option <NAME_VALUE>", "NAME=VALUE, an option of that adapter; may be given several times.", CommandOptionType.MultipleValue)]
    public string[] DatasetOptions { get; } = [];

    [Option("--split <SPLIT>", "train, validation or test, where the dataset tells them apart.", CommandOptionType.SingleValue)]
    public string Split { get; } = "test";

    [Option("--predictions <DIR>", "The tables: a folder with *.frames.csv (or other CSV files), or one table.", CommandOptionType.SingleValue)]
    public string? Predictions { get; }

    [Option("--compare <DIR>", "A second system's tables, to compare with on the same recordings, with a p-value.", CommandOptionType.SingleValue)]
    public string? Compare { get; }

    [Option("--taxonomy <TAXONOMY>", "The instruments that the predictions name: a name that `mirtool taxonomies list` shows, or a file.", CommandOptionType.SingleValue)]
    public string Taxonomy { get; } = TaxonomyCatalog.DefaultName;

    [Option("--depth <N>", "Roll the taxonomy's instruments up to the N-th level of its classes, such as 1 with hornbostel-sachs.", CommandOptionType.SingleValue)]
    public int? Depth { get; }

    [Option("--min-overlap <SECONDS>", "How much of a window a label has to cover to count in it.", CommandOptionType.SingleValue)]
    public double MinimumOverlapSeconds { get; } = 0.2;

    [Option("--clip-rule <RULE>", "How windows become a statement on a recording: any, max or mean.", CommandOptionType.SingleValue)]
    [AllowedValues("any", "max", "mean", ErrorMessage = "--clip-rule must be any, max or mean, but is '{0}'.")]
    public string ClipRuleName { get; } = "any";

    [Option("--max-polyphony <N>", "Higher polyphonies count as this one.", CommandOptionType.SingleValue)]
    public int MaximumPolyphony { get; } = 3;

    [Option("--assume-complete", "Take labels as complete that name only the predominant instruments, as the paper does.", CommandOptionType.NoValue)]
    public bool AssumeComplete { get; }

    [Option("--strict", "Labels that the taxonomy does not know are an error.", CommandOptionType.NoValue)]
    public bool Strict { get; }

    [Option("--seed <N>", "Decides the resamples of intervals.", CommandOptionType.SingleValue)]
    public ulong Seed { get; }

    [Option("--resamples <N>", "Bootstrap resamples behind the intervals; 0 for none.", CommandOptionType.SingleValue)]
    public int Resamples { get; } = 1000;

    [Option("-o|--output <DIR>", "Where the report goes.", CommandOptionType.SingleValue)]
    public string Output { get; } = "evaluation";

    [Option("--force", "Replace an evaluation that is there already.", CommandOptionType.NoValue)]
    public bool Force { get; }

    [Option("--progress <MODE>", "auto: a bar where stderr is a terminal; none; json: an object a line on stderr.", CommandOptionType.SingleValue)]
    [AllowedValues("auto", "none", "json", ErrorMessage = "--progress must be auto, none or json, but is '{0}'.")]
    public string Progress { get; } = "auto";

    [Option("-q|--quiet", "Say nothing on stderr but warnings and errors.", CommandOptionType.NoValue)]
    public bool Quiet { get; }

    [Option("--plugins <DIR>", "A further folder of plugins; may be given several times.", CommandOptionType.MultipleValue)]
    public string[] PluginFolders { get; } = [];

    public async Task<int> OnExecuteAsync(IConsole console)
    {
        CheckOptions();
        ReportFolder.RequireFree(Output, Force);
        PluginCatalog plugins = PluginCatalog.Load(PluginFolders);
        PluginsCommand.Warn(plugins, console);
        ITaxonomy taxonomy = new TaxonomyCatalog(plugins).Find(Taxonomy, Depth);
        var meaning = new TaxonomyLabels(taxonomy);
        List<string> problems = [];
        List<ExcerptLabels> truths = await LoadTruthAsync(plugins, problems);
        IReadOnlyList<EvaluatedRecording> recordings = Join(Predictions!, problems);
        Dictionary<string, string> unknown = meaning.Unknown.Keys.ToDictionary(label => label, taxonomy.DescribeUnknown);
        EvaluationWarnings.Check(console, unknown, problems, Strict, taxonomy.Name);
        var options = new EvaluationOptions
        {
            MaximumPolyphony = MaximumPolyphony,
            ClipRule = Enum.Parse<ClipRule>(ClipRuleName, ignoreCase: true),
            Resamples = Resamples,
            Seed = Seed,
            AssumeComplete = AssumeComplete,
        };
        var report = new EvaluationReport
        {
            Settings = Settings(taxonomy),
            Instruments = taxonomy.Instruments,
            Options = options,
            Result = Evaluator.Evaluate(recordings, taxonomy.Instruments.Count, options),
            Comparison = CompareWith(recordings, taxonomy, options),
            UnknownLabels = unknown,
            Failures = problems,
        };
        return EvaluationOutcome.Settle(console, Output, report, Quiet);

        IReadOnlyList<EvaluatedRecording> Join(string predictions, List<string> found)
        {
            IReadOnlyList<EvaluatedRecording> joined = ScoredPredictions.Join(
                truths, PredictionTables.Read(predictions, taxonomy), meaning, MinimumOverlapSeconds, found);
            return joined.Count > 0 ? joined : throw new InvalidDataException(
                $"No recording has both truth and predictions: the truth names {truths[0].Id}{(truths.Count > 1 ? ", ..." : "")}, and {found[^1]} The column file must hold the same paths.");
        }

        SystemComparison? CompareWith(IReadOnlyList<EvaluatedRecording> first, ITaxonomy instruments, EvaluationOptions evaluation)
        {
            if (Compare is null)
            {
                return null;
            }

            try
            {
                return new(Compare, PairedComparison.Of(first, Join(Compare, []), instruments.Instruments.Count, evaluation));
            }
            catch (ArgumentException e)
            {
                throw new InvalidDataException($"{Predictions} and {Compare} cannot be compared. {e.Message}", e);
            }
        }
    }

    private void CheckOptions()
    {
        string? problem =
            Truth is null ? "--truth is missing: a labels.csv, a folder with one or with label files, or an IRMAS folder."
            : Predictions is null ? "--predictions is missing: a folder with *.frames.csv, as mirtool annotate writes them, or one table."
            : MinimumOverlapSeconds is not (>= 0 and <= 60) ? $"--min-overlap must be 0 to 60 seconds, but is {MinimumOverlapSeconds.ToString(CultureInfo.InvariantCulture)}."
            : MaximumPolyphony is < 1 or > 128 ? $"--max-polyphony must be 1 to 128, but is {MaximumPolyphony}."
            : Resamples < 0 ? $"--resamples must be at least 0, but is {Resamples}."
            : null;
        if (problem is not null)
        {
            throw new UsageException(problem);
        }
    }

    private async Task<List<ExcerptLabels>> LoadTruthAsync(PluginCatalog plugins, List<string> problems)
    {
        string format = TruthFormat ?? (LooksLikeIrmas(Truth!) ? "irmas" : "custom");
        if (plugins.Adapter(format) is not IRecordedDataset dataset)
        {
            throw new UsageException($"The dataset {format} has no labels on disk, so it cannot be the truth.");
        }

        var request = new DatasetRequest { Root = Truth, Split = Split, Seed = Seed, SampleRate = AnySampleRate, Options = DatasetChoice.ParseOptions(DatasetOptions) };
        IReadOnlyList<string> excerpts = DatasetChoice.List(dataset, request);
        var labels = new ExcerptLabels?[excerpts.Count];
        var failures = new string?[excerpts.Count];
        await new EvaluationProgress(Progress, Quiet).ShowAsync("reading labels", excerpts.Count, done => Task.FromResult(Parallel.For(0, excerpts.Count, i =>
        {
            try
            {
                labels[i] = dataset.LoadLabels(excerpts[i], request);
            }
            // A recording whose length cannot be read is named; the others are judged all the same.
            catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
            {
                failures[i] = $"{excerpts[i]}: {e.Message}";
            }

            done();
        })));
        problems.AddRange(failures.OfType<string>());
        List<ExcerptLabels> loaded = [.. labels.OfType<ExcerptLabels>()];
        return loaded.Count > 0 ? loaded : throw new InvalidDataException($"None of the labels of {Truth} could be read; the first: {problems[0]}");
    }

    private static bool LooksLikeIrmas(string path) =>
        Directory.Exists(path) && !File.Exists(Path.Combine(path, "labels.csv"))
        && (Path.GetFullPath(path).Contains("IRMAS-T", StringComparison.Ordinal) || Directory.EnumerateDirectories(path, "IRMAS-T*").Any());

    private List<KeyValuePair<string, string>> Settings(ITaxonomy taxonomy) =>
    [
        new("truth", Truth!),
        new("predictions", Predictions!),
        new("split", Split),
        new("dataset options", string.Join(' ', DatasetOptions)),
        new("taxonomy", $"{taxonomy.Name} ({TaxonomyHash.Of(taxonomy)[..12]})"),
        new("min_overlap_s", MinimumOverlapSeconds.ToString(CultureInfo.InvariantCulture)),
        new("max polyphony", MaximumPolyphony.ToString(CultureInfo.InvariantCulture)),
        new("clip rule", ClipRuleName),
        new("assume complete", AssumeComplete ? "yes" : "no"),
        new("seed", Seed.ToString(CultureInfo.InvariantCulture)),
        new("resamples", Resamples.ToString(CultureInfo.InvariantCulture)),
    ];
}

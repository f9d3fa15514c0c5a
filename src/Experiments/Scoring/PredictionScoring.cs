using System.Globalization;
using MirTool.Annotation.Formats;
using MirTool.Evaluation;
using MirTool.Evaluation.References;
using MirTool.Plugins;
using MirTool.Plugins.Loading;
using MirTool.Reports;
using MirTool.Taxonomies;

namespace MirTool.Experiments.Scoring;

/// <summary>Tables of predictions, from whatever program, that are to be judged by labels.</summary>
public sealed record PredictionScoring
{
    // Labels are read without sound; adapters want a rate all the same.
    private const int AnySampleRate = 22_050;

    /// <summary>The labels: a table, a folder with one or with label files, or an IRMAS folder.</summary>
    public required string Reference { get; init; }

    /// <summary>The dataset adapter that reads them; null for the one that they look like.</summary>
    public string? ReferenceFormat { get; init; }

    /// <summary>Options of that adapter.</summary>
    public IReadOnlyDictionary<string, string> DatasetOptions { get; init; } = new Dictionary<string, string>();

    /// <summary>Which of the dataset's splits.</summary>
    public string Split { get; init; } = "test";

    /// <summary>A table of predictions, or a folder of them.</summary>
    public required string Predictions { get; init; }

    /// <summary>A second system's tables, to compare with on the same recordings; null for none.</summary>
    public string? Compare { get; init; }

    /// <summary>The instruments that the predictions name.</summary>
    public required ITaxonomy Taxonomy { get; init; }

    /// <summary>How much of a window a label has to cover to count in it, seconds.</summary>
    public double MinimumOverlapSeconds { get; init; } = ReferenceLabels.DefaultMinimumSeconds;

    /// <summary>How scores are computed.</summary>
    public EvaluationOptions Options { get; init; } = new();

    /// <summary>Whether labels that the taxonomy does not know are an error.</summary>
    public bool Strict { get; init; }

    /// <summary>Judges them.</summary>
    /// <param name="plugins">Where the adapters are.</param>
    /// <param name="progress">Told how far it is, from several threads.</param>
    /// <param name="messages">Told what is odd about the data.</param>
    /// <exception cref="InvalidDataException">Labels or tables cannot be read, do not fit together, or labels are unknown and <see cref="Strict"/> is set.</exception>
    /// <exception cref="FileNotFoundException">There are no such labels or tables.</exception>
    public EvaluationReport Run(PluginCatalog plugins, IProgress<EvaluationStep>? progress, IProgress<RunMessage>? messages)
    {
        var meaning = new TaxonomyLabels(Taxonomy);
        List<string> problems = [];
        List<ExcerptLabels> references = LoadReference(plugins, problems, progress);
        IReadOnlyList<EvaluatedRecording> recordings = Join(references, Predictions, meaning, problems);
        Dictionary<string, string> unknown = LabelProblems.Report(meaning, Taxonomy, problems, Strict, messages);
        return new EvaluationReport
        {
            Settings = Settings(),
            Instruments = Taxonomy.Instruments,
            Options = Options,
            Result = Evaluator.Evaluate(recordings, Taxonomy.Instruments.Count, Options),
            Comparison = Compare is null ? null : CompareWith(Compare, recordings, references, meaning),
            UnknownLabels = unknown,
            Failures = problems,
        };
    }

    private IReadOnlyList<EvaluatedRecording> Join(List<ExcerptLabels> references, string predictions, TaxonomyLabels meaning, List<string> problems)
    {
        IReadOnlyList<EvaluatedRecording> joined = ScoredPredictions.Join(
            references, PredictionTables.Read(predictions, Taxonomy), meaning, MinimumOverlapSeconds, problems);
        return joined.Count > 0 ? joined : throw new InvalidDataException(
            $"No recording has both truth and predictions: the truth names {references[0].Id}{(references.Count > 1 ? ", ..." : "")}, and {problems[^1]} The column file must hold the same paths.");
    }

    private SystemComparison CompareWith(string second, IReadOnlyList<EvaluatedRecording> recordings, List<ExcerptLabels> references, TaxonomyLabels meaning)
    {
        try
        {
            return new(second, PairedComparison.Of(recordings, Join(references, second, meaning, []), Taxonomy.Instruments.Count, Options));
        }
        catch (ArgumentException e)
        {
            throw new InvalidDataException($"{Predictions} and {second} cannot be compared. {e.Message}", e);
        }
    }

    private List<ExcerptLabels> LoadReference(PluginCatalog plugins, List<string> problems, IProgress<EvaluationStep>? progress)
    {
        string format = ReferenceFormat ?? (LooksLikeIrmas(Reference) ? "irmas" : "custom");
        if (plugins.Adapter(format) is not IRecordedDataset dataset)
        {
            throw new InvalidDataException($"The dataset {format} has no labels on disk, so it cannot be the truth.");
        }

        var request = new DatasetRequest { Root = Reference, Split = Split, Seed = Options.Seed, SampleRate = AnySampleRate, Options = DatasetOptions };
        IReadOnlyList<string> excerpts = DatasetName.List(dataset, request);
        var labels = new ExcerptLabels?[excerpts.Count];
        var failures = new string?[excerpts.Count];
        Action done = EvaluationStep.Begin(progress, "reading labels", excerpts.Count);
        Parallel.For(0, excerpts.Count, i =>
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
        });
        problems.AddRange(failures.OfType<string>());
        List<ExcerptLabels> loaded = [.. labels.OfType<ExcerptLabels>()];
        return loaded.Count > 0 ? loaded : throw new InvalidDataException($"None of the labels of {Reference} could be read; the first: {problems[0]}");
    }

    private static bool LooksLikeIrmas(string path) =>
        Directory.Exists(path) && !File.Exists(Path.Combine(path, "labels.csv"))
        && (Path.GetFullPath(path).Contains("IRMAS-T", StringComparison.Ordinal) || Directory.EnumerateDirectories(path, "IRMAS-T*").Any());

    private List<KeyValuePair<string, string>> Settings() =>
    [
        new("truth", Reference),
        new("predictions", Predictions),
        new("split", Split),
        new("dataset options", string.Join(' ', DatasetOptions.Select(option => $"{option.Key}={option.Value}"))),
        new("taxonomy", $"{Taxonomy.Name} ({TaxonomyHash.Of(Taxonomy)[..12]})"),
        new("min_overlap_s", MinimumOverlapSeconds.ToString(CultureInfo.InvariantCulture)),
        new("max polyphony", Options.MaximumPolyphony.ToString(CultureInfo.InvariantCulture)),
        new("clip rule", Options.ClipRule.ToString().ToLowerInvariant()),
        new("assume complete", Options.AssumeComplete ? "yes" : "no"),
        new("seed", Options.Seed.ToString(CultureInfo.InvariantCulture)),
        new("resamples", Options.Resamples.ToString(CultureInfo.InvariantCulture)),
    ];
}

using System.Globalization;
using MirTool.Evaluation;
using MirTool.Experiments.Training;
using MirTool.Models;
using MirTool.Models.Files;
using MirTool.Models.Teaching;
using MirTool.Plugins;
using MirTool.Plugins.Loading;
using MirTool.Taxonomies;

namespace MirTool.Benchmarks;

/// <summary>Plays the user who labels what is suggested: how much better a model becomes on other recordings.</summary>
/// <remarks>
/// Recordings in five folds; windows are chosen from four of them by <see cref="MirTool.Annotation.Embeddings.Suggestions"/>, or at random, in rounds of 25, labelled by
/// the truth, and taught; micro F1 over the instruments of the taxonomy irmas is that of the fifth, pooled over the folds. Then what that cost
/// the instruments that were not taught, there and on synthesis; and <see cref="NewSoundBenchmark"/>.
/// </remarks>
internal sealed class TeachBenchmark
{
    private const int Folds = 5;
    private const int SyntheticClips = 400;

    private static readonly int[] Budgets = [0, 25, 50, 100, 200];

    private readonly StoredModel stored;
    private readonly ModelDescription model;
    private readonly NegativeBank? bank;
    private readonly TaxonomyCatalog taxonomies;
    private readonly IReadOnlyList<TaughtRecording> recordings;
    private readonly IReadOnlyList<TaughtRecording> further;
    private readonly IReadOnlyList<TaughtRecording> synthesis;

    private TeachBenchmark(string labels, string? furtherLabels, string? modelName)
    {
        PluginCatalog plugins = PluginCatalog.Load([]);
        taxonomies = new TaxonomyCatalog(plugins);
        stored = ModelFolder.Load(ModelFolder.Find(modelName));
        model = TaughtModels.BaseOf(stored.Description);
        bank = NegativeBank.Load(stored);
        using InstrumentModel network = TaughtRecordings.LoadBase(stored);
        recordings = Read(plugins, network, labels);
        further = furtherLabels is null ? [] : Read(plugins, network, furtherLabels);
        synthesis = Synthesise(plugins, network);
    }

    /// <param name="labels">Recordings for everything.</param>
    /// <param name="furtherLabels">Recordings with further new sounds, for these alone; null for none.</param>
    /// <param name="modelName">To be taught; null for the shipped one.</param>
    /// <param name="plotPath">An SVG file for the curve; null for none.</param>
    public static void Run(string labels, string? furtherLabels, string? modelName, string? plotPath)
    {
        var benchmark = new TeachBenchmark(labels, furtherLabels, modelName);
        Console.WriteLine(
            $"teach: {benchmark.stored.Description.Name} ({benchmark.stored.Sha256[..12]}), {benchmark.recordings.Count} and {benchmark.further.Count} recordings, {benchmark.recordings.Sum(recording => recording.Windows.Count)} and {benchmark.further.Sum(recording => recording.Windows.Count)} windows, bank {benchmark.bank?.Embeddings.Count ?? 0}");
        benchmark.Curve(plotPath);
        new NewSoundBenchmark(
            benchmark.stored, benchmark.taxonomies, [.. benchmark.recordings, .. benchmark.further], benchmark.synthesis, benchmark.bank).Run();
    }

    private static IReadOnlyList<TaughtRecording> Read(PluginCatalog plugins, InstrumentModel network, string labels) =>
        TaughtRecordings.Read(
            (IRecordedDataset)plugins.Adapter("custom"), new DatasetRequest { Root = labels, SampleRate = network.SampleRate }, network, hopSeconds: 1, CancellationToken.None);

    /// <summary>Clips like those of the bank of negatives, but others.</summary>
    private static IReadOnlyList<TaughtRecording> Synthesise(PluginCatalog plugins, InstrumentModel network)
    {
        IDatasetAdapter dataset = plugins.Adapter(TrainingDataset.Default);
        var options = new Dictionary<string, string>(TrainingDataset.NegativesOptions) { ["seconds"] = "5" };
        var request = new DatasetRequest { Split = "test", Seed = 77, Count = SyntheticClips, SampleRate = network.SampleRate, Options = options };
        return ParallelCheck.Map(
            dataset.ListExcerpts(request),
            id =>
            {
                LabelledExcerpt clip = dataset.Load(id, request);
                var labels = new ExcerptLabels(id, (double)clip.Samples.Length / network.SampleRate, clip.Labels, clip.LabelsComplete);
                return new TaughtRecording(id, network.Predict(clip.Samples, hopSeconds: 1, withEmbeddings: true), labels);
            },
            progress: null,
            CancellationToken.None);
    }

    private void Curve(string? plotPath)
    {
        List<(int Windows, double Suggested, double AtRandom)> points = [];
        foreach (int budget in Budgets)
        {
            double suggested = Score(budget, atRandom: false);
            points.Add((budget, suggested, budget == 0 ? suggested : Score(budget, atRandom: true)));
            Console.WriteLine($"teach: {budget} windows: micro F1 {points[^1].Suggested:F3} suggested, {points[^1].AtRandom:F3} at random");
        }

        if (plotPath is not null)
        {
            TeachingPlot.Save(plotPath, points);
        }
    }

    private double Score(int budget, bool atRandom)
    {
        ITaxonomy irmas = taxonomies.Find("irmas");
        DetectionCounts all = default, before = default, after = default, beforeInSynthesis = default, afterInSynthesis = default;
        double longest = 0;
        int untaught = 0;
        for (int fold = 0; fold < Folds; fold++)
        {
            int without = fold;
            var user = new TeachingUser(model, irmas, bank, [.. recordings.Where((_, i) => i % Folds != without)], fold);
            ModelDescription taught = user.Spend(budget, atRandom);
            longest = Math.Max(longest, user.LastSeconds);
            TaughtRecording[] judged = [.. recordings.Where((_, i) => i % Folds == without)];
            all += WindowCounts.Of(taught, irmas, judged);
            HashSet<string> changed = [.. (taught.Taught ?? []).Select(sound => sound.Id)];
            bool IsUntaught(TaxonomyInstrument instrument) => !changed.Contains(instrument.Id);
            untaught += irmas.Instruments.Count(IsUntaught);
            before += WindowCounts.Of(model, irmas, judged, IsUntaught);
            after += WindowCounts.Of(taught, irmas, judged, IsUntaught);
            beforeInSynthesis += WindowCounts.Of(model, irmas, synthesis, IsUntaught);
            afterInSynthesis += WindowCounts.Of(taught, irmas, synthesis, IsUntaught);
        }

        if (budget > 0)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"teach: {budget} windows {(atRandom ? "at random" : "suggested")}: longest fit {longest:F2} s; {(double)untaught / Folds:F1} of {irmas.Instruments.Count} instruments were not taught: their micro F1 {before.F1:F4} before, {after.F1:F4} after; on synthesis {beforeInSynthesis.F1:F4} and {afterInSynthesis.F1:F4}"));
        }

        return all.F1;
    }
}

using System.Diagnostics;
using MirTool.Annotation.Embeddings;
using MirTool.Audio;
using MirTool.Evaluation;
using MirTool.Evaluation.References;
using MirTool.Models;
using MirTool.Models.Files;
using MirTool.Models.Teaching;
using MirTool.Plugins;
using MirTool.Plugins.Loading;
using MirTool.Taxonomies;

namespace MirTool.Benchmarks;

/// <summary>Plays the user who labels what is suggested: how much better a model becomes on other recordings.</summary>
/// <remarks>
/// Recordings in five folds; windows are chosen from four of them by <see cref="Suggestions"/>, or at random, in rounds of 25, labelled by
/// the truth, and taught; micro F1 over the instruments of the taxonomy irmas is that of the fifth, pooled over the folds. And sounds that the taxonomy common is made
/// not to know, each taught from at most 20 windows of at most 3 recordings, and judged on all others; a mean over six draws of the recordings.
/// </remarks>
internal static class TeachBenchmark
{
    private const int Folds = 5;
    private const int Round = 25;
    private const int NewSoundWindows = 20;
    private const int NewSoundRecordings = 3;
    private const int NewSoundDraws = 6;

    private static readonly int[] Budgets = [0, 25, 50, 100, 200];
    private static readonly string[] NewSounds = ["tabla", "kalimba", "banjo", "cor anglais", "sitar", "tanpura", "oud", "jinghu", "bongos"];

    public static void Run(string labels, string? modelName)
    {
        PluginCatalog plugins = PluginCatalog.Load([]);
        var catalog = new TaxonomyCatalog(plugins);
        StoredModel stored = ModelFolder.Load(ModelFolder.Find(modelName));
        ModelDescription model = TaughtModels.BaseOf(stored.Description);
        using InstrumentModel network = TaughtRecordings.LoadBase(stored);
        var request = new DatasetRequest { Root = labels, SampleRate = model.SampleRate };
        IReadOnlyList<TaughtRecording> recordings = TaughtRecordings.Read((IRecordedDataset)plugins.Adapter("custom"), request, network, hopSeconds: 1, CancellationToken.None);
        NegativeBank? bank = NegativeBank.Load(stored);
        Console.WriteLine($"teach: {stored.Description.Name} ({stored.Sha256[..12]}), {recordings.Count} recordings, {recordings.Sum(recording => recording.Windows.Count)} windows, bank {bank?.Embeddings.Count ?? 0}");
        ITaxonomy irmas = catalog.Find("irmas");
        foreach (int budget in Budgets)
        {
            (double suggested, double seconds) = MicroF1(model, irmas, recordings, bank, budget, atRandom: false);
            double random = budget == 0 ? suggested : MicroF1(model, irmas, recordings, bank, budget, atRandom: true).F1;
            Console.WriteLine($"teach: {budget} windows: micro F1 {suggested:F3} suggested, {random:F3} at random; longest fit {seconds:F2} s");
        }

        NewSoundScores(model, catalog.Find("common"), recordings, bank);
    }

    private static (double F1, double Seconds) MicroF1(ModelDescription model, ITaxonomy taxonomy, IReadOnlyList<TaughtRecording> recordings, NegativeBank? bank, int budget, bool atRandom)
    {
        long hits = 0, falseAlarms = 0, misses = 0;
        double longest = 0;
        var meaning = new TaxonomyLabels(taxonomy);
        for (int fold = 0; fold < Folds; fold++)
        {
            int without = fold;
            TaughtRecording[] training = [.. recordings.Where((_, i) => i % Folds != without)];
            ModelDescription taught = model;
            List<(TaughtRecording Recording, WindowPrediction Window)> labelled = [];
            for (int spent = 0; spent < budget; spent += Round)
            {
                labelled.AddRange(atRandom ? AtRandom(training, labelled, fold) : Suggested(taught, taxonomy, training, labelled));
                var clock = Stopwatch.StartNew();
                taught = Teach(model, taxonomy, labelled, bank);
                longest = Math.Max(longest, clock.Elapsed.TotalSeconds);
            }

            var decoder = new WindowDecoder(taught, taxonomy);
            foreach (TaughtRecording recording in recordings.Where((_, i) => i % Folds == without))
            {
                var truth = new ReferenceLabels(recording.Labels.Labels, recording.Labels.LabelsComplete, meaning.MeaningOf);
                foreach (WindowPrediction window in Smoothed(taught, recording))
                {
                    bool[] active = decoder.Decode(window).Active;
                    ReferenceWindow reference = truth.Between(window.StartSeconds, window.EndSeconds);
                    for (int i = 0; i < taxonomy.Instruments.Count; i++)
                    {
                        bool? sounds = reference.Sounds(i);
                        hits += sounds == true && active[i] ? 1 : 0;
                        misses += sounds == true && !active[i] ? 1 : 0;
                        falseAlarms += sounds == false && active[i] ? 1 : 0;
                    }
                }
            }
        }

        return (new DetectionCounts(hits, falseAlarms, misses).F1, longest);
    }

    private static WindowPrediction[] Smoothed(ModelDescription taught, TaughtRecording recording) =>
        ContextSmoothing.Apply([.. TaughtModels.Apply(taught, recording.Windows)], taught.Decoding.ContextSeconds, noInstruments: []);

    // What is labelled in too few windows to be taught is left for a later round.
    private static ModelDescription Teach(ModelDescription model, ITaxonomy taxonomy, List<(TaughtRecording Recording, WindowPrediction Window)> labelled, NegativeBank? bank)
    {
        TaughtRecording[] asked = Labelled(labelled);
        TeachingTargets targets = TeachingTargets.Of(asked.SelectMany(recording => recording.Labels.Labels), taxonomy, model);
        string[] enough = [.. targets.All.Where(target => !target.IsNew && asked.Sum(recording => WindowsWith(recording, target)) >= 2).Select(target => target.Id)];
        return enough.Length == 0 ? model : ModelTeacher.Teach(model, taxonomy, asked, bank, new TeachingOptions { Only = enough }).Model;
    }

    private static int WindowsWith(TaughtRecording recording, TeachingTarget target)
    {
        var labels = new ReferenceLabels(
            recording.Labels.Labels, isComplete: true, label => new LabelMeaning(target.Words.Contains(label.Label, LabelComparer.Instance) ? [0] : []));
        return recording.Windows.Count(window => labels.Between(window.StartSeconds, window.EndSeconds).Certain.Count > 0);
    }

    private static TaughtRecording[] Labelled(List<(TaughtRecording Recording, WindowPrediction Window)> labelled) =>
    [
        .. labelled.GroupBy(entry => entry.Recording.Name).Select(group =>
        {
            WindowPrediction[] windows = [.. group.Select(entry => entry.Window)];
            // The user knows what was heard in the windows, and nothing of the rest.
            InstrumentLabel[] labels = [.. group.First().Recording.Labels.Labels.Where(label => windows.Any(window => label.StartSeconds < window.EndSeconds && label.EndSeconds > window.StartSeconds))];
            return group.First().Recording with { Windows = windows, Labels = group.First().Recording.Labels with { Labels = labels } };
        }),
    ];

    private static IEnumerable<(TaughtRecording, WindowPrediction)> Suggested(
        ModelDescription taught, ITaxonomy taxonomy, TaughtRecording[] training, List<(TaughtRecording Recording, WindowPrediction Window)> labelled)
    {
        HashSet<(string, int)> done = [.. labelled.Select(entry => (entry.Recording.Name, entry.Window.Index))];
        Dictionary<(string, double), (TaughtRecording, WindowPrediction)> windows = [];
        List<SuggestionCandidate> candidates = [];
        var decoder = new WindowDecoder(taught, taxonomy);
        double temperature = taught.Temperatures?.GetValueOrDefault(taxonomy.Name, 1) ?? 1;
        double[] thresholds = [.. taxonomy.Instruments.Select(instrument => LogOdds(taught.Thresholds![taxonomy.Name][instrument.Id]) / temperature)];
        foreach (TaughtRecording recording in training)
        {
            foreach ((WindowPrediction window, WindowPrediction original) in Smoothed(taught, recording).Zip(recording.Windows).Where(pair => !done.Contains((recording.Name, pair.First.Index))))
            {
                windows[(recording.Name, window.StartSeconds)] = (recording, original);
                DecodedWindow decoded = decoder.Decode(window);
                if (decoded.Polyphony == 0)
                {
                    continue;
                }

                double[] logOdds = [.. decoded.Probabilities.Take(thresholds.Length).Zip(thresholds, (p, threshold) => LogOdds(p) - threshold)];
                candidates.Add(new(
                    recording.Name, window.StartSeconds, window.EndSeconds, window.Embedding!, logOdds.Max(Suggestions.Uncertainty), 1 / (1 + Math.Exp(-logOdds.Max()))));
            }
        }

        return [.. Suggestions.Choose(candidates, [.. labelled.Select(entry => entry.Window.Embedding!)], Round).Select(suggestion => windows[(suggestion.Window.File, suggestion.Window.StartSeconds)])];
    }

    private static double LogOdds(double probability)
    {
        double inside = Math.Clamp(probability, 1e-6, 1 - 1e-6);
        return Math.Log(inside / (1 - inside));
    }

    private static IEnumerable<(TaughtRecording, WindowPrediction)> AtRandom(
        TaughtRecording[] training, List<(TaughtRecording Recording, WindowPrediction Window)> labelled, int fold)
    {
        HashSet<(string, int)> done = [.. labelled.Select(entry => (entry.Recording.Name, entry.Window.Index))];
        (TaughtRecording Recording, WindowPrediction Window)[] left =
        [
            .. from recording in training
               from window in recording.Windows
               where !done.Contains((recording.Name, window.Index))
               select (recording, window),
        ];
        new SeededRandom(SeededRandom.Derive(1, "random windows", fold, labelled.Count)).Shuffle(left.AsSpan());
        return left.Take(Round);
    }

    private static void NewSoundScores(ModelDescription model, ITaxonomy common, IReadOnlyList<TaughtRecording> recordings, NegativeBank? bank)
    {
        // Without programs: nothing but its name says what it is.
        TaughtRecording[] stripped = [.. recordings.Select(recording => recording with { Labels = recording.Labels with { Labels = [.. recording.Labels.Labels.Select(label => label with { GmPrograms = [] })] } })];
        List<double> precisions = [];
        foreach (string sound in NewSounds)
        {
            TaughtRecording[] withSound = [.. stripped.Where(recording => recording.Labels.Labels.Any(label => LabelComparer.Instance.Equals(label.Label, sound)))];
            if (withSound.Length <= 1)
            {
                continue;
            }

            var taxonomy = new WithoutOne(common, sound);
            double[] draws = [.. Enumerable.Range(0, NewSoundDraws).Select(draw => NewSoundScore(model, taxonomy, sound, stripped, TaughtFrom(withSound, draw), bank))];
            precisions.Add(draws.Average());
            Console.WriteLine($"teach: new sound {sound}: average precision {draws.Average():F3} ({draws.Min():F3} to {draws.Max():F3}) in recordings that were not taught, {withSound.Length} recordings in all");
        }

        Console.WriteLine($"teach: {precisions.Count} new sounds, macro average precision {precisions.DefaultIfEmpty(0).Average():F3}");
    }

    /// <summary>At most 20 windows of at most 3 of the recordings that have the sound, one of which is left over; which, is drawn.</summary>
    private static TaughtRecording[] TaughtFrom(TaughtRecording[] withSound, int draw)
    {
        TaughtRecording[] drawn = [.. withSound];
        new SeededRandom(SeededRandom.Derive(1, "taught recordings", draw)).Shuffle(drawn.AsSpan());
        drawn = drawn[..Math.Min(NewSoundRecordings, drawn.Length - 1)];
        int perRecording = (int)Math.Ceiling((double)NewSoundWindows / drawn.Length);
        return [.. drawn.Select(recording => recording with { Windows = [.. recording.Windows.Take(perRecording)] })];
    }

    /// <summary>Average precision in all recordings that were not taught.</summary>
    private static double NewSoundScore(
        ModelDescription model, ITaxonomy taxonomy, string sound, TaughtRecording[] recordings, TaughtRecording[] taughtFrom, NegativeBank? bank)
    {
        ModelDescription taught = ModelTeacher.Teach(model, taxonomy, taughtFrom, bank, new TeachingOptions { Only = [sound] }).Model;
        var meaning = new Func<InstrumentLabel, LabelMeaning>(label => new([LabelComparer.Instance.Equals(label.Label, sound) ? 0 : 1]));
        List<(float Score, bool Truth)> cells = [];
        foreach (TaughtRecording recording in recordings.Where(recording => !taughtFrom.Any(used => used.Name == recording.Name)))
        {
            var truth = new ReferenceLabels(recording.Labels.Labels, recording.Labels.LabelsComplete, meaning);
            cells.AddRange(Smoothed(taught, recording).Select(window => (window.Programs[^1], truth.Between(window.StartSeconds, window.EndSeconds).Certain.Contains(0))));
        }

        return new PrecisionRecallCurve([.. cells.Select(cell => cell.Score)], [.. cells.Select(cell => cell.Truth)]).AveragePrecision();
    }

    /// <summary>A taxonomy that was never told of one of its words.</summary>
    private sealed class WithoutOne(ITaxonomy taxonomy, string word) : ITaxonomy
    {
        public string Name => taxonomy.Name;

        public IReadOnlyList<TaxonomyInstrument> Instruments => [.. taxonomy.Instruments.Where(instrument => !Means(instrument))];

        public bool TryResolve(string label, out TaxonomyInstrument? instrument)
        {
            bool isKnown = taxonomy.TryResolve(label, out instrument) && !LabelComparer.Instance.Equals(label, word) && (instrument is null || !Means(instrument));
            instrument = isKnown ? instrument : null;
            return isKnown;
        }

        // An instrument that the word names by one of several of its words stays.
        private bool Means(TaxonomyInstrument instrument) => LabelComparer.Instance.Equals(instrument.Id, word) || LabelComparer.Instance.Equals(instrument.Name, word);
    }
}

using System.Diagnostics;
using MirTool.Annotation.Embeddings;
using MirTool.Audio;
using MirTool.Evaluation.References;
using MirTool.Models;
using MirTool.Models.Files;
using MirTool.Models.Teaching;
using MirTool.Plugins;

namespace MirTool.Benchmarks;

/// <summary>Somebody who labels windows by the truth, 25 a round, and teaches after each round.</summary>
internal sealed class TeachingUser(ModelDescription model, ITaxonomy taxonomy, NegativeBank? bank, TaughtRecording[] recordings, int seed)
{
    private const int Round = 25;

    private readonly List<(TaughtRecording Recording, WindowPrediction Window)> labelled = [];

    /// <summary>How long the last round's teaching took, embeddings given.</summary>
    public double LastSeconds { get; private set; }

    /// <summary>The model that so many labelled windows make.</summary>
    public ModelDescription Spend(int windows, bool atRandom)
    {
        ModelDescription taught = model;
        for (int spent = 0; spent < windows; spent += Round)
        {
            labelled.AddRange(atRandom ? AtRandom() : Suggested(taught));
            var clock = Stopwatch.StartNew();
            taught = Teach();
            LastSeconds = clock.Elapsed.TotalSeconds;
        }

        return taught;
    }

    // What is labelled in too few windows to be taught is left for a later round.
    private ModelDescription Teach()
    {
        TaughtRecording[] asked = Labelled();
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

    private TaughtRecording[] Labelled() =>
    [
        .. labelled.GroupBy(entry => entry.Recording.Name).Select(group =>
        {
            WindowPrediction[] windows = [.. group.Select(entry => entry.Window)];
            // The user knows what was heard in the windows, and nothing of the rest.
            InstrumentLabel[] labels = [.. group.First().Recording.Labels.Labels.Where(label => windows.Any(window => label.StartSeconds < window.EndSeconds && label.EndSeconds > window.StartSeconds))];
            return group.First().Recording with { Windows = windows, Labels = group.First().Recording.Labels with { Labels = labels } };
        }),
    ];

    private IEnumerable<(TaughtRecording, WindowPrediction)> Suggested(ModelDescription taught)
    {
        HashSet<(string, int)> done = [.. labelled.Select(entry => (entry.Recording.Name, entry.Window.Index))];
        Dictionary<(string, double), (TaughtRecording, WindowPrediction)> windows = [];
        List<SuggestionCandidate> candidates = [];
        var decoder = new WindowDecoder(taught, taxonomy);
        double temperature = taught.Temperatures?.GetValueOrDefault(taxonomy.Name, 1) ?? 1;
        double[] thresholds = [.. taxonomy.Instruments.Select(instrument => LogOdds(taught.Thresholds![taxonomy.Name][instrument.Id]) / temperature)];
        foreach (TaughtRecording recording in recordings)
        {
            foreach ((WindowPrediction window, WindowPrediction original) in WindowCounts.Smoothed(taught, recording).Zip(recording.Windows).Where(pair => !done.Contains((recording.Name, pair.First.Index))))
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

    private IEnumerable<(TaughtRecording, WindowPrediction)> AtRandom()
    {
        HashSet<(string, int)> done = [.. labelled.Select(entry => (entry.Recording.Name, entry.Window.Index))];
        (TaughtRecording Recording, WindowPrediction Window)[] left =
        [
            .. from recording in recordings
               from window in recording.Windows
               where !done.Contains((recording.Name, window.Index))
               select (recording, window),
        ];
        new SeededRandom(SeededRandom.Derive(1, "random windows", seed, labelled.Count)).Shuffle(left.AsSpan());
        return left.Take(Round);
    }
}

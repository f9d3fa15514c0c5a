using MirTool.Evaluation.References;

namespace MirTool.Models.Teaching;

/// <summary>The labelled windows of all recordings, and what is known of each target in each of them.</summary>
internal sealed class TeachingExamples
{
    private readonly List<(WindowPrediction Window, int Recording, double[] Weights, bool[] Sounds)> rows = [];

    /// <param name="recordings">Several of one name are one recording that was labelled several times.</param>
    /// <param name="targets">What there is to teach.</param>
    /// <param name="options">Says what incomplete labels count.</param>
    /// <exception cref="InvalidDataException">Two labels of one recording contradict each other.</exception>
    public TeachingExamples(IReadOnlyList<TaughtRecording> recordings, TeachingTargets targets, TeachingOptions options)
    {
        Targets = targets.All;
        foreach (IGrouping<string, TaughtRecording> labelled in recordings.GroupBy(recording => recording.Name).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            ReferenceLabels[] references =
            [
                .. labelled.Select(recording => new ReferenceLabels(recording.Labels.Labels, recording.Labels.LabelsComplete, targets.MeaningOf)),
            ];
            foreach (WindowPrediction window in labelled.First().Windows)
            {
                Add(labelled.Key, window, [.. references.Select(labels => labels.Between(window.StartSeconds, window.EndSeconds))], options);
            }

            Recordings.Add(labelled.Key);
        }
    }

    public IReadOnlyList<TeachingTarget> Targets { get; }

    public List<string> Recordings { get; } = [];

    public IReadOnlyList<float[]> Embeddings => [.. rows.Select(row => row.Window.Embedding!)];

    /// <summary>The rows that say something of a target.</summary>
    /// <param name="target">By number.</param>
    /// <param name="offset">The log-odds that a window starts from.</param>
    public HeadRow[] Of(int target, Func<WindowPrediction, double> offset) =>
    [
        .. from entry in rows.Index()
           let row = entry.Item
           where row.Weights[target] > 0
           select new HeadRow(entry.Index, row.Recording, row.Window.StartSeconds, offset(row.Window), row.Sounds[target], row.Weights[target]),
    ];

    private void Add(string recording, WindowPrediction window, ReferenceWindow[] references, TeachingOptions options)
    {
        double[] weights = new double[Targets.Count];
        bool[] sounds = new bool[Targets.Count];
        bool anySounds = references.Any(reference => reference.Sounding.Count > 0);
        for (int target = 0; target < weights.Length; target++)
        {
            bool?[] said = [.. references.Select(reference => reference.Sounds(target))];
            if (said.Contains(true) && said.Contains(false))
            {
                throw new InvalidDataException(FormattableString.Invariant(
                    $"The labels of {recording} contradict each other: in one place “{Targets[target].Name}” sounds at {window.StartSeconds:0.###} s, in another, which is said to be complete, it does not. Correct one of them, or leave one out."));
            }

            bool isOpen = references.Any(reference => reference.Open.Contains(target));
            sounds[target] = said.Contains(true);
            weights[target] = sounds[target] || said.Contains(false) ? 1 : anySounds && !isOpen ? options.IncompleteWeight : 0;
        }

        if (weights.Any(weight => weight > 0))
        {
            rows.Add((window, Recordings.Count, weights, sounds));
        }
    }
}

/// <summary>A window that says something of a target.</summary>
/// <param name="Embedding">Which of the examples' embeddings is its own.</param>
/// <param name="Recording">By number.</param>
/// <param name="StartSeconds">From the recording's start.</param>
/// <param name="Offset">Log-odds that the model gives it already; 0 for a new sound.</param>
/// <param name="Sounds">Whether the target sounds.</param>
/// <param name="Weight">Less than 1 where that it does not is merely likely.</param>
internal readonly record struct HeadRow(int Embedding, int Recording, double StartSeconds, double Offset, bool Sounds, double Weight);

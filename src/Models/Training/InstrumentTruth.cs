using MirTool.Plugins;

namespace MirTool.Models.Training;

/// <summary>What a dataset's labels say of a taxonomy's instruments in a window.</summary>
/// <remarks>
/// An instrument sounds where its labels cover at least <see cref="MinimumSeconds"/> of the window. A label with programs means
/// the instruments that have all of those of its programs that the taxonomy covers; where none has them all, it may be any that has
/// some, and nothing is known of these. A label without programs means what the taxonomy makes of it. Where an excerpt's labels
/// are incomplete, nothing is known of the instruments that they do not name.
/// </remarks>
/// <param name="taxonomy">The instruments.</param>
public sealed class InstrumentTruth(ITaxonomy taxonomy)
{
    /// <summary>How long an instrument sounds in a window at least to be in it.</summary>
    public const double MinimumSeconds = 0.2;

    // 1.2 - 1.0 is a little less than 0.2.
    private const double RoundingSeconds = 1e-9;

    private readonly HashSet<int> covered = [.. taxonomy.Instruments.SelectMany(instrument => instrument.GmPrograms)];

    /// <summary>The labels without programs that the taxonomy does not know, and how often each was met.</summary>
    public SortedDictionary<string, int> UnknownLabels { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether each instrument sounds in each window; null where that is not known.</summary>
    /// <param name="excerpt">The labels.</param>
    /// <param name="windows">Starts and ends, seconds from the excerpt's start.</param>
    /// <returns>Window-major: windows × instruments.</returns>
    public bool?[] Of(LabelledExcerpt excerpt, IReadOnlyList<(double StartSeconds, double EndSeconds)> windows)
    {
        IReadOnlyList<TaxonomyInstrument> instruments = taxonomy.Instruments;
        List<InstrumentLabel>[] sure = [.. instruments.Select(_ => new List<InstrumentLabel>())];
        List<InstrumentLabel>[] possible = [.. instruments.Select(_ => new List<InstrumentLabel>())];
        foreach (InstrumentLabel label in excerpt.Labels.OrderBy(label => label.StartSeconds))
        {
            (List<TaxonomyInstrument> meant, bool several) = Meaning(label);
            for (int i = 0; i < instruments.Count; i++)
            {
                if (meant.Contains(instruments[i]))
                {
                    (several ? possible : sure)[i].Add(label);
                }
            }
        }

        var truth = new bool?[windows.Count * instruments.Count];
        for (int cell = 0; cell < truth.Length; cell++)
        {
            (double start, double end) = windows[cell / instruments.Count];
            int instrument = cell % instruments.Count;
            truth[cell] = Sounds(sure[instrument], start, end) ? true
                : excerpt.LabelsComplete && !Sounds(possible[instrument], start, end) ? false
                : null;
        }

        return truth;
    }

    /// <summary>The instruments that a label means: all of them, or one of several that it does not tell apart.</summary>
    private (List<TaxonomyInstrument> Instruments, bool Several) Meaning(InstrumentLabel label)
    {
        if (label.GmPrograms.Count == 0)
        {
            return (Resolved(label.Label) is { } named ? [named] : [], false);
        }

        int[] programs = [.. label.GmPrograms.Where(covered.Contains)];
        List<TaxonomyInstrument> withAny = [.. taxonomy.Instruments.Where(instrument => programs.Any(instrument.GmPrograms.Contains))];
        List<TaxonomyInstrument> withAll = withAny.FindAll(instrument => programs.All(instrument.GmPrograms.Contains));
        return withAll.Count > 0 ? (withAll, false) : (withAny, true);
    }

    private TaxonomyInstrument? Resolved(string label)
    {
        try
        {
            return taxonomy.Resolve(label);
        }
        catch (KeyNotFoundException)
        {
            UnknownLabels[label] = UnknownLabels.GetValueOrDefault(label) + 1;
            return null;
        }
    }

    /// <summary>Whether labels, ordered by their starts, cover enough of a window together.</summary>
    private static bool Sounds(List<InstrumentLabel> labels, double start, double end)
    {
        double seconds = 0;
        double reached = start;
        foreach (InstrumentLabel label in labels)
        {
            double from = Math.Max(reached, label.StartSeconds);
            double to = Math.Min(end, label.EndSeconds);
            if (to > from)
            {
                seconds += to - from;
                reached = to;
            }
        }

        return seconds >= MinimumSeconds - RoundingSeconds;
    }
}

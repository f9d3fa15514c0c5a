namespace MirTool.Evaluation;

/// <summary>What a system says of recordings as counts, one for each group of recordings that resampling draws as one, and the scores of any
/// choice of them.</summary>
internal sealed class ResampledScores
{
    private readonly int instruments;
    private readonly int maximumPolyphony;

    public ResampledScores(IReadOnlyList<EvaluatedRecording> recordings, int instruments, int maximumPolyphony)
    {
        this.instruments = instruments;
        this.maximumPolyphony = maximumPolyphony;
        Recordings = [.. recordings.Select(recording => EvaluationCounts.Of(recording, instruments, maximumPolyphony))];
        Curves = PrecisionRecallCurve.OfRecordings(recordings, instruments);
        Total = Sum(Recordings);
        int[] groups = EvaluatedRecording.GroupsOf(recordings);
        Groups = [.. Enumerable.Range(0, groups.DefaultIfEmpty(-1).Max() + 1).Select(_ => Sum([]))];
        foreach ((int recording, int group) in groups.Index())
        {
            Groups[group].Add(Recordings[recording]);
        }
    }

    /// <summary>The counts of each recording.</summary>
    public EvaluationCounts[] Recordings { get; }

    /// <summary>The counts of each group, in the order of <see cref="EvaluatedRecording.GroupsOf"/>.</summary>
    public EvaluationCounts[] Groups { get; }

    /// <summary>The counts of all.</summary>
    public EvaluationCounts Total { get; }

    /// <summary>Each instrument's curve; null where probabilities are missing.</summary>
    public PrecisionRecallCurve[]? Curves { get; }

    /// <summary>The scores when each group counts as often as its weight says; without weights once.</summary>
    public EvaluationScores Scores(int[]? weights = null)
    {
        if (weights is null)
        {
            return new EvaluationScores(Total);
        }

        EvaluationCounts total = Sum([]);
        for (int group = 0; group < Groups.Length; group++)
        {
            if (weights[group] > 0)
            {
                total.Add(Groups[group], weights[group]);
            }
        }

        return new EvaluationScores(total);
    }

    /// <summary>The scores when some groups' counts are another system's of the same recordings.</summary>
    public EvaluationScores Scores(ResampledScores other, bool[] exchanged) =>
        new(Sum(Groups.Select((counts, group) => exchanged[group] ? other.Groups[group] : counts)));

    /// <summary>Each instrument's average precision; NaN where there is none.</summary>
    public double[] AveragePrecisions(int[]? weights = null) =>
        Curves is null ? [.. Enumerable.Repeat(double.NaN, instruments)] : Array.ConvertAll(Curves, curve => curve.AveragePrecision(weights));

    /// <summary>The mean of the average precisions; NaN where probabilities are missing.</summary>
    public double MeanAveragePrecision(int[]? weights = null) =>
        Curves is null ? double.NaN : PrecisionRecallCurve.MeanAveragePrecision(AveragePrecisions(weights));

    private EvaluationCounts Sum(IEnumerable<EvaluationCounts> counts)
    {
        var total = new EvaluationCounts(instruments, maximumPolyphony);
        foreach (EvaluationCounts part in counts)
        {
            total.Add(part);
        }

        return total;
    }
}

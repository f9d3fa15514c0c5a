namespace MirTool.Evaluation;

/// <summary>Compares what two systems say of the same recordings.</summary>
public static class PairedComparison
{
    /// <summary>The difference of every score, first minus second, with its interval and p-value.</summary>
    /// <remarks>Interval: both systems' scores on the same resampled recordings. P-value: a randomisation test that exchanges
    /// the two systems' results of recordings at random, so it asks how easily systems that are equally good would differ as much.</remarks>
    /// <param name="first">One system's recordings.</param>
    /// <param name="second">The other's: the same recordings in the same order, with the same windows.</param>
    /// <param name="instruments">How many the taxonomy has.</param>
    /// <param name="options">As the evaluations had them.</param>
    /// <exception cref="ArgumentException">The recordings are not the same.</exception>
    public static IReadOnlyList<ScoreDifference> Of(
        IReadOnlyList<EvaluatedRecording> first, IReadOnlyList<EvaluatedRecording> second, int instruments, EvaluationOptions options)
    {
        RequireSame(first, second);
        EvaluatedRecording[] a = [.. first.Where(recording => recording.LabelsComplete || options.AssumeComplete)];
        EvaluatedRecording[] b = [.. second.Where(recording => recording.LabelsComplete || options.AssumeComplete)];
        var one = new ResampledScores(a, instruments, options.MaximumPolyphony);
        var other = new ResampledScores(b, instruments, options.MaximumPolyphony);
        int groups = one.Groups.Length;
        if (groups == 0)
        {
            return [];
        }

        EvaluationScores scores = one.Scores();
        EvaluationScores others = other.Scores();
        double[]? pValues = options.Resamples == 0 ? null : Resampling.PairedPValues(
            groups, options.Resamples, options.Seed, exchanged => Difference(one.Scores(other, exchanged), other.Scores(one, exchanged)));
        ConfidenceInterval?[]? intervals = options.Resamples == 0 ? null : Resampling.Intervals(groups, options, weights =>
            [.. Difference(one.Scores(weights), other.Scores(weights)), one.MeanAveragePrecision(weights) - other.MeanAveragePrecision(weights)]);

        List<ScoreDifference> differences = [];
        bool hasPolyphony = scores.PolyphonyDecisions > 0 && others.PolyphonyDecisions > 0;
        foreach ((int m, Metric metric) in Metric.All.Index())
        {
            if (hasPolyphony || !metric.IsPolyphony)
            {
                differences.Add(new(metric.Name, metric.Title, metric.Of(scores), metric.Of(others), intervals?[m], pValues?[m]));
            }
        }

        if (one.Curves is not null && other.Curves is not null)
        {
            differences.Add(new(
                Metric.MeanAveragePrecision, "instruments, mean average precision (mAP)", one.MeanAveragePrecision(), other.MeanAveragePrecision(),
                intervals?[Metric.All.Count], PValue: null));
        }

        return differences;
    }

    private static double[] Difference(EvaluationScores a, EvaluationScores b) => [.. Metric.All.Select(metric => metric.Of(a) - metric.Of(b))];

    private static void RequireSame(IReadOnlyList<EvaluatedRecording> first, IReadOnlyList<EvaluatedRecording> second)
    {
        if (first.Count != second.Count)
        {
            throw new ArgumentException($"A comparison needs the same recordings, but one system has {first.Count} and the other {second.Count}.");
        }

        foreach ((EvaluatedRecording a, EvaluatedRecording b) in first.Zip(second))
        {
            if (a.Name != b.Name || a.Windows.Count != b.Windows.Count)
            {
                throw new ArgumentException($"A comparison needs the same windows, but one system has {a.Windows.Count} of {a.Name} and the other {b.Windows.Count} of {b.Name}.");
            }
        }
    }
}

/// <summary>How two systems differ in a score.</summary>
/// <param name="Name">The score's name.</param>
/// <param name="Title">The score's name for people.</param>
/// <param name="First">The first system's.</param>
/// <param name="Second">The second's.</param>
/// <param name="Interval">Of the difference, first minus second; null where there is none.</param>
/// <param name="PValue">Two-sided; null where there is none (mean average precision has only an interval).</param>
public sealed record ScoreDifference(string Name, string Title, double First, double Second, ConfidenceInterval? Interval, double? PValue);

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
        EvaluationCounts[] countsA = Evaluator.ByGroup(Evaluator.Counts(a, instruments, options.MaximumPolyphony), a, instruments, options.MaximumPolyphony);
        EvaluationCounts[] countsB = Evaluator.ByGroup(Evaluator.Counts(b, instruments, options.MaximumPolyphony), b, instruments, options.MaximumPolyphony);
        int groups = countsA.Length;
        if (groups == 0)
        {
            return [];
        }

        double[] ones = Scores(countsA, Enumerable.Repeat(1, groups).ToArray());
        double[] others = Scores(countsB, Enumerable.Repeat(1, groups).ToArray());
        double[] pValues = options.Resamples == 0 ? [] : Resampling.PairedPValues(groups, options.Resamples, options.Seed, exchanged =>
        {
            double[] x = Scores(exchanged.Select((isExchanged, group) => isExchanged ? countsB[group] : countsA[group]).ToArray(), null);
            double[] y = Scores(exchanged.Select((isExchanged, group) => isExchanged ? countsA[group] : countsB[group]).ToArray(), null);
            return Difference(x, y);
        });

        RankedCells[]? cellsA = RankedCells.Of(a, instruments);
        RankedCells[]? cellsB = RankedCells.Of(b, instruments);
        double[][] resampled = Resampling.Scores(
            Resampling.Draws(groups, options.Resamples, options.Seed),
            weights => [.. Difference(Scores(countsA, weights), Scores(countsB, weights)), MeanPrecision(cellsA, weights) - MeanPrecision(cellsB, weights)]);

        List<ScoreDifference> differences = [];
        bool hasPolyphony = HasPolyphony(countsA) && HasPolyphony(countsB);
        foreach ((int m, Metric metric) in Metric.All.Index())
        {
            if (hasPolyphony || !metric.IsPolyphony)
            {
                differences.Add(new(metric.Name, metric.Title, ones[m], others[m], IntervalOf(m), pValues.Length == 0 ? null : pValues[m]));
            }
        }

        if (cellsA is not null && cellsB is not null)
        {
            differences.Add(new(
                Metric.MeanAveragePrecision, "instruments, mean average precision (mAP)", MeanPrecision(cellsA, []), MeanPrecision(cellsB, []), IntervalOf(Metric.All.Count), PValue: null));
        }

        return differences;

        Interval? IntervalOf(int m) => resampled.Length == 0 ? null : Resampling.PercentileInterval(resampled[m], options.Level);

        double[] Scores(EvaluationCounts[] counts, int[]? weights)
        {
            var total = new EvaluationCounts(instruments, options.MaximumPolyphony);
            for (int group = 0; group < counts.Length; group++)
            {
                total.Add(counts[group], weights is null ? 1 : weights[group]);
            }

            var scores = new EvaluationScores(total);
            return [.. Metric.All.Select(metric => metric.Of(scores))];
        }
    }

    private static bool HasPolyphony(EvaluationCounts[] counts) => counts.Any(group => new EvaluationScores(group).PolyphonyDecisions > 0);

    private static double[] Difference(double[] a, double[] b) => [.. a.Zip(b, (x, y) => x - y)];

    private static double MeanPrecision(RankedCells[]? cells, int[] weights) =>
        cells is null ? double.NaN : Evaluator.MeanOfKnown(cells.Select(cell => cell.AveragePrecision(weights)));

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
public sealed record ScoreDifference(string Name, string Title, double First, double Second, Interval? Interval, double? PValue);

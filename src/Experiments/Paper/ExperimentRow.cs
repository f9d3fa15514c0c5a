using MirTool.Evaluation;

namespace MirTool.Experiments.Paper;

/// <summary>What the trials measured of one thing.</summary>
/// <param name="Key">What names it.</param>
/// <param name="Trials">One entry per trial, at least one.</param>
/// <param name="Paper">The paper's means; NaN where it gives none; null where it has no such row.</param>
/// <param name="ZeroRF1">F1 of the majority's answer, the mean over the trials.</param>
public sealed record ExperimentRow(IReadOnlyList<string> Key, IReadOnlyList<PrecisionRecallF1> Trials, PrecisionRecallF1? Paper, double ZeroRF1)
{
    /// <summary>Mean and sample standard deviation (n - 1; none of a single trial) of precision, recall and F1.</summary>
    internal IEnumerable<(double Mean, double? StandardDeviation)> Measures() =>
        [Of(trial => trial.Precision), Of(trial => trial.Recall), Of(trial => trial.F1)];

    private (double, double?) Of(Func<PrecisionRecallF1, double> measure)
    {
        double[] values = [.. Trials.Select(measure)];
        double mean = values.Average();
        return (mean, values.Length > 1 ? Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1)) : null);
    }
}

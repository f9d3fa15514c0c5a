namespace MirTool.Evaluation;

/// <summary>A score that sums up a whole evaluation.</summary>
/// <param name="Name">For machines: the key in metrics.json.</param>
/// <param name="Title">For people.</param>
/// <param name="IsPolyphony">Whether it needs estimates of the polyphony.</param>
/// <param name="IsError">Whether less is better.</param>
/// <param name="Of">Takes it from the scores.</param>
public sealed record Metric(string Name, string Title, bool IsPolyphony, bool IsError, Func<EvaluationScores, double> Of)
{
    /// <summary>The name of the mean average precision, which takes probabilities and not only decisions.</summary>
    public const string MeanAveragePrecision = "instrument_map";

    /// <summary>All scores of decisions, in the order of reports.</summary>
    public static IReadOnlyList<Metric> All { get; } =
    [
        new("instrument_micro_precision", "instruments, micro precision", false, false, scores => scores.Micro.Precision),
        new("instrument_micro_recall", "instruments, micro recall", false, false, scores => scores.Micro.Recall),
        new("instrument_micro_f1", "instruments, micro F1", false, false, scores => scores.Micro.F1),
        new("instrument_macro_precision", "instruments, macro precision", false, false, scores => scores.Macro.Precision),
        new("instrument_macro_recall", "instruments, macro recall", false, false, scores => scores.Macro.Recall),
        new("instrument_macro_f1", "instruments, macro F1", false, false, scores => scores.Macro.F1),
        new("instrument_weighted_precision", "instruments, weighted precision", false, false, scores => scores.Weighted.Precision),
        new("instrument_weighted_recall", "instruments, weighted recall", false, false, scores => scores.Weighted.Recall),
        new("instrument_weighted_f1", "instruments, weighted F1", false, false, scores => scores.Weighted.F1),
        new("instrument_subset_accuracy", "instruments, all right (instrument accuracy)", false, false, scores => scores.SubsetAccuracy),
        new("instrument_hamming_loss", "instruments, Hamming loss", false, true, scores => scores.HammingLoss),
        new("silence_reported_share", "silent windows with a report", false, true, scores => scores.SilenceReportedShare),
        new("polyphony_accuracy", "polyphony accuracy (= micro F1)", true, false, scores => scores.PolyphonyAccuracy),
        new("polyphony_macro_precision", "polyphony, macro precision", true, false, scores => scores.PolyphonyMacro.Precision),
        new("polyphony_macro_recall", "polyphony, macro recall", true, false, scores => scores.PolyphonyMacro.Recall),
        new("polyphony_macro_f1", "polyphony, macro F1", true, false, scores => scores.PolyphonyMacro.F1),
        new("polyphony_weighted_f1", "polyphony, weighted F1", true, false, scores => scores.PolyphonyWeighted.F1),
        new("polyphony_mean_absolute_error", "polyphony, mean absolute error", true, true, scores => scores.PolyphonyMeanAbsoluteError),
        new("total_accuracy", "instruments and polyphony all right (total accuracy)", true, false, scores => scores.TotalAccuracy),
    ];
}

/// <summary>A score with its interval and what the majority's answer would earn.</summary>
/// <param name="Value">The score.</param>
/// <param name="Interval">By bootstrap over recordings; null where there is none.</param>
/// <param name="Baseline">Of <see cref="MajorityBaseline"/>; null where it has none.</param>
public sealed record ScoredMetric(double Value, ConfidenceInterval? Interval, double? Baseline);

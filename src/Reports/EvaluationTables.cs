using MirTool.Evaluation;
using MirTool.Plugins;

namespace MirTool.Reports;

/// <summary>What an evaluation found as tables, for the console and the report.</summary>
public static class EvaluationTables
{
    /// <summary>The tables, in the order to show them.</summary>
    public static IEnumerable<ReportTable> Of(EvaluationReport report)
    {
        EvaluationResult result = report.Result;
        if (result.Scored > 0)
        {
            yield return new("Scores", ["score", "windows", "95 % interval", "baseline", "clips"],
            [
                .. EvaluationReport.Headlines(result.Windows).Select(headline => (IReadOnlyList<string>)
                [
                    headline.Title,
                    EvaluationReport.Short(headline.Score.Value),
                    EvaluationReport.Short(headline.Score.Interval),
                    EvaluationReport.Short(headline.Score.Baseline),
                    EvaluationReport.Short(result.Clips.Summary.GetValueOrDefault(headline.Name)?.Value),
                ]),
            ]);
        }

        yield return new("Instruments", ["instrument", "support", "precision", "recall", "F1", "95 % interval", "AP", "baseline F1", "mean F1 of recordings", "recall, all recordings"],
            [.. report.Instruments.Index().Select(entry => Row(entry.Item, result.Windows.Instruments[entry.Index], result.RecallOnAll[entry.Index], result.Scored > 0))]);
        if (result.Windows.Scores.PolyphonyDecisions > 0)
        {
            yield return new("Polyphony", ["polyphony", "support", "precision", "recall", "F1", "95 % interval", "baseline F1"],
            [
                .. result.Windows.Polyphony.Index().Select(entry => (IReadOnlyList<string>)
                [
                    $"{entry.Index}",
                    $"{entry.Item.Counts.Support}",
                    EvaluationReport.Short(entry.Item.Counts.Precision),
                    EvaluationReport.Short(entry.Item.Counts.Recall),
                    EvaluationReport.Short(entry.Item.Counts.F1),
                    EvaluationReport.Short(entry.Item.F1),
                    EvaluationReport.Short(entry.Item.Baseline.F1),
                ]),
            ]);
        }

        if (report.Comparison is { } comparison)
        {
            yield return new($"Compared with {comparison.Second}", ["score", "first", "second", "difference", "95 % interval", "p"],
            [
                .. comparison.Differences.Select(difference => (IReadOnlyList<string>)
                [
                    difference.Title,
                    EvaluationReport.Short(difference.First),
                    EvaluationReport.Short(difference.Second),
                    EvaluationReport.Short(difference.First - difference.Second),
                    EvaluationReport.Short(difference.Interval),
                    EvaluationReport.Text(difference.PValue),
                ]),
            ]);
        }

        if (report.Noise.Count > 0)
        {
            yield return new("Under noise", ["effect", "micro F1", "loss", "macro F1", "loss", "mAP", "loss", "polyphony accuracy", "loss"],
                [.. report.Noise.Select(noise => NoiseRow(noise, result.Windows))]);
        }
    }

    private static IReadOnlyList<string> NoiseRow(NoiseResult noise, LevelResult clean)
    {
        EvaluationScores scores = noise.Windows.Scores;
        return
        [
            noise.Effect,
            EvaluationReport.Short(scores.Micro.F1),
            EvaluationReport.Short(clean.Scores.Micro.F1 - scores.Micro.F1),
            EvaluationReport.Short(scores.Macro.F1),
            EvaluationReport.Short(clean.Scores.Macro.F1 - scores.Macro.F1),
            EvaluationReport.Short(MeanPrecision(noise.Windows)),
            EvaluationReport.Short(MeanPrecision(clean) - MeanPrecision(noise.Windows)),
            EvaluationReport.Short(scores.PolyphonyAccuracy),
            EvaluationReport.Short(clean.Scores.PolyphonyAccuracy - scores.PolyphonyAccuracy),
        ];
    }

    private static double? MeanPrecision(LevelResult level) => level.Summary.GetValueOrDefault(Metric.MeanAveragePrecision)?.Value;

    private static IReadOnlyList<string> Row(TaxonomyInstrument instrument, InstrumentResult result, DetectionCounts onAll, bool isScored) =>
    [
        instrument.Name,
        $"{(isScored ? result.Counts.Support : onAll.Support)}",
        isScored ? EvaluationReport.Short(result.Counts.Precision) : "",
        isScored ? EvaluationReport.Short(result.Counts.Recall) : "",
        isScored ? EvaluationReport.Short(result.Counts.F1) : "",
        EvaluationReport.Short(result.F1),
        EvaluationReport.Short(result.AveragePrecision),
        isScored ? EvaluationReport.Short(result.Baseline.F1) : "",
        result.PerRecording.Recordings == 0 ? "" : EvaluationReport.Short(result.PerRecording.Mean.F1),
        onAll.Support == 0 ? "" : EvaluationReport.Short(onAll.Recall),
    ];
}

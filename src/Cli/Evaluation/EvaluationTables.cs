using McMaster.Extensions.CommandLineUtils;
using MirTool.Cli.Commands;
using MirTool.Evaluation;
using MirTool.Plugins;

namespace MirTool.Cli.Evaluation;

/// <summary>Shows an evaluation on the console.</summary>
internal static class EvaluationTables
{
    public static void Write(IConsole console, EvaluationReport report)
    {
        EvaluationResult result = report.Result;
        if (result.Scored > 0)
        {
            ResultTable.Write(console, ["score", "windows", "95 % interval", "baseline", "clips"], EvaluationReport.Headlines(result.Windows).Select(headline =>
                (IReadOnlyList<string>)
                [
                    headline.Title,
                    EvaluationReport.Short(headline.Score.Value),
                    EvaluationReport.Short(headline.Score.Interval),
                    EvaluationReport.Short(headline.Score.Baseline),
                    EvaluationReport.Short(result.Clips.Summary.GetValueOrDefault(headline.Name)?.Value),
                ]));
        }

        ResultTable.Write(console, ["instrument", "support", "precision", "recall", "F1", "95 % interval", "AP", "baseline F1", "recall, all recordings"],
            report.Instruments.Index().Select(entry => Row(entry.Item, result.Windows.Instruments[entry.Index], result.RecallOnAll[entry.Index], result.Scored > 0)));
        if (result.Windows.Scores.PolyphonyDecisions > 0)
        {
            ResultTable.Write(console, ["polyphony", "support", "precision", "recall", "F1", "95 % interval", "baseline F1"], result.Windows.Polyphony.Index().Select(entry =>
                (IReadOnlyList<string>)
                [
                    $"{entry.Index}",
                    $"{entry.Item.Counts.Support}",
                    EvaluationReport.Short(entry.Item.Counts.Precision),
                    EvaluationReport.Short(entry.Item.Counts.Recall),
                    EvaluationReport.Short(entry.Item.Counts.F1),
                    EvaluationReport.Short(entry.Item.F1),
                    EvaluationReport.Short(entry.Item.Baseline.F1),
                ]));
        }
    }

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
        onAll.Support == 0 ? "" : EvaluationReport.Short(onAll.Recall),
    ];
}

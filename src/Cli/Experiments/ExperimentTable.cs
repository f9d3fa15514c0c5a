using System.Globalization;
using System.Text;
using McMaster.Extensions.CommandLineUtils;
using MirTool.Annotation.Formats;
using MirTool.Cli.Commands;
using MirTool.Evaluation;

namespace MirTool.Cli.Experiments;

/// <summary>A table of an experiment: what was measured, with what the paper and the majority's answer (ZeroR) have.</summary>
/// <param name="Name">Its file's, without extension.</param>
/// <param name="Title">For people.</param>
/// <param name="Keys">Headers of what names a row.</param>
/// <param name="Rows">In order.</param>
internal sealed record ExperimentTable(string Name, string Title, IReadOnlyList<string> Keys, IReadOnlyList<ExperimentRow> Rows)
{
    private IReadOnlyList<string> Columns =>
        [.. Keys, "precision", "recall", "F1", "paper: precision", "recall", "F1", "ZeroR: F1"];

    /// <summary>Shows it on stdout.</summary>
    public void Show(IConsole console) => ResultTable.Write(console, Columns, Rows.Select(Cells));

    /// <summary>As a Markdown section.</summary>
    public string Markdown()
    {
        var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"## {Title}\n\n| {string.Join(" | ", Columns)} |\n|{string.Concat(Columns.Select((_, i) => i < Keys.Count ? "---|" : "---:|"))}\n"));
        foreach (ExperimentRow row in Rows)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {string.Join(" | ", Cells(row))} |\n");
        }

        return text.ToString();
    }

    /// <summary>Writes <c>NAME.csv</c>, unrounded.</summary>
    public void WriteCsv(string folder)
    {
        string path = Path.Combine(folder, Name + ".csv");
        using var csv = new CsvFile(
            path + ".new",
            [.. Keys, "trials", "precision", "precision_sd", "recall", "recall_sd", "f1", "f1_sd", "paper_precision", "paper_recall", "paper_f1", "zero_r_f1"]);
        foreach (ExperimentRow row in Rows)
        {
            csv.WriteRow(
            [
                .. row.Key, CsvTable.Count(row.Trials.Count),
                .. row.Measures().SelectMany(measure => (string[])[Exact(measure.Mean), Exact(measure.StandardDeviation)]),
                Exact(row.Paper?.Precision), Exact(row.Paper?.Recall), Exact(row.Paper?.F1), Exact(row.ZeroRF1),
            ]);
        }

        csv.Publish(path);
    }

    private static IReadOnlyList<string> Cells(ExperimentRow row) =>
    [
        .. row.Key,
        .. row.Measures().Select(measure => Rounded(measure.Mean) + (measure.StandardDeviation is { } deviation ? $" ± {Rounded(deviation)}" : "")),
        Rounded(row.Paper?.Precision), Rounded(row.Paper?.Recall), Rounded(row.Paper?.F1), Rounded(row.ZeroRF1),
    ];

    private static string Rounded(double? value) => value is { } number && double.IsFinite(number) ? number.ToString("F2", CultureInfo.InvariantCulture) : "";

    private static string Exact(double? value) => value is { } number && double.IsFinite(number) ? number.ToString("R", CultureInfo.InvariantCulture) : "";
}

/// <summary>What the trials measured of one thing.</summary>
/// <param name="Key">What names it.</param>
/// <param name="Trials">One entry per trial, at least one.</param>
/// <param name="Paper">The paper's means; NaN where it gives none; null where it has no such row.</param>
/// <param name="ZeroRF1">F1 of the majority's answer, the mean over the trials.</param>
internal sealed record ExperimentRow(IReadOnlyList<string> Key, IReadOnlyList<PrecisionRecallF1> Trials, PrecisionRecallF1? Paper, double ZeroRF1)
{
    /// <summary>Mean and sample standard deviation (n - 1; none of a single trial) of precision, recall and F1.</summary>
    public IEnumerable<(double Mean, double? StandardDeviation)> Measures() =>
        [Of(trial => trial.Precision), Of(trial => trial.Recall), Of(trial => trial.F1)];

    private (double, double?) Of(Func<PrecisionRecallF1, double> measure)
    {
        double[] values = [.. Trials.Select(measure)];
        double mean = values.Average();
        return (mean, values.Length > 1 ? Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1)) : null);
    }
}

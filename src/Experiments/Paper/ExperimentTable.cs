using System.Globalization;
using System.Text;
using MirTool.Annotation.Formats;
using MirTool.Files;

namespace MirTool.Experiments.Paper;

/// <summary>A table of an experiment: what was measured, with what the paper and the majority's answer (ZeroR) have.</summary>
/// <param name="Name">Its file's, without extension.</param>
/// <param name="Title">For people.</param>
/// <param name="Keys">Headers of what names a row.</param>
/// <param name="Rows">In order.</param>
public sealed record ExperimentTable(string Name, string Title, IReadOnlyList<string> Keys, IReadOnlyList<ExperimentRow> Rows)
{
    /// <summary>Headers of <see cref="Cells"/>.</summary>
    public IReadOnlyList<string> Columns =>
        [.. Keys, "precision", "recall", "F1", "paper: precision", "recall", "F1", "ZeroR: F1"];

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
    public void WriteCsv(string folder) => WholeFile.Write(Path.Combine(folder, Name + ".csv"), stream =>
    {
        using var csv = new CsvTable(
            stream, [.. Keys, "trials", "precision", "precision_sd", "recall", "recall_sd", "f1", "f1_sd", "paper_precision", "paper_recall", "paper_f1", "zero_r_f1"]);
        foreach (ExperimentRow row in Rows)
        {
            csv.WriteRow(
            [
                .. row.Key, CsvTable.Count(row.Trials.Count),
                .. row.Measures().SelectMany(measure => (string[])[Exact(measure.Mean), Exact(measure.StandardDeviation)]),
                Exact(row.Paper?.Precision), Exact(row.Paper?.Recall), Exact(row.Paper?.F1), Exact(row.ZeroRF1),
            ]);
        }
    });

    /// <summary>A row for people, rounded.</summary>
    public static IReadOnlyList<string> Cells(ExperimentRow row) =>
    [
        .. row.Key,
        .. row.Measures().Select(measure => Rounded(measure.Mean) + (measure.StandardDeviation is { } deviation ? $" ± {Rounded(deviation)}" : "")),
        Rounded(row.Paper?.Precision), Rounded(row.Paper?.Recall), Rounded(row.Paper?.F1), Rounded(row.ZeroRF1),
    ];

    private static string Rounded(double? value) => value is { } number && double.IsFinite(number) ? number.ToString("F2", CultureInfo.InvariantCulture) : "";

    private static string Exact(double? value) => value is { } number && double.IsFinite(number) ? number.ToString("R", CultureInfo.InvariantCulture) : "";
}

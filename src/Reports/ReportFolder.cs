using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using MirTool.Annotation.Batch;
using MirTool.Annotation.Formats;
using MirTool.Evaluation;
using MirTool.Files;
using MirTool.Plugins;

namespace MirTool.Reports;

/// <summary>Writes an evaluation's files: aside first, so that the folder appears whole or not at all.</summary>
public static class ReportFolder
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Refuses a folder that is there already, before anything is computed.</summary>
    /// <exception cref="InvalidDataException">It exists, is not empty, and <paramref name="force"/> is not set; or it is a file.</exception>
    public static void RequireFree(string folder, bool force)
    {
        if (folder.Length == 0)
        {
            throw new InvalidDataException("--output must name a folder.");
        }

        if (File.Exists(folder))
        {
            throw new InvalidDataException($"--output names '{folder}', which is a file.");
        }

        if (!force && Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
        {
            throw new InvalidDataException($"The output folder '{folder}' exists already; --force replaces it.");
        }

        // Replacing a folder deletes it: only what looks like an earlier evaluation is ever deleted.
        if (force && Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any() && !File.Exists(Path.Combine(folder, "metrics.json")))
        {
            throw new InvalidDataException($"The output folder '{folder}' holds something else than an evaluation (it has no metrics.json), so --force does not replace it; choose another.");
        }
    }

    /// <summary>Writes everything, and only then gives the folder its name.</summary>
    /// <param name="folder">Where to; what lies there is replaced.</param>
    /// <param name="report">What to write.</param>
    /// <exception cref="OutputException">The folder cannot be written.</exception>
    public static void Write(string folder, EvaluationReport report) =>
        OutputException.Guard(folder, () => WholeFolder.Write(folder, aside => WriteFiles(aside, report)));

    private static void WriteFiles(string folder, EvaluationReport report)
    {
        File.WriteAllText(Path.Combine(folder, "metrics.json"), report.ToJson().ToJsonString(Readable) + "\n", new UTF8Encoding(false));
        WriteInstruments(Path.Combine(folder, "instruments.csv"), report.Instruments, report.Result.Windows);
        WriteInstruments(Path.Combine(folder, "clips.csv"), report.Instruments, report.Result.Clips);
        WriteConfusion(
            Path.Combine(folder, "instrument_confusion.csv"), report.Result.Confusion,
            [.. report.Instruments.Select(instrument => instrument.Id), TaxonomyRules.OtherId],
            [.. report.Instruments.Select(instrument => instrument.Id), TaxonomyRules.OtherId, "none"]);
        File.WriteAllText(Path.Combine(folder, "report.md"), Markdown(report), new UTF8Encoding(false));
        WritePlots(folder, report);
        if (report.Result.Windows.Scores.PolyphonyDecisions > 0)
        {
            WritePolyphony(Path.Combine(folder, "polyphony.csv"), report.Result.Windows);
            string[] classes = PolyphonyClasses(report);
            WriteConfusion(Path.Combine(folder, "polyphony_confusion.csv"), report.Result.Windows.Total.Polyphony(), classes, classes);
        }
    }

    private static string[] PolyphonyClasses(EvaluationReport report) =>
        [.. Enumerable.Range(0, report.Result.Windows.Total.PolyphonyClasses).Select(CsvTable.Count)];

    private static void WritePlots(string folder, EvaluationReport report)
    {
        LevelResult windows = report.Result.Windows;
        string[] ids = [.. report.Instruments.Select(instrument => instrument.Id)];
        string[] names = [.. report.Instruments.Select(instrument => instrument.Name)];
        int size = Math.Clamp(28 * ids.Length, 760, 2400);
        EvaluationPlots.Save(
            EvaluationPlots.Confusion(report.Result.Confusion, [.. ids, TaxonomyRules.OtherId], [.. ids, TaxonomyRules.OtherId, "none"], "Instruments, on windows with one label"),
            folder, "instrument_confusion", size, size);
        EvaluationPlots.Save(EvaluationPlots.InstrumentF1(names, windows.Instruments), folder, "instrument_f1", Math.Clamp(28 * ids.Length, 900, 2400));
        if (windows.Scores.PolyphonyDecisions > 0)
        {
            string[] classes = PolyphonyClasses(report);
            EvaluationPlots.Save(EvaluationPlots.Confusion(windows.Total.Polyphony(), classes, classes, "Polyphony"), folder, "polyphony_confusion", 640, 600);
        }

        if (windows.Curves is not null)
        {
            EvaluationPlots.Save(EvaluationPlots.PrecisionRecall(names, windows.Curves), folder, "precision_recall");
        }

        if (windows.Reliability is { } reliability)
        {
            EvaluationPlots.Save(EvaluationPlots.ReliabilityDiagram(reliability, "Probabilities of instruments"), folder, "instrument_reliability", 640, 600);
        }

        if (report.Result.PolyphonyReliability is { } polyphony)
        {
            EvaluationPlots.Save(EvaluationPlots.ReliabilityDiagram(polyphony, "Probability of the polyphony"), folder, "polyphony_reliability", 640, 600);
        }
    }

    private static string Markdown(EvaluationReport report)
    {
        StringBuilder text = new("# Evaluation\n\n");
        foreach ((string name, string value) in report.Settings.Where(setting => setting.Value.Length > 0))
        {
            text.Append(CultureInfo.InvariantCulture, $"- {name}: {value}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"- scored: {report.Result.Scored} of {report.Result.Recordings} recordings, {report.Result.Windows.Scores.Windows} windows, {report.Result.Windows.Scores.SilentWindows} of them silent\n");
        foreach (string note in report.Notes)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{note}\n");
        }

        foreach (ReportTable table in EvaluationTables.Of(report))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {table.Title}\n\n{Line(table.Columns)}{Line(table.Columns.Select((_, column) => column == 0 ? "---" : "---:"))}");
            foreach (IReadOnlyList<string> row in table.Rows)
            {
                text.Append(Line(row));
            }
        }

        Append(text, "Labels that the taxonomy does not know", report.UnknownLabels.Values);
        Append(text, "Recordings that could not be judged", report.Failures);
        return text.ToString();

        static string Line(IEnumerable<string> cells) => $"| {string.Join(" | ", cells.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal)))} |\n";
    }

    private static void Append(StringBuilder text, string title, IEnumerable<string> lines)
    {
        string[] all = [.. lines];
        if (all.Length > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {title}\n\n- {string.Join("\n- ", all)}\n");
        }
    }

    private static void WriteInstruments(string path, IReadOnlyList<TaxonomyInstrument> instruments, LevelResult level)
    {
        using FileStream file = File.Create(path);
        using var csv = new CsvTable(
            file, "instrument_id", "instrument", "support", "true_positives", "false_positives", "false_negatives",
            "precision", "precision_low", "precision_high", "recall", "recall_low", "recall_high", "f1", "f1_low", "f1_high",
            "average_precision", "average_precision_low", "average_precision_high", "baseline_precision", "baseline_recall", "baseline_f1",
            "recordings", "mean_recording_precision", "mean_recording_recall", "mean_recording_f1", "expected_calibration_error");
        foreach ((TaxonomyInstrument instrument, InstrumentResult result) in instruments.Zip(level.Instruments))
        {
            csv.WriteRow(
                instrument.Id, instrument.Name, Text(result.Counts.Support),
                Text(result.Counts.TruePositives), Text(result.Counts.FalsePositives), Text(result.Counts.FalseNegatives),
                Text(result.Counts.Precision), Text(result.Precision?.Low), Text(result.Precision?.High),
                Text(result.Counts.Recall), Text(result.Recall?.Low), Text(result.Recall?.High),
                Text(result.Counts.F1), Text(result.F1?.Low), Text(result.F1?.High),
                Text(result.AveragePrecision), Text(result.AveragePrecisionInterval?.Low), Text(result.AveragePrecisionInterval?.High),
                Text(result.Baseline.Precision), Text(result.Baseline.Recall), Text(result.Baseline.F1),
                Text((long)result.PerRecording.Recordings), Text(result.PerRecording.Mean.Precision), Text(result.PerRecording.Mean.Recall), Text(result.PerRecording.Mean.F1),
                Text(result.Reliability?.ExpectedCalibrationError));
        }
    }

    private static void WritePolyphony(string path, LevelResult level)
    {
        using FileStream file = File.Create(path);
        using var csv = new CsvTable(file, "polyphony", "support", "precision", "recall", "f1", "f1_low", "f1_high", "baseline_precision", "baseline_recall", "baseline_f1");
        foreach ((int polyphony, PolyphonyResult result) in level.Polyphony.Index())
        {
            csv.WriteRow(
                Text((long)polyphony), Text(result.Counts.Support), Text(result.Counts.Precision), Text(result.Counts.Recall),
                Text(result.Counts.F1), Text(result.F1?.Low), Text(result.F1?.High),
                Text(result.Baseline.Precision), Text(result.Baseline.Recall), Text(result.Baseline.F1));
        }
    }

    private static void WriteConfusion(string path, ConfusionMatrix confusion, string[] rows, string[] columns)
    {
        using FileStream file = File.Create(path);
        using var csv = new CsvTable(file, [@"truth\estimate", .. columns]);
        for (int row = 0; row < rows.Length; row++)
        {
            csv.WriteRow([rows[row], .. Enumerable.Range(0, columns.Length).Select(column => Text(confusion[row, column]))]);
        }
    }

    private static string Text(long count) => count.ToString(CultureInfo.InvariantCulture);

    private static string Text(double? value) => EvaluationReport.Text(value);
}

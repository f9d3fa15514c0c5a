using System.Globalization;
using CsvHelper;
using MirTool.Annotation.Formats;
using MirTool.Files;
using MirTool.Models.Training;

namespace MirTool.Reports;

/// <summary>A training run's course as a table, a row for each epoch.</summary>
public static class TrainingTable
{
    /// <summary>The table's name in the run's folder.</summary>
    public const string FileName = "metrics.csv";

    /// <summary>All rows each time: what an interrupted run wrote too much or too little does not matter.</summary>
    /// <param name="folder">The run's.</param>
    /// <param name="history">Of all epochs.</param>
    public static void Write(string folder, IReadOnlyList<TrainingProgress> history) => WholeFile.Write(Path.Combine(folder, FileName), stream =>
    {
        using var csv = new CsvTable(
            stream, "epoch", "generation", "clips_seen", "learning_rate", "loss", "validation_loss", "accuracy", "polyphony_accuracy",
            "instrument_micro_f1", "instrument_micro_f1_top_k", "mean_average_precision", "clips_per_second", "waiting_share");
        foreach (TrainingProgress row in history)
        {
            csv.WriteRow(
                Text(row.Epoch), Text(row.Generation), Text(row.ClipsSeen), Text(row.LearningRate), Text(row.Loss), Text(row.ValidationLoss),
                Text(row.Accuracy), Text(row.PolyphonyAccuracy), Text(row.InstrumentMicroF1), Text(row.TopKMicroF1), Text(row.MeanAveragePrecision),
                Text(row.ClipsPerSecond), Text(row.WaitingShare));
        }
    });

    /// <summary>Columns of a table, epoch by epoch.</summary>
    /// <param name="path">The table.</param>
    /// <param name="columns">Their names.</param>
    /// <returns>For each epoch a number of each column.</returns>
    public static IReadOnlyList<double[]> Read(string path, params string[] columns)
    {
        using CsvReader reader = CsvReader.FromText(InputFile.ReadAllText(path));
        List<double[]> rows = [];
        while (reader.Read())
        {
            rows.Add([.. columns.Select(column => double.Parse(reader.GetString(reader.GetFieldIndex(column)), CultureInfo.InvariantCulture))]);
        }

        return rows;
    }

    private static string Text(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);
}

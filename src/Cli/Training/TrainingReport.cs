using System.Diagnostics;
using System.Globalization;
using CsvHelper;
using McMaster.Extensions.CommandLineUtils;
using MirTool.Models.Training;
using MirTool.Reports;

namespace MirTool.Cli.Training;

/// <summary>Says after each epoch where a run stands, and keeps its course in the run's folder as a table and a plot.</summary>
/// <param name="console">For people.</param>
/// <param name="folder">The run's.</param>
/// <param name="totalEpochs">At most.</param>
/// <param name="history">The run's so far, of all epochs, also those before it was interrupted.</param>
internal sealed class TrainingReport(IConsole console, string folder, int totalEpochs, Func<IReadOnlyList<TrainingProgress>> history) : IProgress<TrainingProgress>
{
    /// <summary>The table's name in the run's folder.</summary>
    public const string FileName = "metrics.csv";

    private readonly Stopwatch clock = Stopwatch.StartNew();
    private int first = -1;

    void IProgress<TrainingProgress>.Report(TrainingProgress value)
    {
        first = first < 0 ? value.Epoch - 1 : first;
        TimeSpan left = clock.Elapsed / (value.Epoch - first) * (totalEpochs - value.Epoch);
        console.Error.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"epoch {value.Epoch}/{totalEpochs}, generation {value.Generation}: loss {value.Loss:F3}, held-out {value.ValidationLoss:F3}, polyphony accuracy {value.PolyphonyAccuracy:F3}, instrument F1 {value.InstrumentMicroF1:F3} (k likeliest {value.TopKMicroF1:F3}), mAP {value.MeanAveragePrecision:F3}, {value.ClipsPerSecond:F0} clips/s, waiting {value.WaitingShare:P0}, at most {(int)left.TotalHours}:{left:mm\\:ss} left"));
        WriteTable(history());
        TrainingPlot.Save(history(), folder);
    }

    // All rows each time, aside and renamed: what an interrupted run wrote too much or too little does not matter.
    private void WriteTable(IReadOnlyList<TrainingProgress> rows)
    {
        string target = Path.Combine(folder, FileName);
        string aside = target + ".new";
        using (CsvWriter csv = CsvWriter.Create(new FileStream(aside, FileMode.Create)))
        {
            Write(
                csv, "epoch", "generation", "clips_seen", "learning_rate", "loss", "validation_loss", "accuracy", "polyphony_accuracy",
                "instrument_micro_f1", "instrument_micro_f1_top_k", "mean_average_precision", "clips_per_second", "waiting_share");
            foreach (TrainingProgress row in rows)
            {
                Write(
                    csv, Text(row.Epoch), Text(row.Generation), Text(row.ClipsSeen), Text(row.LearningRate), Text(row.Loss), Text(row.ValidationLoss),
                    Text(row.Accuracy), Text(row.PolyphonyAccuracy), Text(row.InstrumentMicroF1), Text(row.TopKMicroF1), Text(row.MeanAveragePrecision),
                    Text(row.ClipsPerSecond), Text(row.WaitingShare));
            }
        }

        File.Move(aside, target, overwrite: true);
    }

    private static string Text(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);

    private static void Write(CsvWriter csv, params ReadOnlySpan<string> fields)
    {
        foreach (string field in fields)
        {
            csv.WriteField(field);
        }

        csv.EndRecord();
    }
}

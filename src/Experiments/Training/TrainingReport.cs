using System.Diagnostics;
using System.Globalization;
using MirTool.Models.Training;
using MirTool.Reports;

namespace MirTool.Experiments.Training;

/// <summary>Says after each epoch where a run stands, and keeps its course in the run's folder as a table and a plot.</summary>
/// <param name="messages">For people.</param>
/// <param name="folder">The run's.</param>
/// <param name="totalEpochs">At most.</param>
/// <param name="history">The run's so far, of all epochs, also those before it was interrupted.</param>
internal sealed class TrainingReport(IProgress<RunMessage>? messages, string folder, int totalEpochs, Func<IReadOnlyList<TrainingProgress>> history) : IProgress<TrainingProgress>
{
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private int first = -1;

    void IProgress<TrainingProgress>.Report(TrainingProgress value)
    {
        first = first < 0 ? value.Epoch - 1 : first;
        TimeSpan left = clock.Elapsed / (value.Epoch - first) * (totalEpochs - value.Epoch);
        messages?.Report(new(RunMessageKind.Progress, string.Create(
            CultureInfo.InvariantCulture,
            $"epoch {value.Epoch}/{totalEpochs}, generation {value.Generation}: loss {value.Loss:F3}, held-out {value.ValidationLoss:F3}, polyphony accuracy {value.PolyphonyAccuracy:F3}, instrument F1 {value.InstrumentMicroF1:F3} (k likeliest {value.TopKMicroF1:F3}), mAP {value.MeanAveragePrecision:F3}, {value.ClipsPerSecond:F0} clips/s, waiting {value.WaitingShare:P0}, at most {(int)left.TotalHours}:{left:mm\\:ss} left")));
        TrainingTable.Write(folder, history());
        TrainingPlot.Save(history(), folder);
    }
}

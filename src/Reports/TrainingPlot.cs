using MirTool.Models.Training;
using ScottPlot;

namespace MirTool.Reports;

/// <summary>Draws a run's course: measures above, losses below.</summary>
public static class TrainingPlot
{
    private const int Width = 900;
    private const int Height = 480;

    /// <summary>Writes <c>metrics.png</c> and <c>metrics.svg</c> with the measures, <c>losses.png</c> and <c>losses.svg</c> with the losses.</summary>
    /// <param name="history">At least one epoch.</param>
    /// <param name="folder">Where to.</param>
    public static void Save(IReadOnlyList<TrainingProgress> history, string folder)
    {
        EvaluationPlots.Save(
            Lines(history, "Held-out clips", "share", ("polyphony accuracy", entry => entry.PolyphonyAccuracy), ("instrument F1, k likeliest", entry => entry.TopKMicroF1), ("instrument F1, probability 0.5", entry => entry.InstrumentMicroF1), ("mean average precision", entry => entry.MeanAveragePrecision)),
            folder, "metrics", Width, Height);
        EvaluationPlots.Save(
            Lines(history, "Loss", "loss", ("training", entry => entry.Loss), ("held-out", entry => entry.ValidationLoss)), folder, "losses", Width, Height);
    }

    private static Plot Lines(IReadOnlyList<TrainingProgress> history, string title, string unit, params ReadOnlySpan<(string Name, Func<TrainingProgress, double> Value)> lines)
    {
        Plot plot = new();
        double[] epochs = [.. history.Select(entry => (double)entry.Epoch)];
        double highest = 0;
        foreach ((string name, Func<TrainingProgress, double> value) in lines)
        {
            double[] values = [.. history.Select(value)];
            var line = plot.Add.Scatter(epochs, values);
            line.LegendText = name;
            line.LineWidth = 2;
            line.MarkerSize = epochs.Length > 60 ? 0 : 5;
            highest = Math.Max(highest, values.Where(double.IsFinite).DefaultIfEmpty(0).Max());
        }

        plot.XLabel("epoch");
        plot.YLabel(unit);
        plot.Title(title);
        plot.ShowLegend(Edge.Right);
        plot.Axes.SetLimits(0.5, epochs[^1] + 0.5, 0, highest > 0 ? 1.05 * highest : 1);
        return plot;
    }
}

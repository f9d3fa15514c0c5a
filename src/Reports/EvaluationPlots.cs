using MirTool.Evaluation;
using ScottPlot;

namespace MirTool.Reports;

/// <summary>Draws what an evaluation found; each plot as PNG and as SVG.</summary>
public static class EvaluationPlots
{
    private const int Width = 900;
    private const int Height = 640;

    /// <summary>Writes <c>NAME.png</c> and <c>NAME.svg</c>.</summary>
    public static void Save(Plot plot, string folder, string name, int width = Width, int height = Height)
    {
        plot.SavePng(Path.Combine(folder, name + ".png"), width, height);
        plot.SaveSvg(Path.Combine(folder, name + ".svg"), width, height);
    }

    /// <summary>A confusion matrix: shades are shares of a row, numbers are counts.</summary>
    /// <param name="confusion">Reference and estimate.</param>
    /// <param name="rows">Names of what is true.</param>
    /// <param name="columns">Names of what is reported.</param>
    /// <param name="title">Above the plot.</param>
    public static Plot Confusion(ConfusionMatrix confusion, IReadOnlyList<string> rows, IReadOnlyList<string> columns, string title)
    {
        var shares = new double[rows.Count, columns.Count];
        Plot plot = new();
        for (int row = 0; row < rows.Count; row++)
        {
            long support = Enumerable.Range(0, columns.Count).Sum(column => confusion[row, column]);
            for (int column = 0; column < columns.Count; column++)
            {
                shares[row, column] = support == 0 ? 0 : (double)confusion[row, column] / support;
            }
        }

        var heat = plot.Add.Heatmap(shares);
        heat.Colormap = new ScottPlot.Colormaps.Blues().Reversed();
        heat.ManualRange = new(0, 1);
        for (int row = 0; row < rows.Count; row++)
        {
            for (int column = 0; column < columns.Count; column++)
            {
                if (confusion[row, column] > 0)
                {
                    // Heat maps are drawn from the top row down, axes count from below.
                    var text = plot.Add.Text(confusion[row, column].ToString(System.Globalization.CultureInfo.InvariantCulture), column, rows.Count - 1 - row);
                    text.Alignment = Alignment.MiddleCenter;
                    text.LabelFontSize = rows.Count > 40 ? 6 : rows.Count > 20 ? 9 : 12;
                    text.LabelFontColor = shares[row, column] > 0.5 ? Colors.White : Colors.Black;
                }
            }
        }

        plot.Axes.Left.SetTicks([.. Enumerable.Range(0, rows.Count).Select(row => (double)(rows.Count - 1 - row))], [.. rows]);
        plot.Axes.Bottom.SetTicks([.. Enumerable.Range(0, columns.Count).Select(column => (double)column)], [.. columns]);
        SlantLabels(plot, columns);
        plot.HideGrid();
        plot.XLabel("reported");
        plot.YLabel("true");
        plot.Title(title);
        plot.Axes.SetLimits(-0.5, columns.Count - 0.5, -0.5, rows.Count - 0.5);
        return plot;
    }

    /// <summary>F1 of each instrument with its interval, those without support left out.</summary>
    public static Plot InstrumentF1(IReadOnlyList<string> names, IReadOnlyList<InstrumentResult> instruments)
    {
        Plot plot = new();
        (string Name, InstrumentResult Result)[] shown = [.. names.Zip(instruments).Where(pair => pair.Second.Counts.Support > 0)];
        for (int i = 0; i < shown.Length; i++)
        {
            double f1 = shown[i].Result.Counts.F1;
            plot.Add.Bar(new Bar { Position = i, Value = f1, FillColor = Colors.SteelBlue, LineWidth = 0 });
            if (shown[i].Result.F1 is { } interval)
            {
                var whisker = plot.Add.Line(i, interval.Low, i, interval.High);
                whisker.LineColor = Colors.Black;
                whisker.LineWidth = 2;
            }
        }

        string[] labels = [.. shown.Select(entry => entry.Name)];
        plot.Axes.Bottom.SetTicks([.. Enumerable.Range(0, labels.Length).Select(i => (double)i)], labels);
        SlantLabels(plot, labels);
        plot.YLabel("F1");
        plot.Title("F1 of each instrument, with 95 % intervals");
        plot.Axes.SetLimits(-0.7, Math.Max(1, labels.Length) - 0.3, 0, 1);
        return plot;
    }

    /// <summary>Precision against recall over all thresholds, one curve per instrument with support.</summary>
    public static Plot PrecisionRecall(IReadOnlyList<string> names, IReadOnlyList<PrecisionRecallCurve> curves)
    {
        Plot plot = new();
        plot.Add.Palette = new ScottPlot.Palettes.Category20();
        foreach ((string name, PrecisionRecallCurve instrument) in names.Zip(curves).Where(pair => pair.Second.Positives > 0))
        {
            IReadOnlyList<(float Threshold, double Precision, double Recall)> curve = instrument.Points();
            var line = plot.Add.ScatterLine(curve.Select(point => point.Recall).ToArray(), curve.Select(point => point.Precision).ToArray());
            line.LegendText = name;
            line.LineWidth = 2;
        }

        plot.XLabel("recall");
        plot.YLabel("precision");
        plot.Title("Precision and recall over all thresholds");
        // A legend without entries would leave no room for the plot.
        if (curves.Any(instrument => instrument.Positives > 0))
        {
            plot.ShowLegend(Edge.Right);
        }

        plot.Axes.SetLimits(0, 1, 0, 1.02);
        return plot;
    }

    /// <summary>Fraction of positives against mean probability: a calibrated system lies on the diagonal.</summary>
    public static Plot ReliabilityDiagram(Reliability reliability, string title)
    {
        Plot plot = new();
        var diagonal = plot.Add.Line(0, 0, 1, 1);
        diagonal.LineColor = Colors.Gray;
        diagonal.LinePattern = LinePattern.Dashed;
        var line = plot.Add.Scatter(
            reliability.Bins.Select(bin => bin.MeanProbability).ToArray(), reliability.Bins.Select(bin => bin.FractionOfPositives).ToArray());
        line.LineWidth = 2;
        line.MarkerSize = 8;
        plot.XLabel("mean probability");
        plot.YLabel("fraction of positives");
        plot.Title(FormattableString.Invariant($"{title}: expected calibration error {reliability.ExpectedCalibrationError:F3}"));
        plot.Axes.SetLimits(0, 1.01, 0, 1.01);
        return plot;
    }

    private static void SlantLabels(Plot plot, IReadOnlyList<string> labels)
    {
        if (labels.Any(label => label.Length > 3))
        {
            plot.Axes.Bottom.TickLabelStyle.Rotation = -40;
            plot.Axes.Bottom.TickLabelStyle.Alignment = Alignment.MiddleRight;
            plot.Axes.Bottom.MinimumSize = 100;
        }
    }
}

using ScottPlot;

namespace MirTool.Benchmarks;

/// <summary>Draws how much better a model becomes with each window that is labelled.</summary>
internal static class TeachingPlot
{
    private const int Width = 720;
    private const int Height = 440;

    /// <summary>Writes an SVG file.</summary>
    public static void Save(string path, IReadOnlyList<(int Windows, double Suggested, double AtRandom)> points)
    {
        Plot plot = new();
        double[] windows = [.. points.Select(point => (double)point.Windows)];
        foreach ((string name, double[] values) in new[]
        {
            ("windows that mirtool suggest names", points.Select(point => point.Suggested).ToArray()),
            ("windows at random", points.Select(point => point.AtRandom).ToArray()),
        })
        {
            var line = plot.Add.Scatter(windows, values);
            line.LegendText = name;
            line.LineWidth = 2;
            line.MarkerSize = 7;
        }

        plot.XLabel("labelled windows");
        plot.YLabel("micro F1, taxonomy irmas");
        plot.Title("Recordings left out, after teaching");
        plot.ShowLegend(Alignment.LowerRight);
        plot.Axes.Bottom.SetTicks(windows, [.. windows.Select(count => $"{count}")]);
        plot.SaveSvg(path, Width, Height);
    }
}

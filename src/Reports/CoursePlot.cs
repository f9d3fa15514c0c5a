using ScottPlot;

namespace MirTool.Reports;

/// <summary>Draws a measure of several training runs against their epochs.</summary>
public static class CoursePlot
{
    /// <summary>Writes <c>NAME.png</c> and <c>NAME.svg</c>.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="name">Of the files.</param>
    /// <param name="title">What is measured, from 0 to 1.</param>
    /// <param name="epochs">The most of any run.</param>
    /// <param name="lines">A line for each run, or mean of runs.</param>
    public static void Save(string folder, string name, string title, int epochs, IReadOnlyList<CourseLine> lines)
    {
        Plot plot = new();
        plot.Add.Palette = new ScottPlot.Palettes.Category20();
        foreach (CourseLine line in lines)
        {
            var scatter = plot.Add.Scatter(line.Points.Select(point => (double)point.Epoch).ToArray(), line.Points.Select(point => point.Value).ToArray());
            scatter.LegendText = line.Name;
            // Not dashes: the SVG writer cannot draw them.
            scatter.LineWidth = line.IsStrong ? 2 : 1;
            scatter.MarkerShape = line.IsStrong ? MarkerShape.FilledCircle : MarkerShape.OpenSquare;
            scatter.MarkerSize = line.Points.Count > 40 ? 0 : 6;
        }

        plot.XLabel("epochs");
        plot.YLabel("F-measure");
        plot.Title(title);
        plot.ShowLegend(Edge.Right);
        plot.Axes.SetLimits(0, epochs + 0.5, 0, 1);
        EvaluationPlots.Save(plot, folder, name);
    }
}

using MirTool.Models.FrontEnds;
using ScottPlot;

namespace MirTool.Reports;

/// <summary>Draws what a network with the phase front end sees.</summary>
public static class SpectrogramPlot
{
    /// <summary>The picture as a PNG file.</summary>
    /// <param name="frontEnd">What made the image.</param>
    /// <param name="image">Three channels: amplitude, phase, phase gradient, in [-1, 1].</param>
    /// <param name="startSeconds">Where its two seconds begin.</param>
    /// <param name="width">Of the picture, pixels.</param>
    /// <param name="height">Likewise.</param>
    public static byte[] Draw(PhaseSpectrogram frontEnd, float[] image, double startSeconds, int width, int height)
    {
        double binHz = (double)frontEnd.Options.SampleRate / frontEnd.Options.FftSize;
        double hopSeconds = (double)frontEnd.Options.HopSamples / frontEnd.Options.SampleRate;
        // The middle of the first frame, less half a hop: cells are drawn around their centres.
        double left = startSeconds + 0.5 / binHz - hopSeconds / 2;
        var extent = new CoordinateRect(
            left, left + frontEnd.Options.Frames * hopSeconds, (frontEnd.LowestBin - 0.5) * binHz, (frontEnd.HighestBin + 0.5) * binHz);

        int size = frontEnd.Options.ImageSize;
        var picture = new Multiplot { Layout = new ScottPlot.MultiplotLayouts.Grid(rows: 2, columns: 2) };
        picture.AddPlots(4);
        picture.GetPlot(0).Add.ImageRect(new Image(Composite(image, size)), extent).AntiAlias = false;
        Finish(picture.GetPlot(0), extent, "As a picture: red amplitude, green phase, blue phase gradient");

        // A colour circle for phases: -1 and 1 are the same angle.
        Channel(picture.GetPlot(1), image, 0, extent, new ScottPlot.Colormaps.Viridis(), $"Amplitude: -1 is {frontEnd.Options.FloorDb} dB, 1 is a full-scale sine");
        Channel(picture.GetPlot(2), image, 1, extent, new ScottPlot.Colormaps.Phase(), "Phase at the frame's start, half circles");
        Channel(picture.GetPlot(3), image, 2, extent, new ScottPlot.Colormaps.Phase(), "Phase gradient beyond the bin's own, half circles a frame");
        using Image drawn = picture.Render(width, height);
        return drawn.GetImageBytes(ImageFormat.Png);
    }

    private static void Channel(Plot plot, float[] image, int channel, CoordinateRect extent, IColormap colours, string title)
    {
        int size = (int)Math.Sqrt(image.Length / 3);
        double[,] cells = new double[size, size];
        for (int row = 0; row < size; row++)
        {
            for (int column = 0; column < size; column++)
            {
                cells[row, column] = image[(channel * size + size - 1 - row) * size + column];
            }
        }

        ScottPlot.Plottables.Heatmap map = plot.Add.Heatmap(cells);
        map.Position = extent;
        map.Colormap = colours;
        map.ManualRange = new ScottPlot.Range(-1, 1);
        plot.Add.ColorBar(map);
        Finish(plot, extent, title);
    }

    // Rows from the top, as pictures have them.
    private static byte[,,] Composite(float[] image, int size)
    {
        byte[,,] pixels = new byte[size, size, 3];
        for (int row = 0; row < size; row++)
        {
            for (int column = 0; column < size; column++)
            {
                for (int channel = 0; channel < 3; channel++)
                {
                    float value = image[(channel * size + size - 1 - row) * size + column];
                    pixels[row, column, channel] = (byte)Math.Round((value + 1) * 127.5);
                }
            }
        }

        return pixels;
    }

    private static void Finish(Plot plot, CoordinateRect extent, string title)
    {
        plot.Title(title, size: 14);
        plot.XLabel("Time, s");
        plot.YLabel("Frequency, Hz");
        plot.Axes.SetLimits(extent.Left, extent.Right, extent.Bottom, extent.Top);
    }
}

using System.ComponentModel.DataAnnotations;
using System.Globalization;
using McMaster.Extensions.CommandLineUtils;
using MirTool.Audio;
using MirTool.Models;
using MirTool.Models.FrontEnds;
using ScottPlot;

namespace MirTool.Cli.Commands;

/// <summary><c>mirtool spectrogram</c>: what a network with the phase front end sees of a recording, as a picture.</summary>
[Command("spectrogram", Description = "Draws two seconds of a recording as amplitude, phase and phase gradient.")]
internal sealed class SpectrogramCommand
{
    private const double MaxStartSeconds = 1e6;

    [Required]
    [Argument(0, "FILE", "Recording; any format that can be annotated.")]
    public string File { get; } = "";

    [Required]
    [Option("-o|--output <FILE>", "Picture to write, .png.", CommandOptionType.SingleValue)]
    public string Output { get; } = "";

    [Option("--start <SECONDS>", "Where the two seconds begin. Default 0.", CommandOptionType.SingleValue)]
    public double Start { get; }

    [Option("--width <PIXELS>", "Width of the picture, 400 to 8000. Default 1400.", CommandOptionType.SingleValue)]
    [Range(400, 8000)]
    public int Width { get; } = 1400;

    [Option("--height <PIXELS>", "Height of the picture, 300 to 8000. Default 1000.", CommandOptionType.SingleValue)]
    [Range(300, 8000)]
    public int Height { get; } = 1000;

    [Option("--force", "Replace the output if it exists.", CommandOptionType.NoValue)]
    public bool Force { get; }

    private int OnExecute()
    {
        if (!(Start is >= 0 and <= MaxStartSeconds))
        {
            throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"--start must be in 0..{MaxStartSeconds} seconds, but is {Start}."));
        }

        OutputFile.Check(Output, Force, ".png");
        var options = new PhaseSpectrogramOptions();
        LibTorch.Initialize();
        using var frontEnd = new PhaseSpectrogram(options, LibTorch.ResolveDevice("cpu"));
        float[] image = frontEnd.Image(ReadWindow(options.SampleRate, frontEnd.SampleCount));
        OutputFile.WriteWhole(Output, Draw(frontEnd, image));
        return ExitCode.Success;
    }

    /// <summary>The window's samples; those behind the recording's end are zero, as in annotation.</summary>
    private float[] ReadWindow(int sampleRate, int samples)
    {
        using var mono = new MonoStream(AudioReader.Open(File), sampleRate);
        float[] window = new float[samples];
        long before = (long)Math.Round(Start * sampleRate);
        for (long left = before; left > 0;)
        {
            int read = mono.Read(window.AsSpan(0, (int)Math.Min(left, samples)));
            if (read == 0)
            {
                break;
            }

            left -= read;
        }

        Array.Clear(window);
        if (mono.Read(window) == 0)
        {
            throw new UsageException(string.Create(
                CultureInfo.InvariantCulture,
                $"--start {Start} lies behind the end of '{File}', which is {(double)mono.Reader.FramesRead / mono.Reader.SampleRate:F3} s long."));
        }

        return window;
    }

    private byte[] Draw(PhaseSpectrogram frontEnd, float[] image)
    {
        double binHz = (double)frontEnd.Options.SampleRate / frontEnd.Options.FftSize;
        double hopSeconds = (double)frontEnd.Options.HopSamples / frontEnd.Options.SampleRate;
        // The middle of the first frame, less half a hop: cells are drawn around their centres.
        double left = Start + 0.5 / binHz - hopSeconds / 2;
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
        using Image drawn = picture.Render(Width, Height);
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

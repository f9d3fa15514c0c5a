using System.ComponentModel.DataAnnotations;
using System.Globalization;
using McMaster.Extensions.CommandLineUtils;
using MirTool.Audio;
using MirTool.Models;
using MirTool.Models.FrontEnds;
using MirTool.Reports;

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

        OutputFile.RequireFree(Output, Force, ".png");
        var options = new PhaseSpectrogramOptions();
        LibTorch.Initialize();
        using var frontEnd = new PhaseSpectrogram(options, LibTorch.ResolveDevice("cpu"));
        float[] image = frontEnd.Image(WholeRecording.ReadMono(File, options.SampleRate, Start, frontEnd.SampleCount));
        byte[] picture = SpectrogramPlot.Draw(frontEnd, image, Start, Width, Height);
        OutputFile.Write(Output, stream => stream.Write(picture));
        return ExitCode.Success;
    }
}

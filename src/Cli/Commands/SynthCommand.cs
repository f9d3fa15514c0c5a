using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using System.Globalization;
using McMaster.Extensions.CommandLineUtils;
using MirTool.Cli.Options;
using MirTool.Synthesis;

namespace MirTool.Cli.Commands;

/// <summary><c>mirtool synth</c>: labelled clips of random music, rendered through soundfonts.</summary>
[Command("synth", Description = "Renders random music through soundfonts: audio, MIDI and labels.")]
internal sealed class SynthCommand(ShutdownSignals signals)
{
    [Required]
    [Argument(0, "COUNT", "Number of clips.")]
    public int Count { get; }

    [Required]
    [Option("-o|--output <DIR>", "Folder for the clips.", CommandOptionType.SingleValue)]
    public string Output { get; } = "";

    [Option("--seed <NUMBER>", "Equal seeds and options give equal files. Default 0.", CommandOptionType.SingleValue)]
    public ulong Seed { get; }

    public ClipTexts Clips { get; } = new();

    [Option("--format <FORMAT>", "Audio format, 16 bit. Default wav.", CommandOptionType.SingleValue)]
    [McMaster.Extensions.CommandLineUtils.AllowedValues("wav", "flac", IgnoreCase = true, ErrorMessage = "--format must be wav or flac, but is '{0}'.")]
    public string Format { get; } = "wav";

    [Option("--sample-rate <HZ>", "Sample rate, 8000 to 96000. Default 44100.", CommandOptionType.SingleValue)]
    public int SampleRate { get; } = 44100;

    [Option("--jobs <NUMBER>", "Clips rendered at the same time. Default: one per processor.", CommandOptionType.SingleValue)]
    public int Jobs { get; } = Environment.ProcessorCount;

    [Option("--force", "Delete the clips of an earlier run in the folder first.", CommandOptionType.NoValue)]
    public bool Force { get; }

    [Option("-q|--quiet", "Show no progress and no closing line.", CommandOptionType.NoValue)]
    public bool Quiet { get; }

    private int OnExecute()
    {
        var options = new ClipFolderOptions
        {
            Folder = Output,
            Count = Count,
            Clips = ClipOption.Parse(Clips.Values, SampleRate, "--"),
            Seed = Seed,
            Format = Format.ToLowerInvariant(),
            Jobs = Jobs,
            Replace = Force,
        };

        long start = Stopwatch.GetTimestamp();
        try
        {
            WriteWithProgress(options, signals.Token);
        }
        catch (OperationCanceledException) when (signals.RequestedExitCode is { } exitCode)
        {
            Console.Error.WriteLine($"mirtool: interrupted. Nothing was left in '{Output}'.");
            return exitCode;
        }

        if (!Quiet)
        {
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            Console.Error.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{Count} clips in '{Output}', {Count / seconds:F0} clips a second, rendered by {string.Join(", ", options.Clips.SoundFonts.Select(font => Path.GetFileName(font.Path)))}."));
        }

        return ExitCode.Success;
    }

    private void WriteWithProgress(ClipFolderOptions options, CancellationToken cancellationToken)
    {
        int done = 0;
        ProgressBar.Show<int, bool>("Rendering", !Quiet, _ => (Interlocked.Increment(ref done), options.Count), progress =>
        {
            ClipFolder.Write(options, progress, cancellationToken);
            return true;
        });
    }
}

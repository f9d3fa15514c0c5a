using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using System.Globalization;
using McMaster.Extensions.CommandLineUtils;
using MirTool.Synthesis;
using Spectre.Console;

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

    [Option("--soundfont <SOUNDFONT>", "Soundfont: a file, or the name of an installed one (FluidR3_GM is taken if there is one). Give several to draw one for each clip.", CommandOptionType.MultipleValue)]
    public string[] SoundFont { get; } = [];

    [Option("--style <STYLE>", "paper: uniformly random notes (default). realistic: natural ranges, phrases, chords, held notes, dynamics.", CommandOptionType.SingleValue)]
    [McMaster.Extensions.CommandLineUtils.AllowedValues("paper", "realistic", IgnoreCase = true)]
    public string Style { get; } = "paper";

    [Option("--min-polyphony <NUMBER>", "Fewest instruments in a clip. Default 0.", CommandOptionType.SingleValue)]
    public int? MinPolyphony { get; }

    [Option("--max-polyphony <NUMBER>", "Most instruments in a clip, 0 to 15. Default 3.", CommandOptionType.SingleValue)]
    public int? MaxPolyphony { get; }

    [Option("--programs <LIST>", "General MIDI programs to draw from, such as 0..7,24,40. Default 0..127.", CommandOptionType.SingleValue)]
    public string? Programs { get; }

    [Option("--seconds <SECONDS>", "Length of a clip, up to 60. Default 2.", CommandOptionType.SingleValue)]
    public double? Seconds { get; }

    [Option("--format <FORMAT>", "Audio format, 16 bit. Default wav.", CommandOptionType.SingleValue)]
    [McMaster.Extensions.CommandLineUtils.AllowedValues("wav", "flac", IgnoreCase = true)]
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
            Composition = Composition(),
            SoundFonts = SoundFont.Length > 0 ? [.. SoundFont.Select(SoundFonts.Resolve)] : [SoundFonts.Resolve(null)],
            Seed = Seed,
            SampleRate = SampleRate,
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
            Console.Error.WriteLine($"mirtool: interrupted. The clips in '{Output}' have no labels; run again with --force to replace them.");
            return exitCode;
        }

        if (!Quiet)
        {
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            Console.Error.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{Count} clips in '{Output}', {Count / seconds:F0} clips a second, rendered by {string.Join(", ", options.SoundFonts.Select(Path.GetFileName))}."));
        }

        return ExitCode.Success;
    }

    private CompositionOptions Composition()
    {
        CompositionOptions style = string.Equals(Style, "realistic", StringComparison.OrdinalIgnoreCase) ? CompositionOptions.Realistic : CompositionOptions.Paper;
        return style.OfLength(Seconds ?? style.ClipSeconds) with
        {
            MinimumPolyphony = MinPolyphony ?? style.MinimumPolyphony,
            MaximumPolyphony = MaxPolyphony ?? style.MaximumPolyphony,
            Programs = Programs is null ? style.Programs : ParsePrograms(Programs),
        };
    }

    private static IReadOnlyList<int> ParsePrograms(string list)
    {
        try
        {
            return ProgramList.Parse(list);
        }
        catch (FormatException e)
        {
            throw new InvalidDataException($"--programs: {e.Message}", e);
        }
    }

    private void WriteWithProgress(ClipFolderOptions options, CancellationToken cancellationToken)
    {
        if (Quiet || Console.IsErrorRedirected)
        {
            ClipFolder.Write(options, progress: null, cancellationToken);
            return;
        }

        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context =>
            {
                ProgressTask task = context.AddTask("Rendering", maxValue: options.Count);
                ClipFolder.Write(options, new Increments(task), cancellationToken);
            });
    }

    /// <summary>Counts reports: they come from several threads, so their numbers may arrive out of order.</summary>
    private sealed class Increments(ProgressTask task) : IProgress<int>
    {
        public void Report(int value) => task.Increment(1);
    }
}

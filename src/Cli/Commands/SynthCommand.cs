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

    [Option("--soundfont <SOUNDFONT>", "Soundfont: a file, or the name of an installed one (FluidR3_GM is taken if there is one). Give several to draw one for each clip, with weights if wanted, as FluidR3_GM=2.", CommandOptionType.MultipleValue)]
    public string[] SoundFont { get; } = [];

    [Option("--midi <DIR>", "Folder of MIDI files (.mid, .midi): clips are stretches of them in place of random pieces. Of the options below --seconds and --tuning count then, and those of rendering.", CommandOptionType.SingleValue)]
    public string? Midi { get; }

    [Option("--style <STYLE>", "paper: uniformly random notes (default). realistic: natural ranges, phrases, chords, held notes, dynamics. The options below change single traits of it.", CommandOptionType.SingleValue)]
    public string? Style { get; }

    [Option("--seconds <SECONDS>", "Length of a clip, up to 60. Default 2.", CommandOptionType.SingleValue)]
    public string? Seconds { get; }

    [Option("--min-polyphony <NUMBER>", "Fewest instruments in a clip. Default 0.", CommandOptionType.SingleValue)]
    public string? MinPolyphony { get; }

    [Option("--max-polyphony <NUMBER>", "Most instruments in a clip, 0 to 15. Default 3.", CommandOptionType.SingleValue)]
    public string? MaxPolyphony { get; }

    [Option("--programs <LIST>", "General MIDI programs to draw from, such as 0..7,24,40. Default 0..127.", CommandOptionType.SingleValue)]
    public string? Programs { get; }

    [Option("--keys <RANGE>", "Lowest and highest MIDI key. Default 36..96, 65 to 2093 Hz.", CommandOptionType.SingleValue)]
    public string? Keys { get; }

    [Option("--natural-ranges <BOOLEAN>", "true: each program keeps to the keys that its instrument plays, whatever --keys says.", CommandOptionType.SingleValue)]
    public string? NaturalRanges { get; }

    [Option("--note-steps <RANGE>", "Shortest and longest note in sixteenths. Default 1..4.", CommandOptionType.SingleValue)]
    public string? NoteSteps { get; }

    [Option("--velocities <RANGE>", "Softest and loudest MIDI velocity. Default 64..64.", CommandOptionType.SingleValue)]
    public string? Velocities { get; }

    [Option("--stepwise <PROBABILITY>", "That a note moves by 1 to 4 semitones from the last. Default 0.", CommandOptionType.SingleValue)]
    public string? Stepwise { get; }

    [Option("--chords <PROBABILITY>", "That an instrument that can plays chords. Default 0.", CommandOptionType.SingleValue)]
    public string? Chords { get; }

    [Option("--sustain <PROBABILITY>", "That an instrument holds one note or chord throughout. Default 0.", CommandOptionType.SingleValue)]
    public string? Sustain { get; }

    [Option("--rests <PROBABILITY>", "That a note is left out. Default 0.", CommandOptionType.SingleValue)]
    public string? Rests { get; }

    [Option("--gate <SHARE>", "Smallest share of its length for which a note is held, above 0 and up to 1. Default 1.", CommandOptionType.SingleValue)]
    public string? Gate { get; }

    [Option("--latest-start <SECONDS>", "Instruments enter up to this long after the start. Default 0.", CommandOptionType.SingleValue)]
    public string? LatestStart { get; }

    [Option("--drums <PROBABILITY>", "That drums play beside the instruments; they are neither counted nor labelled. Default 0.", CommandOptionType.SingleValue)]
    public string? Drums { get; }

    [Option("--tempo <BPM>", "Beats a minute, or a range of which each clip draws one, such as 90..150. Default 120.", CommandOptionType.SingleValue)]
    public string? Tempo { get; }

    [Option("--tuning <FILE>", "Scala file (.scl) in place of equal temperament. Give several to draw one for each clip.", CommandOptionType.MultipleValue)]
    public string[] Tuning { get; } = [];

    [Option("--noise <SHARE>", "half: every second clip goes through one of the nine noise effects; all; none (default).", CommandOptionType.SingleValue)]
    public string? Noise { get; }

    [Option("--reverb", "Render with the synthesizer's reverb.", CommandOptionType.NoValue)]
    public bool Reverb { get; }

    [Option("--chorus", "Render with the synthesizer's chorus.", CommandOptionType.NoValue)]
    public bool Chorus { get; }

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
            Clips = ClipOption.Parse(OptionValues.Of(this), SampleRate, "--"),
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

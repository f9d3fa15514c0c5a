using System.Globalization;
using McMaster.Extensions.CommandLineUtils;
using MirTool.Audio;
using MirTool.Audio.Noise;

namespace MirTool.Cli.Commands;

/// <summary><c>mirtool noise</c>: a recording as it would sound in a room, behind trees, or with noise.</summary>
[Command("noise", Description = "Disturbs a recording by one of nine noise effects.")]
internal sealed class NoiseCommand(ShutdownSignals signals)
{
    private const string List = "list";
    private const string Random = "random";

    [Argument(0, "INPUT", "Recording; any format that can be annotated.")]
    public string? Input { get; }

    [Option("-o|--output <FILE>", "File to write, .wav or .flac: same length, channels and sample rate.", CommandOptionType.SingleValue)]
    public string? Output { get; }

    [Option("-e|--effect <NAME>", "Effect; 'list' shows them with their parameters and ranges, 'random' draws one.", CommandOptionType.SingleValue)]
    public string? Effect { get; }

    [Option("--seed <NUMBER>", "Decides all that is drawn: equal seeds give equal files. Default 0.", CommandOptionType.SingleValue)]
    public ulong Seed { get; }

    [Option("--room <NUMBER>", "Reverbs: size of the room, 0 to 1. This and the following are drawn where they are not given.", CommandOptionType.SingleValue)]
    public double? Room { get; }

    [Option("--damping <NUMBER>", "Reverbs: how much sooner high frequencies fade, 0 to 1.", CommandOptionType.SingleValue)]
    public double? Damping { get; }

    [Option("--wet <NUMBER>", "Reverbs: share of the reverberation beside the recording itself, 0 to 1. Default 1.", CommandOptionType.SingleValue)]
    public double? Wet { get; }

    [Option("--cutoff <HZ>", "Filters: cutoff frequency, up to half the sample rate.", CommandOptionType.SingleValue)]
    public double? Cutoff { get; }

    [Option("--q <NUMBER>", "Low-passes: sharpness of the resonance.", CommandOptionType.SingleValue)]
    public double? Q { get; }

    [Option("--amplitude <NUMBER>", "Added noise: amplitude, 0 to 1 (full scale).", CommandOptionType.SingleValue)]
    public double? Amplitude { get; }

    [Option("--beta <NUMBER>", "Added noise: how dark it is, 0 (white) to just below 1.", CommandOptionType.SingleValue)]
    public double? Beta { get; }

    [Option("--gain <DB>", "Gain after the effect, -120 to 120 dB: what passes full scale is clipped. Default 0.", CommandOptionType.SingleValue)]
    public double Gain { get; }

    [Option("--bits <NUMBER>", "Bits per sample: 16, 24, or 32 (float, .wav only). Default: 16, or 24 where the recording has more than 16.", CommandOptionType.SingleValue)]
    public int? Bits { get; }

    [Option("--force", "Replace the output if it exists.", CommandOptionType.NoValue)]
    public bool Force { get; }

    [Option("-q|--quiet", "Show no progress and no closing line.", CommandOptionType.NoValue)]
    public bool Quiet { get; }

    private int OnExecute(IConsole console)
    {
        if (Effect == List)
        {
            ResultTable.Write(console, ["effect", "parameters", "what it does"], NoiseEffects.All.Select(Row));
            return ExitCode.Success;
        }

        if (Input is null || Output is null || Effect is null)
        {
            string missing = Input is null ? "an INPUT" : Output is null ? "--output FILE" : "--effect NAME";
            throw new UsageException($"{missing} is needed: mirtool noise INPUT -o OUTPUT --effect NAME, where NAME is {Random} or one of {string.Join(", ", NoiseEffects.Names)}.");
        }

        NoisePreset preset = Preset(Effect);
        NoiseEffect effect = Draw(preset);
        OutputFile.RequireFree(Output, Force, ".wav", ".flac");
        if (!(Gain is >= -120 and <= 120))
        {
            throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"--gain must be in -120..120 dB, but is {Gain}."));
        }

        using AudioReader reader = AudioReader.Open(Input);
        if (OutputFile.IsSame(Input, Output))
        {
            throw new UsageException($"--output is the recording itself, '{Input}', which would be lost. Name another file.");
        }

        string problems = string.Join(' ', effect.Problems(reader.SampleRate));
        if (problems.Length > 0)
        {
            throw new UsageException($"The effect '{preset.Name}' cannot be applied to '{Input}' ({reader.SampleRate} Hz): {problems}");
        }

        NoiseCopy copy = Write(reader, Output, effect);
        if (!Quiet)
        {
            Console.Error.WriteLine($"{Output}: {preset.Name}, {effect.Describe()}.");
        }

        if (copy.Clipped > 0)
        {
            double tooLoudDb = 20 * Math.Log10(copy.Peak);
            Console.Error.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"mirtool: warning: {Output}: {copy.Clipped} samples passed full scale by up to {tooLoudDb:F1} dB and were clipped. Use --gain {Gain - Math.Ceiling(tooLoudDb * 10) / 10:0.#} to keep them."));
        }

        return ExitCode.Success;
    }

    private static IReadOnlyList<string> Row(NoisePreset preset) =>
        [preset.Name, string.Join(", ", preset.Ranges.Select(Describe)), preset.Description];

    private static string Describe(ParameterRange range) => range.Minimum == range.Maximum
        ? string.Create(CultureInfo.InvariantCulture, $"{range.Name} {range.Minimum}")
        : string.Create(CultureInfo.InvariantCulture, $"{range.Name} {range.Minimum}..{range.Maximum} {range.Unit}").TrimEnd();

    private NoisePreset Preset(string name)
    {
        if (name == Random)
        {
            return NoiseEffects.Choose(Seed);
        }

        try
        {
            return NoiseEffects.Find(name);
        }
        catch (ArgumentException e)
        {
            throw new UsageException($"--effect: {e.Message}");
        }
    }

    private NoiseEffect Draw(NoisePreset preset)
    {
        (string Name, double? Value)[] options =
            [("room", Room), ("damping", Damping), ("wet", Wet), ("cutoff", Cutoff), ("q", Q), ("amplitude", Amplitude), ("beta", Beta)];
        var given = options.Where(option => option.Value is not null).ToDictionary(option => option.Name, option => option.Value!.Value);
        try
        {
            return preset.Draw(Seed, given);
        }
        catch (ArgumentException e)
        {
            throw new UsageException(e.Message);
        }
    }

    private NoiseCopy Write(AudioReader reader, string output, NoiseEffect effect)
    {
        using AudioWriter writer = OutputFile.CreateAudio(output, reader.SampleRate, reader.Channels, NoiseCopy.Encoding(reader, output, Bits));
        return ProgressBar.Show<long, NoiseCopy>(
            "Disturbing", !Quiet && reader.AnnouncedFrames is not null, frames => (frames, reader.AnnouncedFrames ?? frames),
            progress => NoiseCopy.Write(reader, writer, effect, Seed, Gain, progress, signals.Token));
    }
}

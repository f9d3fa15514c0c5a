using System.Collections.Frozen;
using MirTool.Audio;
using MirTool.Audio.Noise;

namespace MirTool.Synthesis;

/// <summary>How <see cref="StemMixer"/> makes clips of stems.</summary>
public sealed record StemMixOptions
{
    /// <summary>Length of a clip, seconds; in one longer than the bank's stems an instrument plays several of one source, one after the other.</summary>
    public double ClipSeconds { get; init; } = 2.0;

    /// <summary>Highest number of instruments in a clip.</summary>
    public int MaximumPolyphony { get; init; } = 3;

    /// <summary>How often each of the 128 programs is drawn, relative to the others; null for all alike.</summary>
    public IReadOnlyList<double>? ProgramWeights { get; init; }

    /// <summary>Range of the instruments' levels below the loudest, dB.</summary>
    public double LevelRangeDb { get; init; } = 12;

    /// <summary>Whether instruments keep the level that their source gives them, and a clip that of their sum, as a synthesizer mixes them;
    /// else both are drawn, and <see cref="LevelRangeDb"/> counts.</summary>
    public bool KeepLevels { get; init; }

    /// <summary>Stems are played faster or slower, and so higher or lower, by up to this many semitones.</summary>
    public double SpeedSemitones { get; init; } = 3;

    /// <summary>Probability that a stem's speed also wavers: vibrato, a worn tape, a player who scoops.</summary>
    public double WaverProbability { get; init; } = 0.3;

    /// <summary>Probability that an instrument enters within the clip rather than before it.</summary>
    public double LateEntryProbability { get; init; } = 0.25;

    /// <summary>Probability that drums play beside the instruments, unlabelled, if the bank holds any; never without an instrument.</summary>
    public double DrumProbability { get; init; } = 0.12;

    /// <summary>Whether stems get other bodies, amplifiers and dynamics, and clips are filtered, reverberated and given noise at random (<see cref="Degradation"/>).</summary>
    public bool Degrade { get; init; } = true;
}

/// <summary>A clip and when each of its programs sounds.</summary>
/// <param name="Samples">Mono, at the bank's sample rate, within [-1, 1].</param>
/// <param name="Instruments">Each program with its intervals; a program that never sounds within the clip is not listed.</param>
public sealed record MixedClip(float[] Samples, IReadOnlyList<(int Program, IReadOnlyList<Interval> Intervals)> Instruments);

/// <summary>Sums stems to clips: thousands a second's worth of new mixtures from one bank.</summary>
public sealed class StemMixer(StemBank bank, StemMixOptions options)
{
    private const int Attempts = 100;

    private const int OverdrivenGuitar = 29;
    private const int DistortionGuitar = 30;

    // What is plugged into an overdriven amplifier: a steel-stringed guitar with a pick-up, a jazz guitar, a clean one.
    private static readonly int[] UndistortedGuitars = [25, 26, 27, 27];
    private static readonly FrozenSet<int> AmplifiedGuitars = [26, 27, 28];
    private static readonly FrozenSet<int> WoodenBodies = [15, 24, 25, 40, 41, 42, 43, 45, 46, 104, 105, 106, 107, 110];
    private static readonly FrozenSet<int> Tremolos = [4, 5, 11, 16, 17, 18, 26, 27];

    private readonly int sampleRate = bank.Options.SampleRate;
    private readonly int[] programs = [.. bank.Options.Composition.Programs.Where(program => program != InstrumentTrack.DrumKit)];
    private readonly double[] cumulativeWeights = Cumulate([.. bank.Options.Composition.Programs.Where(program => program != InstrumentTrack.DrumKit)], options.ProgramWeights);

    /// <summary>A clip of exactly <paramref name="polyphony"/> different programs, decided by its arguments alone.</summary>
    /// <param name="seed">Decides what is drawn.</param>
    /// <param name="polyphony">0 up to <see cref="StemMixOptions.MaximumPolyphony"/>.</param>
    /// <param name="noisy">Whether the clip goes through one of <see cref="NoiseEffects"/>, each equally likely.</param>
    /// <exception cref="InvalidDataException">The bank has too few programs that sound.</exception>
    public MixedClip Mix(ulong seed, int polyphony, bool noisy = false)
    {
        var random = new SeededRandom(seed);
        var clip = new float[(int)Math.Round(options.ClipSeconds * sampleRate)];
        var instruments = new List<(int, IReadOnlyList<Interval>)>();
        for (int attempt = 0; instruments.Count < polyphony; attempt++)
        {
            if (attempt == Attempts)
            {
                throw new InvalidDataException($"The stem bank has no {polyphony} programs that sound; check its sources and programs.");
            }

            int program = DrawProgram(random);
            if (!instruments.Exists(instrument => instrument.Item1 == program) && Add(program, clip, random) is { Count: > 0 } intervals)
            {
                instruments.Add((program, intervals));
            }
        }

        if (options.Degrade && polyphony > 0 && random.NextBool(options.DrumProbability))
        {
            Add(InstrumentTrack.DrumKit, clip, random);
        }

        Finish(clip, random);
        if (noisy)
        {
            ulong noiseSeed = SeededRandom.Derive(seed, "noise");
            NoiseEffects.Apply(NoiseEffects.Choose(noiseSeed).Name, clip, sampleRate, noiseSeed);
            ClipRenderer.ScaleDown(clip);
        }

        return new MixedClip(clip, instruments);
    }

    private int DrawProgram(SeededRandom random)
    {
        double target = random.NextDouble() * cumulativeWeights[^1];
        int found = Array.BinarySearch(cumulativeWeights, target);
        // Not found: the complement is the first entry above. Found: the entries up to it lie below, so the next one is meant.
        int index = found < 0 ? ~found : found + 1;
        return programs[Math.Min(index, cumulativeWeights.Length - 1)];
    }

    private static double[] Cumulate(IReadOnlyList<int> programs, IReadOnlyList<double>? weights)
    {
        var cumulative = new double[programs.Count];
        double sum = 0;
        for (int i = 0; i < cumulative.Length; i++)
        {
            sum += weights?[programs[i]] ?? 1;
            cumulative[i] = sum;
        }

        return sum > 0 ? cumulative : throw new ArgumentException("Every program of the bank has the weight 0.", nameof(weights));
    }

    // When the program sounds; never where the bank has no stem of it.
    private IReadOnlyList<Interval> Add(int program, Span<float> clip, SeededRandom random)
    {
        bool distorted = options.Degrade && program is OverdrivenGuitar or DistortionGuitar && random.NextBool(0.5);
        int played = distorted ? UndistortedGuitars[random.NextInt(0, UndistortedGuitars.Length - 1)] : program;
        IReadOnlyList<int> sources = bank.SourcesOf(played);
        if (sources.Count == 0)
        {
            return [];
        }

        IReadOnlyList<Stem> stems = bank.Stems(played, sources[random.NextInt(0, sources.Count - 1)]);
        Stem stem = stems[random.NextInt(0, stems.Count - 1)];
        double speed = Math.Pow(2, random.NextDouble(-options.SpeedSemitones, options.SpeedSemitones) / 12);
        double spare = Math.Max(0, stem.Samples.Length - clip.Length * speed - Waver.MaximumShiftSamples - 2);
        double start = random.NextDouble() * spare;
        // Between two samples a stem would lose treble to interpolation: only where its speed makes that unavoidable.
        start = speed == 1 ? Math.Floor(start) : start;
        int entry = random.NextBool(options.LateEntryProbability) ? (int)(random.NextDouble(0, 0.75) * clip.Length) : 0;
        var part = new float[clip.Length];
        Waver waver = options.Degrade && random.NextBool(options.WaverProbability) ? Waver.Draw(random, sampleRate) : default;
        int filled = entry + Resample(stem.Samples, start, speed, waver, part.AsSpan(entry));
        while (filled < part.Length)
        {
            FadeOut(part.AsSpan(entry..filled));
            stem = stems[random.NextInt(0, stems.Count - 1)];
            filled += Resample(stem.Samples, 0, speed, waver, part.AsSpan(filled));
        }

        if (options.Degrade)
        {
            Shape(program, distorted, part, random);
        }

        // Labels come from what the listener gets: the stem as it is now, not as it was rendered.
        IReadOnlyList<Interval> intervals = ActivityDetector.Intervals(part, sampleRate);
        if (intervals.Count == 0)
        {
            return intervals;
        }

        if (options.Degrade)
        {
            Degradation.Equalize(part, sampleRate, maximumDb: 9, random);
        }

        float gain = options.KeepLevels
            ? stem.Scale * short.MaxValue
            : (float)(0.1 / Degradation.Rms(part) * Math.Pow(10, -random.NextDouble(0, options.LevelRangeDb) / 20));
        for (int n = 0; n < clip.Length; n++)
        {
            clip[n] += gain * part[n];
        }

        return intervals;
    }

    // Another instrument of the kind, another player: what a soundfont's few samples do not hold.
    private void Shape(int program, bool distorted, Span<float> part, SeededRandom random)
    {
        BodyKind body = program switch
        {
            OverdrivenGuitar when distorted => BodyKind.Overdrive,
            DistortionGuitar when distorted => BodyKind.Distortion,
            _ when AmplifiedGuitars.Contains(program) && random.NextBool(0.4) => BodyKind.Amplifier,
            _ when WoodenBodies.Contains(program) && random.NextBool(0.4) => BodyKind.Body,
            _ => BodyKind.None,
        };
        if (body != BodyKind.None)
        {
            InstrumentBody.Finish(body, part, sampleRate, random);
        }

        if (random.NextBool(0.3))
        {
            Degradation.Swell(part, maximumDb: 8, random);
        }

        if (Tremolos.Contains(program) && random.NextBool(0.25))
        {
            Degradation.Tremolo(part, sampleRate, random);
        }
    }

    private void Finish(float[] clip, SeededRandom random)
    {
        double rms = Degradation.Rms(clip);
        if (options.Degrade)
        {
            if (rms > 0 && random.NextBool(0.4))
            {
                Degradation.Reverberate(clip, sampleRate, random);
            }

            if (random.NextBool(0.7))
            {
                // 15 to 60 dB below the music; silence is sometimes really silent, mostly not.
                double noiseRms = rms > 0 ? Degradation.Rms(clip) * Math.Pow(10, -random.NextDouble(15, 60) / 20) : 0.1;
                Degradation.AddNoise(clip, sampleRate, noiseRms, random);
            }

            if (random.NextBool(0.6))
            {
                Degradation.Tilt(clip, sampleRate, maximumDb: 9, random);
            }

            if (random.NextBool(0.3))
            {
                Degradation.LimitBand(clip, sampleRate, random);
            }
        }

        if (options.KeepLevels)
        {
            ClipRenderer.ScaleDown(clip);
            return;
        }

        float peak = 0;
        foreach (float sample in clip)
        {
            peak = Math.Max(peak, Math.Abs(sample));
        }

        if (peak == 0)
        {
            return;
        }

        // Full scale down to 30 dB below it, silence's noise down to 80; one clip in twenty is clipped by an overdriven input.
        double levelDb = -random.NextDouble(0, rms > 0 ? 30 : 80);
        double overdriveDb = options.Degrade && random.NextBool(0.05) ? random.NextDouble(1, 12) : 0;
        float gain = (float)(Math.Pow(10, overdriveDb / 20) / peak);
        float level = (float)Math.Pow(10, levelDb / 20);
        for (int n = 0; n < clip.Length; n++)
        {
            clip[n] = level * Math.Clamp(gain * clip[n], -1, 1);
        }
    }

    // How many samples the stem was enough for. Four-point cubic interpolation (Catmull and Rom): the stem's grain lies below its soundfont's own interpolation.
    private static int Resample(ReadOnlySpan<short> stem, double start, double speed, Waver waver, Span<float> part)
    {
        for (int n = 0; n < part.Length; n++)
        {
            double position = Math.Max(0, start + n * speed + waver.ShiftSamples(n));
            int i = (int)position;
            if (i + 2 >= stem.Length)
            {
                return n;
            }

            float t = (float)(position - i);
            float a = stem[Math.Max(0, i - 1)], b = stem[i], c = stem[i + 1], d = stem[i + 2];
            float value = b + 0.5f * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
            part[n] = value / short.MaxValue;
        }

        return part.Length;
    }

    // A stem that another one follows may end within a note.
    private void FadeOut(Span<float> part)
    {
        int samples = Math.Min(part.Length, sampleRate / 50);
        for (int n = 0; n < samples; n++)
        {
            part[^(n + 1)] *= (float)n / samples;
        }
    }

    /// <summary>A sinusoidal change of the playing position, which is one of the pitch: depth × cos.</summary>
    private readonly record struct Waver(double DepthSamples, double RadiansPerSample, double Phase)
    {
        public const int MaximumShiftSamples = 200;

        // 0.5 to 7 Hz, up to 60 cents either way: at a rate f the pitch deviates by depth × 2πf.
        public static Waver Draw(SeededRandom random, int sampleRate)
        {
            double radiansPerSample = 2 * Math.PI * 0.5 * Math.Pow(14, random.NextDouble()) / sampleRate;
            double cents = random.NextDouble(5, 60);
            double depth = (Math.Pow(2, cents / 1200) - 1) / radiansPerSample;
            return new Waver(Math.Min(depth, MaximumShiftSamples), radiansPerSample, random.NextDouble(0, 2 * Math.PI));
        }

        public double ShiftSamples(int sample) => DepthSamples == 0 ? 0 : DepthSamples * Math.Sin(RadiansPerSample * sample + Phase);
    }
}

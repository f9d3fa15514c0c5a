using MirTool.Audio;
using MirTool.Audio.Noise;
using MirTool.Synthesis.Scenes;

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

    /// <summary>Probability that drums play beside the instruments, beyond their number, if the bank holds any; never without an instrument.</summary>
    public double DrumProbability { get; init; } = 0.12;

    /// <summary>Whether stems get other bodies, amplifiers and dynamics, and clips are filtered, reverberated and given noise at random (<see cref="Degradation"/>).</summary>
    public bool Degrade { get; init; } = true;
}

/// <summary>Sums stems to clips: thousands a second's worth of new mixtures from one bank.</summary>
public sealed class StemMixer(StemBank bank, StemMixOptions options)
{
    private const int Attempts = 100;

    private readonly int sampleRate = bank.Options.SampleRate;
    private readonly int[] programs = [.. bank.Options.Composition.Programs.Where(program => program < InstrumentTrack.DrumKit)];
    private readonly WeightedDraw weightedDraw = new(
        [.. bank.Options.Composition.Programs.Where(program => program < InstrumentTrack.DrumKit).Select(program => options.ProgramWeights?[program] ?? 1)]);

    /// <summary>A clip of exactly <paramref name="polyphony"/> different programs, decided by its arguments alone.</summary>
    /// <param name="seed">Decides what is drawn.</param>
    /// <param name="polyphony">0 up to <see cref="StemMixOptions.MaximumPolyphony"/>.</param>
    /// <param name="noisy">Whether the clip goes through one of <see cref="NoiseEffects"/>, each equally likely.</param>
    /// <exception cref="InvalidDataException">The bank has too few programs that sound.</exception>
    public MixedClip Mix(ulong seed, int polyphony, bool noisy = false)
    {
        var random = new SeededRandom(seed);
        var clip = new float[(int)Math.Round(options.ClipSeconds * sampleRate)];
        var instruments = new List<MixedInstrument>();
        for (int attempt = 0; instruments.Count < polyphony; attempt++)
        {
            if (attempt == Attempts)
            {
                throw new InvalidDataException($"The stem bank has no {polyphony} programs that sound; check its sources and programs.");
            }

            int program = DrawProgram(random);
            if (!instruments.Exists(instrument => instrument.Program == program) && Add(program, clip, random) is { Count: > 0 } intervals)
            {
                instruments.Add(new MixedInstrument(program, intervals));
            }
        }

        if (options.Degrade && polyphony > 0 && random.NextBool(options.DrumProbability)
            && Add(InstrumentTrack.DrumKit, clip, random) is { Count: > 0 } drumming)
        {
            instruments.Add(new MixedInstrument(InstrumentTrack.DrumKit, drumming));
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

    private int DrawProgram(SeededRandom random) => programs[weightedDraw.Next(random)];

    // When the program sounds; never where the bank has no stem of it.
    private IReadOnlyList<Interval> Add(int program, Span<float> clip, SeededRandom random)
    {
        int played = options.Degrade ? StemShape.Played(program, random) : program;
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
        int filled = entry + StemPlayback.Resample(stem.Samples, start, speed, waver, part.AsSpan(entry));
        while (filled < part.Length)
        {
            FadeOut(part.AsSpan(entry..filled));
            stem = stems[random.NextInt(0, stems.Count - 1)];
            filled += StemPlayback.Resample(stem.Samples, 0, speed, waver, part.AsSpan(filled));
        }

        if (options.Degrade)
        {
            StemShape.Apply(program, distorted: played != program, part, sampleRate, random);
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

    // A stem that another one follows may end within a note.
    private void FadeOut(Span<float> part)
    {
        int samples = Math.Min(part.Length, sampleRate / 50);
        for (int n = 0; n < samples; n++)
        {
            part[^(n + 1)] *= (float)n / samples;
        }
    }
}

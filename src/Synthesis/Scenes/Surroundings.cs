using MirTool.Audio;
using MirTool.Audio.Noise;
using static MirTool.Synthesis.Degradation;

namespace MirTool.Synthesis.Scenes;

/// <summary>What surrounds music on its way to an archive: a room, bystanders, a medium, the level at which it was kept.</summary>
/// <remarks>Kinds are drawn before the music is summed, since what a medium swallows is not heard; their details while they are applied.</remarks>
internal sealed record Surroundings
{
    /// <summary>Nothing but the level, which is left as it is.</summary>
    public static Surroundings None { get; } = new();

    // Far below the smallest step of 16 bits.
    private const double SilenceRms = 1e-7;

    private readonly bool isNone = true;
    private readonly Medium medium;

    private Surroundings()
    {
    }

    private enum Medium
    {
        Clean,
        NarrowBand,
        Telephone,
        Shellac,
        Cassette,
        MediumWave,
        LossyCodec,
    }

    /// <summary>Lowest frequency that the medium keeps, Hz.</summary>
    public double LowestHz { get; private init; }

    /// <summary>Highest frequency that the medium keeps, Hz.</summary>
    public double HighestHz { get; private init; } = double.PositiveInfinity;

    private Surroundings(Medium medium, double lowestHz, double highestHz)
    {
        (isNone, this.medium, LowestHz, HighestHz) = (false, medium, lowestHz, highestHz);
    }

    /// <summary>Draws a medium: none in six clips of ten.</summary>
    public static Surroundings Draw(SeededRandom random)
    {
        double kind = random.NextDouble();
        return kind switch
        {
            < 0.6 => new(Medium.Clean, 0, double.PositiveInfinity),
            < 0.74 => new(
                Medium.NarrowBand, random.NextBool(0.6) ? LogUniform(60, 400, random) : 0,
                random.NextBool(0.6) ? LogUniform(2500, 9000, random) : double.PositiveInfinity),
            < 0.77 => new(Medium.Telephone, 300, 3400),
            < 0.84 => new(Medium.Shellac, LogUniform(100, 300, random), LogUniform(3500, 5500, random)),
            < 0.90 => new(Medium.Cassette, LogUniform(30, 80, random), LogUniform(6000, 10000, random)),
            < 0.93 => new(Medium.MediumWave, LogUniform(80, 200, random), LogUniform(3500, 5000, random)),
            _ => new(Medium.LossyCodec, 0, LogUniform(7000, 11000, random)),
        };
    }

    /// <summary>Changes a clip in place; a clip without any sound becomes silence, noise, nature or traffic.</summary>
    /// <param name="clip">Changed in place.</param>
    /// <param name="sampleRate">Hz.</param>
    /// <param name="random">Decides the details.</param>
    /// <param name="backgrounds">Heard beside what is made by rule; null where there are none.</param>
    public void Apply(float[] clip, int sampleRate, SeededRandom random, BackgroundRecordings? backgrounds = null)
    {
        if (isNone)
        {
            ClipRenderer.ScaleDown(clip);
            return;
        }

        double rms = Degradation.Rms(clip);
        if (rms > 0)
        {
            Surround(clip, rms, sampleRate, random, backgrounds);
        }
        else if (!Fill(clip, sampleRate, random, backgrounds) || Degradation.Rms(clip) < SilenceRms)
        {
            // Recordings have silent stretches, too. What media do to sound is relative to its level, which silence has not.
            return;
        }

        Record(clip, sampleRate, random);
        SetLevel(clip, rms > 0, random);
    }

    private static void Surround(float[] clip, double rms, int sampleRate, SeededRandom random, BackgroundRecordings? backgrounds)
    {
        if (random.NextBool(0.45))
        {
            Degradation.Reverberate(clip, sampleRate, random);
        }

        double noise = random.NextDouble();
        if (noise < 0.55)
        {
            Degradation.AddNoise(clip, sampleRate, rms * Decibels(-random.NextDouble(15, 60)), random);
        }
        else if (noise < 0.68)
        {
            Background.Add(clip, sampleRate, rms * Decibels(-random.NextDouble(10, 40)), random, backgrounds);
        }

        if (random.NextBool(0.5))
        {
            Degradation.Tilt(clip, sampleRate, maximumDb: 9, random);
        }
    }

    // Whether anything is there at all: one in ten of what is not music is digital silence.
    private static bool Fill(float[] clip, int sampleRate, SeededRandom random, BackgroundRecordings? backgrounds)
    {
        double kind = random.NextDouble();
        if (kind < 0.1)
        {
            return false;
        }

        if (kind < 0.35)
        {
            Degradation.AddNoise(clip, sampleRate, 0.1, random);
        }
        else
        {
            Background.Add(clip, sampleRate, 0.1, random, backgrounds);
            if (random.NextBool(0.5))
            {
                Degradation.AddNoise(clip, sampleRate, 0.1 * Decibels(-random.NextDouble(10, 50)), random);
            }

            if (random.NextBool(0.2))
            {
                Degradation.Reverberate(clip, sampleRate, random);
            }
        }

        return true;
    }

    private void Record(float[] clip, int sampleRate, SeededRandom random)
    {
        if (random.NextBool(0.12))
        {
            Media.Compress(clip, sampleRate, random);
        }

        switch (medium)
        {
            case Medium.Telephone:
                Media.Companding(clip, random);
                break;
            case Medium.Shellac:
                Media.Shellac(clip, sampleRate, random);
                break;
            case Medium.Cassette:
                Media.Cassette(clip, sampleRate, random);
                break;
            case Medium.MediumWave:
                Degradation.AddNoise(clip, sampleRate, Degradation.Rms(clip) * Decibels(-random.NextDouble(12, 35)), random);
                break;
            case Medium.LossyCodec:
                LossyCodec.Apply(clip, HighestHz, sampleRate, random);
                break;
            default:
                break;
        }

        LimitBand(clip, sampleRate);
    }

    private void LimitBand(float[] clip, int sampleRate)
    {
        if (LowestHz > 0)
        {
            Biquad.HighPass(LowestHz, sampleRate).Apply(clip);
        }

        if (HighestHz < 0.45 * sampleRate)
        {
            Biquad lowPass = Biquad.LowPass(HighestHz, sampleRate);
            FilterChain.Apply(clip, lowPass, lowPass);
        }
    }

    // Full scale down to 30 dB below it, noise alone down to 80; one clip in twenty is clipped by an overdriven input.
    private static void SetLevel(float[] clip, bool isMusic, SeededRandom random)
    {
        float peak = 0;
        foreach (float sample in clip)
        {
            peak = Math.Max(peak, Math.Abs(sample));
        }

        if (peak == 0)
        {
            return;
        }

        double levelDb = -random.NextDouble(0, isMusic ? 30 : random.NextBool(0.3) ? 80 : 30);
        double overdriveDb = random.NextBool(0.05) ? random.NextDouble(1, 12) : 0;
        var gain = (float)(Decibels(overdriveDb) / peak);
        var level = (float)Decibels(levelDb);
        foreach (ref float sample in clip.AsSpan())
        {
            sample = level * Math.Clamp(gain * sample, -1, 1);
        }
    }

    private static double Decibels(double decibels) => Math.Pow(10, decibels / 20);
}

using System.Runtime.InteropServices;
using MirTool.Audio;
using MirTool.Audio.Noise;

namespace MirTool.Synthesis;

/// <summary>What a vibration goes through before it is heard.</summary>
internal enum BodyKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A wooden box of random resonances.</summary>
    Body,

    /// <summary>A soft overdrive, then a loudspeaker's band.</summary>
    Overdrive,

    /// <summary>Hard clipping, then a loudspeaker's band.</summary>
    Distortion,

    /// <summary>A loudspeaker's band alone.</summary>
    Amplifier,
}

/// <summary>What a string's vibration goes through before it is heard: a wooden body, or an amplifier and its loudspeaker.</summary>
internal static class InstrumentBody
{
    /// <summary>Changes a rendered phrase in place.</summary>
    public static void Finish(BodyKind finish, Span<float> samples, int sampleRate, SeededRandom random)
    {
        // The bow and reed models carry DC.
        Biquad.HighPass(25, sampleRate).Apply(samples);
        switch (finish)
        {
            case BodyKind.Body:
                Body(samples, sampleRate, random);
                break;
            case BodyKind.Overdrive:
                Drive(samples, random.NextDouble(6, 22));
                Loudspeaker(samples, sampleRate, random);
                break;
            case BodyKind.Distortion:
                Drive(samples, random.NextDouble(24, 42));
                Loudspeaker(samples, sampleRate, random);
                break;
            case BodyKind.Amplifier:
                Loudspeaker(samples, sampleRate, random);
                break;
            default:
                break;
        }
    }

    // Air and plate resonances of boxes from violin to double bass, and the bridge's broad hill.
    private static void Body(Span<float> samples, int sampleRate, SeededRandom random)
    {
        var resonances = new List<Biquad>();
        double lowest = random.NextDouble(85, 280);
        for (double hertz = lowest; hertz < 2500; hertz *= random.NextDouble(1.3, 2.2))
        {
            resonances.Add(Biquad.Peaking(hertz, random.NextDouble(-7, 10), random.NextDouble(2, 9), sampleRate));
        }

        resonances.Add(Biquad.Peaking(random.NextDouble(2000, 3500), random.NextDouble(-3, 9), 1.2, sampleRate));
        resonances.Add(Biquad.HighShelf(random.NextDouble(4000, 8000), random.NextDouble(-14, 0), sampleRate));
        FilterChain.Apply(samples, CollectionsMarshal.AsSpan(resonances));
    }

    // Decibels above the level at which the peak just reaches the knee.
    private static void Drive(Span<float> samples, double decibels)
    {
        float peak = 1e-6f;
        foreach (float sample in samples)
        {
            peak = Math.Max(peak, Math.Abs(sample));
        }

        float gain = (float)Math.Pow(10, decibels / 20) / peak;
        // Valves are not symmetric, which gives even harmonics; the high-pass in the loudspeaker takes the offset away.
        const float Bias = 0.15f;
        float rest = MathF.Tanh(Bias);
        for (int n = 0; n < samples.Length; n++)
        {
            samples[n] = 0.3f * (MathF.Tanh(gain * samples[n] + Bias) - rest);
        }
    }

    private static void Loudspeaker(Span<float> samples, int sampleRate, SeededRandom random)
    {
        Biquad highPass = Biquad.HighPass(random.NextDouble(60, 110), sampleRate);
        Biquad low = Biquad.Peaking(random.NextDouble(90, 140), random.NextDouble(0, 5), 1.5, sampleRate);
        Biquad high = Biquad.Peaking(random.NextDouble(2000, 3500), random.NextDouble(0, 7), 1.2, sampleRate);
        Biquad lowPass = Biquad.LowPass(random.NextDouble(3800, 6500), sampleRate);
        FilterChain.Apply(samples, highPass, low, high, lowPass, lowPass);
    }
}

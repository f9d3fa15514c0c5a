using System.Runtime.Intrinsics;
using MirTool.Audio;
using MirTool.Audio.Noise;

namespace MirTool.Synthesis;

/// <summary>What rooms, microphones, media and bystanders do to a recording, drawn at random: makes synthesis less regular than a soundfont.</summary>
/// <remarks>Every draw comes from the given random source, so a clip's seed decides it. All work is in place.</remarks>
public static class Degradation
{
    /// <summary>Three peaking filters at random frequencies, gains within ± <paramref name="maximumDb"/>.</summary>
    public static void Equalize(Span<float> samples, int sampleRate, double maximumDb, SeededRandom random)
    {
        Biquad low = Peak(80, 400), middle = Peak(400, 2000), high = Peak(2000, 0.4 * sampleRate);
        FilterChain.Apply(samples, low, middle, high);

        Biquad Peak(double lowHz, double highHz)
        {
            double hz = LogUniform(lowHz, highHz, random);
            return Biquad.Peaking(hz, random.NextDouble(-maximumDb, maximumDb), q: random.NextDouble(0.4, 1.2), sampleRate);
        }
    }

    /// <summary>A smooth tilt of the whole spectrum: a high and a low shelf of opposite gains around a random pivot.</summary>
    public static void Tilt(Span<float> samples, int sampleRate, double maximumDb, SeededRandom random)
    {
        double pivotHz = LogUniform(400, 2500, random);
        double gainDb = random.NextDouble(-maximumDb, maximumDb);
        FilterChain.Apply(samples, Biquad.HighShelf(pivotHz, gainDb, sampleRate), Biquad.LowShelf(pivotHz, -gainDb, sampleRate));
    }

    /// <summary>Levels that rise and fall as in phrases: straight lines in dB between four random ones within ± <paramref name="maximumDb"/>.</summary>
    public static void Swell(Span<float> samples, double maximumDb, SeededRandom random)
    {
        Span<double> knotsDb = stackalloc double[4];
        foreach (ref double knot in knotsDb)
        {
            knot = random.NextDouble(-maximumDb, maximumDb);
        }

        for (int segment = 0; segment < knotsDb.Length - 1; segment++)
        {
            int start = segment * samples.Length / (knotsDb.Length - 1);
            int end = (segment + 1) * samples.Length / (knotsDb.Length - 1);
            // Even steps in dB are the same factor from each sample to the next.
            double gain = Math.Pow(10, knotsDb[segment] / 20);
            double step = Math.Pow(10, (knotsDb[segment + 1] - knotsDb[segment]) / 20 / Math.Max(1, end - start));
            foreach (ref float sample in samples[start..end])
            {
                sample *= (float)gain;
                gain *= step;
            }
        }
    }

    /// <summary>A level that trembles 3 to 8 times a second by up to 12 dB: electric pianos, rotating loudspeakers, guitar amplifiers.</summary>
    public static void Tremolo(Span<float> samples, int sampleRate, SeededRandom random)
    {
        var wave = new Oscillator(random.NextDouble(3, 8), sampleRate, random);
        float depth = (float)random.NextDouble(0.05, 0.6);
        for (int n = 0; n < samples.Length; n++)
        {
            samples[n] *= 1 + depth * (float)wave.Next();
        }
    }

    /// <summary>The band limits of old media and small microphones: a high-pass, a low-pass, or both.</summary>
    public static void LimitBand(Span<float> samples, int sampleRate, SeededRandom random)
    {
        int kind = random.NextInt(0, 2);
        if (kind != 1)
        {
            Biquad.HighPass(LogUniform(60, 500, random), sampleRate).Apply(samples);
        }

        if (kind != 0)
        {
            Biquad.LowPass(LogUniform(2000, 0.4 * sampleRate, random), sampleRate).Apply(samples);
        }
    }

    /// <summary>A small room: a handful of early reflections, then four damped combs of mutually prime lengths (Schroeder's reverberator).</summary>
    public static void Reverberate(Span<float> samples, int sampleRate, SeededRandom random)
    {
        double decaySeconds = LogUniform(0.2, 2.5, random);
        float wet = (float)random.NextDouble(0.1, 0.6);
        float damping = (float)random.NextDouble(0.1, 0.7);
        var tail = new float[samples.Length];
        int reflections = random.NextInt(4, 9);
        for (int i = 0; i < reflections; i++)
        {
            int delay = (int)(random.NextDouble(0.004, 0.06) * sampleRate);
            float gain = (float)random.NextDouble(-0.5, 0.5);
            if (delay < samples.Length)
            {
                VectorSum.AddScaled(tail.AsSpan(delay), samples[..^delay], gain);
            }
        }

        Span<int> delays = stackalloc int[4];
        foreach ((int comb, double seconds) in ((double[])[0.0297, 0.0371, 0.0411, 0.0437]).Index())
        {
            delays[comb] = (int)(seconds * random.NextDouble(0.9, 1.1) * sampleRate);
        }

        Combs(samples, tail, delays, decaySeconds * sampleRate, damping);
        VectorSum.AddScaled(samples, tail, wet);
    }

    // All four at a time: each alone would wait for its own last sample.
    private static void Combs(ReadOnlySpan<float> samples, Span<float> tail, ReadOnlySpan<int> delays, double decaySamples, float damping)
    {
        float[] a = new float[delays[0]], b = new float[delays[1]], c = new float[delays[2]], d = new float[delays[3]];
        Vector128<float> feedback = Vector128.Create(Feedback(a.Length), Feedback(b.Length), Feedback(c.Length), Feedback(d.Length));
        Vector128<float> memory = Vector128<float>.Zero;
        int atA = 0, atB = 0, atC = 0, atD = 0;
        for (int n = 0; n < samples.Length; n++)
        {
            Vector128<float> echo = Vector128.Create(a[atA], b[atB], c[atC], d[atD]);
            memory += (1 - damping) * (echo - memory);
            Vector128<float> written = Vector128.Create(samples[n]) + feedback * memory;
            (a[atA], b[atB], c[atC], d[atD]) = (written[0], written[1], written[2], written[3]);
            tail[n] += 0.5f * Vector128.Sum(echo);
            atA = atA + 1 == a.Length ? 0 : atA + 1;
            atB = atB + 1 == b.Length ? 0 : atB + 1;
            atC = atC + 1 == c.Length ? 0 : atC + 1;
            atD = atD + 1 == d.Length ? 0 : atD + 1;
        }

        float Feedback(int delay) => (float)Math.Pow(10, -3.0 * delay / decaySamples);
    }

    /// <summary>Hiss, mains hum, crackle or a murmuring crowd, one or two of them, at the given levels.</summary>
    /// <param name="samples">The clip to add to.</param>
    /// <param name="sampleRate">Hz.</param>
    /// <param name="rms">Root mean square of the added noise, relative to full scale.</param>
    /// <param name="random">Decides kind and parameters.</param>
    public static void AddNoise(Span<float> samples, int sampleRate, double rms, SeededRandom random)
    {
        int kinds = random.NextInt(0, 3) == 0 ? 2 : 1;
        for (int i = 0; i < kinds; i++)
        {
            var noise = new float[samples.Length];
            switch (random.NextInt(0, 4))
            {
                case 0:
                    Hum(noise, sampleRate, random);
                    break;
                case 1:
                    Crackle(noise, sampleRate, random);
                    break;
                case 2:
                    Crowd(noise, sampleRate, random);
                    break;
                default:
                    Hiss(noise, random);
                    break;
            }

            VectorSum.AddScaled(samples, noise, (float)(rms / Math.Max(Rms(noise), 1e-9)));
        }
    }

    /// <summary>Root mean square.</summary>
    public static double Rms(ReadOnlySpan<float> samples)
    {
        double sum = 0;
        foreach (float sample in samples)
        {
            sum += sample * sample;
        }

        return Math.Sqrt(sum / Math.Max(1, samples.Length));
    }

    /// <summary>Between both ends, each octave as likely as another.</summary>
    internal static double LogUniform(double minimum, double maximum, SeededRandom random) =>
        minimum * Math.Pow(maximum / minimum, random.NextDouble());

    // White to brown: a one-pole low-pass whose memory is drawn anew for each clip.
    private static void Hiss(Span<float> noise, SeededRandom random)
    {
        float beta = (float)(random.NextInt(0, 2) == 0 ? 0 : random.NextDouble(0, 0.99));
        White(noise, random);
        float state = 0;
        foreach (ref float sample in noise)
        {
            state = beta * state + sample;
            sample = state;
        }
    }

    /// <summary>Even noise within ±1, four samples of 16 bits from each draw.</summary>
    internal static void White(Span<float> noise, SeededRandom random)
    {
        const float Scale = 1f / (1 << 15);
        int n = 0;
        for (; n + 4 <= noise.Length; n += 4)
        {
            ulong bits = random.NextUInt64();
            Span<float> four = noise.Slice(n, 4);
            four[0] = Scale * (short)bits;
            four[1] = Scale * (short)(bits >> 16);
            four[2] = Scale * (short)(bits >> 32);
            four[3] = Scale * (short)(bits >> 48);
        }

        for (; n < noise.Length; n++)
        {
            noise[n] = Scale * (short)random.NextUInt64();
        }
    }

    private static void Hum(Span<float> noise, int sampleRate, SeededRandom random)
    {
        double mainsHz = random.NextInt(0, 1) == 0 ? 50 : 60;
        int harmonics = random.NextInt(1, 12);
        // Both mains repeat ten times a second.
        Span<float> period = noise[..Math.Min(noise.Length, sampleRate / 10)];
        for (int h = 1; h <= harmonics; h++)
        {
            double amplitude = random.NextDouble() / h;
            var sine = new Oscillator(mainsHz * h, sampleRate, random);
            foreach (ref float sample in period)
            {
                sample += (float)(amplitude * sine.Next());
            }
        }

        for (int start = period.Length; start < noise.Length; start += period.Length)
        {
            period[..Math.Min(period.Length, noise.Length - start)].CopyTo(noise[start..]);
        }
    }

    private static void Crackle(Span<float> noise, int sampleRate, SeededRandom random)
    {
        double meanGap = sampleRate / LogUniform(2, 100, random);
        // Gaps between clicks that do not know of each other.
        for (double at = Gap(); at < noise.Length; at += 1 + Gap())
        {
            noise[(int)at] = (float)((2 * random.NextDouble() - 1) * Math.Pow(random.NextDouble(), 2));
        }

        Biquad.LowPass(LogUniform(1500, 0.4 * sampleRate, random), sampleRate).Apply(noise);

        double Gap() => -meanGap * Math.Log(1 - random.NextDouble());
    }

    // Murmur: bands of noise in the range of the voice, each swelling and fading at the rate of syllables.
    private static void Crowd(Span<float> noise, int sampleRate, SeededRandom random)
    {
        var band = new float[noise.Length];
        int bands = random.NextInt(2, 4);
        for (int b = 0; b < bands; b++)
        {
            White(band, random);
            Biquad.BandPass(LogUniform(200, 3500, random), q: random.NextDouble(1, 6), sampleRate).Apply(band);
            Syllables(band, sampleRate, random);
            VectorSum.AddScaled(noise, band, 1);
        }
    }

    // Syllables are slow: one level for 64 samples.
    private static void Syllables(Span<float> band, int sampleRate, SeededRandom random)
    {
        const int Block = 64;
        var wave = new Oscillator(random.NextDouble(1.5, 7), sampleRate / (double)Block, random);
        double before = 0;
        for (int start = 0; start < band.Length; start += Block)
        {
            double after = 0.5 + 0.5 * wave.Next();
            after *= after;
            Span<float> block = band.Slice(start, Math.Min(Block, band.Length - start));
            for (int n = 0; n < block.Length; n++)
            {
                block[n] *= (float)(before + (after - before) * n / Block);
            }

            before = after;
        }
    }

    // A sine of random phase by the recurrence s[n + 1] = 2 cos(w) s[n] - s[n - 1]: calls to Math.Sin would cost more than all filters.
    private struct Oscillator
    {
        private readonly double twiceCosine;
        private double last;
        private double current;

        public Oscillator(double hz, double sampleRate, SeededRandom random)
        {
            double step = 2 * Math.PI * hz / sampleRate;
            double phase = 2 * Math.PI * random.NextDouble();
            twiceCosine = 2 * Math.Cos(step);
            last = Math.Sin(phase - step);
            current = Math.Sin(phase);
        }

        public double Next()
        {
            double value = current;
            (last, current) = (current, twiceCosine * current - last);
            return value;
        }
    }
}

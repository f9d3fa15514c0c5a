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
        ApplyTogether(low, middle, high, samples);

        Biquad Peak(double lowHz, double highHz)
        {
            double hz = LogUniform(lowHz, highHz, random);
            return Biquad.Peaking(hz, random.NextDouble(-maximumDb, maximumDb), q: random.NextDouble(0.4, 1.2), sampleRate);
        }
    }

    // One after the other, in one pass: a section need not wait for another's last sample, so three take little longer than one.
    private static void ApplyTogether(Biquad first, Biquad second, Biquad third, Span<float> samples)
    {
        (double b0, double b1, double b2, double a1, double a2) = first;
        (double d0, double d1, double d2, double c1, double c2) = second;
        (double f0, double f1, double f2, double e1, double e2) = third;
        double x1 = 0, x2 = 0, u1 = 0, u2 = 0, v1 = 0, v2 = 0, y1 = 0, y2 = 0;
        for (int n = 0; n < samples.Length; n++)
        {
            double x = samples[n];
            double u = b0 * x + b1 * x1 + b2 * x2 - a1 * u1 - a2 * u2;
            double v = d0 * u + d1 * u1 + d2 * u2 - c1 * v1 - c2 * v2;
            // Far below what is audible, so that no tail fades into numbers that processors are slow with.
            double y = f0 * v + f1 * v1 + f2 * v2 - e1 * y1 - e2 * y2 + 1e-30;
            (x2, x1, u2, u1, v2, v1, y2, y1) = (x1, x, u1, u, v1, v, y1, y);
            samples[n] = (float)y;
        }
    }

    /// <summary>A smooth tilt of the whole spectrum: a high and a low shelf of opposite gains around a random pivot.</summary>
    public static void Tilt(Span<float> samples, int sampleRate, double maximumDb, SeededRandom random)
    {
        double pivotHz = LogUniform(400, 2500, random);
        double gainDb = random.NextDouble(-maximumDb, maximumDb);
        Biquad.HighShelf(pivotHz, gainDb, sampleRate).Apply(samples);
        Biquad.LowShelf(pivotHz, -gainDb, sampleRate).Apply(samples);
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
            for (int n = delay; n < samples.Length; n++)
            {
                tail[n] += gain * samples[n - delay];
            }
        }

        foreach (double seconds in (double[])[0.0297, 0.0371, 0.0411, 0.0437])
        {
            int delay = (int)(seconds * random.NextDouble(0.9, 1.1) * sampleRate);
            float feedback = (float)Math.Pow(10, -3.0 * delay / (decaySeconds * sampleRate));
            var line = new float[delay];
            float memory = 0;
            int position = 0;
            for (int n = 0; n < samples.Length; n++)
            {
                float echo = line[position];
                memory += (1 - damping) * (echo - memory);
                line[position] = samples[n] + feedback * memory;
                tail[n] += 0.5f * echo;
                position = position + 1 == delay ? 0 : position + 1;
            }
        }

        for (int n = 0; n < samples.Length; n++)
        {
            samples[n] += wet * tail[n];
        }
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

            float scale = (float)(rms / Math.Max(Rms(noise), 1e-9));
            for (int n = 0; n < samples.Length; n++)
            {
                samples[n] += scale * noise[n];
            }
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
        float state = 0;
        for (int n = 0; n < noise.Length; n++)
        {
            state = beta * state + (float)(2 * random.NextDouble() - 1);
            noise[n] = state;
        }
    }

    private static void Hum(Span<float> noise, int sampleRate, SeededRandom random)
    {
        double mainsHz = random.NextInt(0, 1) == 0 ? 50 : 60;
        int harmonics = random.NextInt(1, 12);
        for (int h = 1; h <= harmonics; h++)
        {
            double amplitude = random.NextDouble() / h;
            var sine = new Oscillator(mainsHz * h, sampleRate, random);
            for (int n = 0; n < noise.Length; n++)
            {
                noise[n] += (float)(amplitude * sine.Next());
            }
        }
    }

    private static void Crackle(Span<float> noise, int sampleRate, SeededRandom random)
    {
        double clicksPerSecond = LogUniform(2, 100, random);
        for (int n = 0; n < noise.Length; n++)
        {
            if (random.NextDouble() < clicksPerSecond / sampleRate)
            {
                noise[n] = (float)((2 * random.NextDouble() - 1) * Math.Pow(random.NextDouble(), 2));
            }
        }

        Biquad.LowPass(LogUniform(1500, 0.4 * sampleRate, random), sampleRate).Apply(noise);
    }

    // Murmur: bands of noise in the range of the voice, each swelling and fading at the rate of syllables.
    private static void Crowd(Span<float> noise, int sampleRate, SeededRandom random)
    {
        var band = new float[noise.Length];
        int bands = random.NextInt(3, 7);
        for (int b = 0; b < bands; b++)
        {
            for (int n = 0; n < band.Length; n++)
            {
                band[n] = (float)(2 * random.NextDouble() - 1);
            }

            Biquad.BandPass(LogUniform(200, 3500, random), q: random.NextDouble(1, 6), sampleRate).Apply(band);
            var syllables = new Oscillator(random.NextDouble(1.5, 7), sampleRate, random);
            for (int n = 0; n < noise.Length; n++)
            {
                double swell = 0.5 + 0.5 * syllables.Next();
                noise[n] += (float)(band[n] * swell * swell);
            }
        }
    }

    // A sine of random phase by the recurrence s[n + 1] = 2 cos(w) s[n] - s[n - 1]: calls to Math.Sin would cost more than all filters.
    private struct Oscillator
    {
        private readonly double twiceCosine;
        private double last;
        private double current;

        public Oscillator(double hz, int sampleRate, SeededRandom random)
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

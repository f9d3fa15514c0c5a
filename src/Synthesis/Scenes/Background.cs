using MirTool.Audio;
using MirTool.Audio.Noise;
using static MirTool.Synthesis.Degradation;

namespace MirTool.Synthesis.Scenes;

/// <summary>Sounds of animals, weather, streets and audiences, made by rule or recorded: nothing in them is an instrument.</summary>
internal static class Background
{
    /// <summary>Adds one or two of them.</summary>
    /// <param name="clip">Added to.</param>
    /// <param name="sampleRate">Hz.</param>
    /// <param name="rms">Of what is added.</param>
    /// <param name="random">Decides kinds and details.</param>
    /// <param name="recordings">Heard as often as what is made by rule; null where there are none.</param>
    public static void Add(float[] clip, int sampleRate, double rms, SeededRandom random, BackgroundRecordings? recordings = null)
    {
        int kinds = random.NextBool(0.3) ? 2 : 1;
        for (int i = 0; i < kinds; i++)
        {
            var sound = new float[clip.Length];
            if (recordings is not null && random.NextBool(0.5))
            {
                recordings.Fill(sound, random);
            }
            else
            {
                Make(sound, sampleRate, random);
            }

            VectorSum.AddScaled(clip, sound, (float)(rms / Math.Max(Rms(sound), 1e-9)));
        }
    }

    private static void Make(float[] sound, int sampleRate, SeededRandom random)
    {
        switch (random.NextInt(0, 14))
        {
            case 0 or 1:
                Birds(sound, sampleRate, random);
                break;
            case 2 or 13:
                Calls(sound, sampleRate, random);
                break;
            case 3:
                Crickets(sound, sampleRate, random);
                break;
            case 4:
                Rain(sound, sampleRate, random);
                break;
            case 5:
                Wind(sound, sampleRate, 150, 900, slowest: 0.1, random);
                break;
            case 6:
                Wind(sound, sampleRate, 300, 2500, slowest: 0.08, random);
                break;
            case 7:
                Traffic(sound, sampleRate, random);
                break;
            case 8:
                Impacts(sound, sampleRate, random);
                break;
            case 9 or 10:
                Howls(sound, sampleRate, random);
                break;
            case 11 or 12:
                Claps(sound, sampleRate, random);
                break;
            default:
                Applause(sound, sampleRate, random);
                break;
        }
    }

    // Whistles of 50 to 400 ms that glide, in groups: a bird repeats its own.
    private static void Birds(float[] sound, int sampleRate, SeededRandom random)
    {
        int birds = random.NextInt(1, 3);
        for (int bird = 0; bird < birds; bird++)
        {
            double low = LogUniform(1500, 6000, random), glide = random.NextDouble(-0.5, 0.7), seconds = LogUniform(0.05, 0.4, random);
            double trillHz = random.NextBool(0.4) ? random.NextDouble(15, 45) : 0, gap = LogUniform(0.05, 0.8, random);
            for (double time = random.NextDouble(0, 1); time < (double)sound.Length / sampleRate; time += seconds + gap)
            {
                double own = low * random.NextDouble(0.95, 1.05);
                Call(sound, sampleRate, time, seconds, t => own * (1 + glide * t + (trillHz > 0 ? 0.06 * Math.Sin(2 * Math.PI * trillHz * seconds * t) : 0)), [1, 0.1], noise: 0, random);
                time += random.NextBool(0.2) ? random.NextDouble(0.3, 1.5) : 0;
            }
        }
    }

    // Barks, bleats, caws, howls: rough tones rich in partials.
    private static void Calls(float[] sound, int sampleRate, SeededRandom random)
    {
        double hertz = LogUniform(90, 900, random), seconds = LogUniform(0.08, 0.9, random), gap = LogUniform(0.1, 1.5, random);
        double fall = random.NextDouble(-0.5, 0.3), noise = random.NextDouble(0.1, 0.9);
        double[] partials = [.. Enumerable.Range(1, 8).Select(k => random.NextDouble() / Math.Sqrt(k))];
        for (double time = random.NextDouble(0, gap + 0.3); time < (double)sound.Length / sampleRate; time += seconds + gap * random.NextDouble(0.6, 1.4))
        {
            double own = hertz * random.NextDouble(0.9, 1.1);
            Call(sound, sampleRate, time, seconds, t => own * (1 + 0.25 * Math.Sin(Math.PI * t) + fall * t), partials, noise, random);
        }

        Biquad.Peaking(LogUniform(500, 2500, random), random.NextDouble(3, 12), q: 2, sampleRate).Apply(sound);
    }

    // Wolves, whales, cattle, cocks: long tones whose pitch slides, through a throat that opens and closes.
    private static void Howls(float[] sound, int sampleRate, SeededRandom random)
    {
        double hertz = LogUniform(80, 1500, random), seconds = LogUniform(0.3, 3, random), gap = LogUniform(0.2, 3, random), noise = random.NextDouble(0, 0.25);
        double bend = random.NextDouble(-0.6, 0.9), slide = random.NextDouble(-0.5, 0.5), tremor = random.NextDouble(0, 0.04), tremorHz = random.NextDouble(3, 14);
        double softness = random.NextDouble(0.5, 2);
        double[] partials = [.. Enumerable.Range(1, 12).Select(k => random.NextDouble(0.3, 1) / Math.Pow(k, softness))];
        int calls = random.NextInt(1, 4);
        for (double time = random.NextDouble(0, gap); time < (double)sound.Length / sampleRate; time += seconds + gap * random.NextDouble(0.5, 1.5))
        {
            for (int i = 0; i < calls; i++)
            {
                double own = hertz * random.NextDouble(0.85, 1.2), length = seconds / calls * random.NextDouble(0.6, 1.2);
                Call(
                    sound, sampleRate, time + i * seconds / calls, length,
                    t => own * (1 + bend * Math.Sin(Math.PI * t) + slide * t + tremor * Math.Sin(2 * Math.PI * tremorHz * length * t)), partials, noise, random);
            }
        }

        Biquad.Peaking(LogUniform(300, 2500, random), random.NextDouble(3, 15), q: random.NextDouble(1, 4), sampleRate).Apply(sound);
    }

    // A few people who clap, more or less together: bursts of noise of some milliseconds, each pair of hands in a band of its own.
    private static void Claps(float[] sound, int sampleRate, SeededRandom random)
    {
        int people = random.NextInt(1, 8);
        double every = LogUniform(0.12, 1.2, random), scatter = random.NextDouble(0, 0.35) * every;
        for (int person = 0; person < people; person++)
        {
            var own = new float[sound.Length];
            double decay = Math.Exp(-1 / (random.NextDouble(0.002, 0.02) * sampleRate)), loud = random.NextDouble(0.3, 1);
            for (double time = random.NextDouble(-every, 0); time < (double)sound.Length / sampleRate; time += every)
            {
                double level = loud * random.NextDouble(0.5, 1);
                for (int n = Math.Max(0, (int)((time + scatter * random.NextDouble()) * sampleRate)); n < own.Length && level > 1e-3; n++, level *= decay)
                {
                    own[n] += (float)(level * (2 * random.NextDouble() - 1));
                }
            }

            Biquad.BandPass(LogUniform(600, 3000, random), q: random.NextDouble(0.5, 2), sampleRate).Apply(own);
            VectorSum.AddScaled(sound, own, 1);
        }
    }

    private static void Crickets(float[] sound, int sampleRate, SeededRandom random)
    {
        int insects = random.NextInt(1, 4);
        for (int insect = 0; insect < insects; insect++)
        {
            double hertz = random.NextDouble(2500, 8000), pulses = random.NextDouble(15, 60), chirps = random.NextDouble(0.7, 4), duty = random.NextDouble(0.3, 1);
            double level = random.NextDouble(0.2, 1), phase = random.NextDouble();
            Tone(sound, sampleRate, hertz, seconds =>
            {
                double chirp = (seconds * chirps + phase) % 1;
                double pulse = Math.Sin(Math.PI * pulses * seconds);
                return chirp < duty ? level * pulse * pulse : 0;
            });
        }
    }

    private static void Rain(float[] sound, int sampleRate, SeededRandom random)
    {
        double drops = LogUniform(20, 3000, random) / sampleRate;
        var hiss = (float)random.NextDouble(0, 0.06);
        for (int n = 0; n < sound.Length; n++)
        {
            double draw = random.NextDouble();
            sound[n] = (draw < drops ? (float)(2 * draw / drops - 1) : 0) + hiss * (float)(2 * draw - 1);
        }

        Biquad.Peaking(LogUniform(800, 5000, random), 8, q: 0.8, sampleRate).Apply(sound);
        Biquad.LowPass(LogUniform(3000, 9000, random), sampleRate).Apply(sound);
    }

    // Noise whose level and colour come and go: wind, surf, a river.
    private static void Wind(float[] sound, int sampleRate, double lowestHz, double highestHz, double slowest, SeededRandom random)
    {
        White(sound, random);
        Biquad.LowPass(LogUniform(lowestHz, highestHz, random), sampleRate).Apply(sound);
        Biquad.HighPass(LogUniform(20, 120, random), sampleRate).Apply(sound);
        double first = random.NextDouble(slowest, 0.6), second = random.NextDouble(0.3, 1.5), depth = random.NextDouble(0.2, 0.95), phase = random.NextDouble(0, 6);
        Envelope(sound, sampleRate, seconds => 1 - depth * (0.5 + 0.3 * Math.Sin(2 * Math.PI * first * seconds + phase) + 0.2 * Math.Sin(2 * Math.PI * second * seconds)));
    }

    // Tyres, an engine's partials that sweep by, sometimes a horn far away.
    private static void Traffic(float[] sound, int sampleRate, SeededRandom random)
    {
        White(sound, random);
        Biquad.LowPass(LogUniform(150, 1500, random), sampleRate).Apply(sound);
        double passing = random.NextDouble(-1, 6), width = random.NextDouble(0.5, 3);
        Envelope(sound, sampleRate, seconds => 0.2 + 1 / (1 + Math.Pow((seconds - passing) / width, 2)));
        double engine = random.NextDouble(25, 110), level = random.NextDouble(0, 0.4);
        for (int partial = 1; partial <= 6; partial++)
        {
            double gain = level * random.NextDouble() / partial;
            Tone(sound, sampleRate, engine * partial, seconds => gain / (1 + Math.Pow((seconds - passing) / width, 2)));
        }
    }

    // Steps, doors, handling of microphones, thunder: bursts of low noise that die away.
    private static void Impacts(float[] sound, int sampleRate, SeededRandom random)
    {
        White(sound, random);
        Biquad.LowPass(LogUniform(80, 3000, random), sampleRate).Apply(sound);
        double every = LogUniform(0.3, 3, random), decay = LogUniform(0.02, 1, random), next = random.NextDouble(0, 1), last = -100, loud = 0;
        Envelope(sound, sampleRate, seconds =>
        {
            if (seconds >= next)
            {
                (last, loud, next) = (seconds, random.NextDouble(0.2, 1), seconds + every * random.NextDouble(0.5, 1.5));
            }

            return loud * Math.Exp(-(seconds - last) / decay);
        });
    }

    // Claps of many hands, each a few milliseconds of noise.
    private static void Applause(float[] sound, int sampleRate, SeededRandom random)
    {
        double clapsPerSample = LogUniform(20, 800, random) / sampleRate;
        float level = 0, decay = (float)Math.Exp(-1 / (random.NextDouble(0.002, 0.006) * sampleRate));
        for (int n = 0; n < sound.Length; n++)
        {
            double draw = random.NextDouble();
            level = level * decay + (draw < clapsPerSample ? 1 : 0);
            sound[n] = level * (float)(2 * random.NextDouble() - 1);
        }

        Biquad.BandPass(LogUniform(800, 2500, random), q: 0.6, sampleRate).Apply(sound);
        double rise = random.NextDouble(-3, 3), start = random.NextDouble(0, 5);
        Envelope(sound, sampleRate, seconds => 1 / (1 + Math.Exp(-rise * (seconds - start))));
    }

    // Envelopes are slow: one value for 64 samples.
    private static void Envelope(float[] sound, int sampleRate, Func<double, double> level)
    {
        const int Block = 64;
        double before = level(0);
        for (int start = 0; start < sound.Length; start += Block)
        {
            int end = Math.Min(start + Block, sound.Length);
            double after = level((double)end / sampleRate);
            for (int n = start; n < end; n++)
            {
                sound[n] *= (float)(before + (after - before) * (n - start) / (end - start));
            }

            before = after;
        }
    }

    private static void Tone(float[] sound, int sampleRate, double hertz, Func<double, double> level)
    {
        if (hertz > 0.45 * sampleRate)
        {
            return;
        }

        var tone = new float[sound.Length];
        double twice = 2 * Math.Cos(2 * Math.PI * hertz / sampleRate), last = -Math.Sin(2 * Math.PI * hertz / sampleRate), current = 0;
        for (int n = 0; n < tone.Length; n++)
        {
            tone[n] = (float)current;
            (last, current) = (current, twice * current - last);
        }

        Envelope(tone, sampleRate, level);
        VectorSum.AddScaled(sound, tone, 1);
    }

    // One call: partials of a moving pitch under a half sine, with noise.
    private static void Call(
        float[] sound, int sampleRate, double start, double seconds, Func<double, double> hertz, double[] partials, double noise, SeededRandom random)
    {
        int first = (int)(start * sampleRate), length = (int)(seconds * sampleRate);
        double phase = 0, loud = random.NextDouble(0.4, 1);
        for (int n = 0; n < length && first + n < sound.Length; n++)
        {
            double t = (double)n / length;
            double now = hertz(t);
            phase += 2 * Math.PI * now / sampleRate;
            double value = noise * (2 * random.NextDouble() - 1);
            for (int k = 0; k < partials.Length && (k + 1) * now < 0.45 * sampleRate; k++)
            {
                value += partials[k] * Math.Sin((k + 1) * phase);
            }

            sound[first + n] += (float)(loud * Math.Sin(Math.PI * t) * value);
        }
    }
}

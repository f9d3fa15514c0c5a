using MirTool.Audio;

namespace MirTool.Synthesis.Scenes;

/// <summary>What single media and machines do to sound, beyond the band that they keep.</summary>
internal static class Media
{
    /// <summary>A gramophone record: crackle, surface noise, a speed that varies with every turn.</summary>
    public static void Shellac(float[] clip, int sampleRate, SeededRandom random)
    {
        // 78 turns a minute.
        Wow(clip, sampleRate, 1.3, random.NextDouble(0, 15), random);
        double rms = Degradation.Rms(clip);
        float hiss = (float)(rms * Math.Pow(10, -random.NextDouble(14, 34) / 20));
        float click = (float)(rms * random.NextDouble(1, 8));
        double clicksPerSample = 3 * Math.Pow(30, random.NextDouble()) / sampleRate;
        float ring = 0;
        for (int n = 0; n < clip.Length; n++)
        {
            double draw = random.NextDouble();
            ring *= 0.6f;
            // The same draw serves both: what is left of it after a click is decided is as random.
            ring += draw < clicksPerSample ? click * (float)(2 * (draw / clicksPerSample) - 1) : 0;
            clip[n] += hiss * 1.7f * (float)(2 * draw - 1) + ring;
        }
    }

    /// <summary>A compact cassette: wow, hiss, a tape that saturates softly.</summary>
    public static void Cassette(float[] clip, int sampleRate, SeededRandom random)
    {
        Wow(clip, sampleRate, random.NextDouble(0.4, 4), random.NextDouble(0, 10), random);
        double rms = Degradation.Rms(clip);
        float hiss = (float)(1.7 * rms * Math.Pow(10, -random.NextDouble(20, 45) / 20));
        var drive = (float)(random.NextDouble(0.05, 0.5) / rms);
        for (int n = 0; n < clip.Length; n++)
        {
            float x = drive * clip[n];
            // Close to the hyperbolic tangent, without its cost.
            clip[n] = x / (1 + Math.Abs(x)) / drive + hiss * (float)(2 * random.NextDouble() - 1);
        }
    }

    /// <summary>A telephone's eight bits: steps that grow with the level.</summary>
    public static void Companding(float[] clip, SeededRandom random)
    {
        var peak = 1e-9f;
        foreach (float sample in clip)
        {
            peak = Math.Max(peak, Math.Abs(sample));
        }

        // How far below full scale it was sent.
        var scale = (float)(Math.Pow(10, -random.NextDouble(0, 20) / 20) / peak);
        foreach (ref float sample in clip.AsSpan())
        {
            // A float's exponent and its first four bits: what A-law keeps.
            float scaled = scale * sample;
            float kept = BitConverter.Int32BitsToSingle((BitConverter.SingleToInt32Bits(scaled) + (1 << 18)) & ~((1 << 19) - 1));
            sample = (Math.Abs(scaled) < 1f / 4096 ? 0 : kept) / scale;
        }
    }

    /// <summary>Automatic gain: what is soft is raised, and falls again when something loud follows.</summary>
    public static void Compress(float[] clip, int sampleRate, SeededRandom random)
    {
        double ratio = random.NextDouble(0.3, 0.8);
        double release = Math.Exp(-1 / (random.NextDouble(0.08, 1.5) * sampleRate / Block));
        double reference = Degradation.Rms(clip), level = reference, gain = 1;
        for (int start = 0; start < clip.Length; start += Block)
        {
            Span<float> block = clip.AsSpan(start, Math.Min(Block, clip.Length - start));
            double now = Degradation.Rms(block);
            level = now > level ? now : release * level + (1 - release) * now;
            double next = Math.Min(30, Math.Pow(reference / Math.Max(level, 0.001 * reference), ratio));
            double step = (next - gain) / block.Length;
            foreach (ref float sample in block)
            {
                gain += step;
                sample *= (float)gain;
            }
        }
    }

    private const int Block = 128;

    // The reading position sways, linearly interpolated: such media keep nothing that this could harm.
    private static void Wow(float[] clip, int sampleRate, double hertz, double cents, SeededRandom random)
    {
        if (cents < 1)
        {
            return;
        }

        double radians = 2 * Math.PI * hertz / sampleRate;
        double depth = (Math.Pow(2, cents / 1200) - 1) / radians;
        double phase = 2 * Math.PI * random.NextDouble();
        float[] source = [.. clip];
        for (int start = 0; start < clip.Length; start += Block)
        {
            int end = Math.Min(start + Block, clip.Length);
            double from = start + depth * Math.Sin(radians * start + phase);
            double step = (end + depth * Math.Sin(radians * end + phase) - from) / (end - start);
            for (int n = start; n < end; n++)
            {
                double position = Math.Clamp(from + (n - start) * step, 0, source.Length - 1.001);
                var i = (int)position;
                var t = (float)(position - i);
                clip[n] = source[i] + t * (source[i + 1] - source[i]);
            }
        }
    }
}

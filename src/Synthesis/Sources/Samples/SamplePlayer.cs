namespace MirTool.Synthesis.Sources.Samples;

/// <summary>How a sample is played.</summary>
/// <param name="Start">Sample of the mix at which it begins.</param>
/// <param name="Length">Samples until the note ends.</param>
/// <param name="Fade">Samples that it takes to fade out from there.</param>
/// <param name="Ratio">Speed: 2 is an octave up.</param>
/// <param name="Gain">Factor.</param>
/// <param name="Held">Whether it is looped for as long as the note lasts.</param>
internal readonly record struct SampleStroke(int Start, int Length, int Fade, double Ratio, float Gain, bool Held);

/// <summary>Plays samples at other speeds.</summary>
internal static class SamplePlayer
{
    // Of a note's start, samples: against the click of a file that was trimmed into a wave.
    private const int Attack = 32;

    /// <summary>Adds a sample to a mix of the same rate.</summary>
    /// <param name="mix">Added to.</param>
    /// <param name="sample">The sound.</param>
    /// <param name="stroke">When and how.</param>
    /// <param name="loopFade">Samples over which a loop's end is faded into its start.</param>
    /// <param name="cents">What the pitch is moved by at a time in seconds after the start; null for nothing.</param>
    /// <param name="sampleRate">Hz.</param>
    public static void Add(Span<float> mix, Sample sample, SampleStroke stroke, int loopFade, int sampleRate, Func<double, double>? cents = null)
    {
        float[] samples = sample.Samples;
        (int Start, int End)? loop = stroke.Held ? sample.Loop : null;
        int fade = loop is { } bounds ? Math.Min(loopFade, Math.Min(bounds.Start, bounds.End - bounds.Start)) : 0;
        double position = 0, ratio = stroke.Ratio;
        for (int n = 0; n < stroke.Length + stroke.Fade && stroke.Start + n < mix.Length; n++)
        {
            float value;
            if (loop is var (start, end))
            {
                while (position >= end)
                {
                    position -= end - start;
                }

                float late = fade == 0 ? 0 : Math.Max(0, (float)(position - (end - fade)) / fade);
                value = late == 0 ? At(samples, position) : (1 - late) * At(samples, position) + late * At(samples, position - (end - start));
            }
            else
            {
                value = At(samples, position);
            }

            float level = stroke.Gain * Math.Min(1, (n + 1f) / Attack) * Math.Min(1, (stroke.Length + stroke.Fade - n) / (stroke.Fade + 1f));
            mix[stroke.Start + n] += level * value;
            if (cents is not null && n % 16 == 0)
            {
                ratio = stroke.Ratio * Math.Pow(2, cents((double)n / sampleRate) / 1200);
            }

            position += ratio;
            if (loop is null && position >= samples.Length)
            {
                break;
            }
        }
    }

    /// <summary>Between samples, by the cubic of Catmull and Rom; 0 outside.</summary>
    public static float At(float[] samples, double position)
    {
        int i = (int)position;
        if (i < 0 || i + 2 >= samples.Length)
        {
            return 0;
        }

        float t = (float)(position - i);
        float a = samples[Math.Max(0, i - 1)], b = samples[i], c = samples[i + 1], d = samples[i + 2];
        return b + 0.5f * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
    }
}

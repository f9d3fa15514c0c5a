namespace MirTool.Synthesis;

/// <summary>Plays stems faster or slower than they were rendered.</summary>
internal static class StemPlayback
{
    private const int BlockSamples = 64;

    /// <summary>Fills a part from a place in a stem on.</summary>
    /// <param name="stem">What is played.</param>
    /// <param name="start">Where, samples.</param>
    /// <param name="speed">Samples of the stem for each of the part.</param>
    /// <param name="waver">Sways the place.</param>
    /// <param name="part">Overwritten as far as the stem reaches.</param>
    /// <returns>How many samples the stem was enough for.</returns>
    public static int Resample(ReadOnlySpan<short> stem, double start, double speed, Waver waver, Span<float> part)
    {
        double position = start + waver.ShiftSamples(0);
        for (int first = 0; first < part.Length; first += BlockSamples)
        {
            // Between a block's ends even the fastest waver moves along a line.
            int end = Math.Min(first + BlockSamples, part.Length);
            double next = start + end * speed + waver.ShiftSamples(end);
            double step = (next - position) / (end - first);
            int filled = Fill(stem, position, step, part[first..end]);
            if (filled < end - first)
            {
                return first + filled;
            }

            position = next;
        }

        return part.Length;
    }

    // Four-point cubic interpolation (Catmull and Rom): the stem's grain lies below its soundfont's own interpolation.
    private static int Fill(ReadOnlySpan<short> stem, double start, double step, Span<float> part)
    {
        const float Scale = 1f / short.MaxValue;
        for (int n = 0; n < part.Length; n++)
        {
            double position = Math.Max(0, start + n * step);
            int i = (int)position;
            if (i + 2 >= stem.Length)
            {
                return n;
            }

            float t = (float)(position - i);
            float a = stem[Math.Max(0, i - 1)], b = stem[i], c = stem[i + 1], d = stem[i + 2];
            part[n] = Scale * (b + 0.5f * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a))));
        }

        return part.Length;
    }
}

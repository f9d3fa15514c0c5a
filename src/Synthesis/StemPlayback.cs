using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MirTool.Synthesis;

/// <summary>Plays stems faster or slower than they were rendered.</summary>
internal static class StemPlayback
{
    private const int BlockSamples = 64;
    private const int FractionBits = 32;
    private const int PhaseBits = 10;
    private const double One = 1L << FractionBits;

    private static readonly Vector128<float>[] Weights = [.. Enumerable.Range(0, 1 << PhaseBits).Select(phase => WeightsAt((float)phase / (1 << PhaseBits)))];

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

    // Four-point cubic interpolation (Catmull and Rom): the stem's grain lies below its soundfont's own interpolation. Places count in
    // 1/1024 of a sample, which leaves errors of -70 dB at 5 kHz.
    private static int Fill(ReadOnlySpan<short> stem, double start, double step, Span<float> part)
    {
        long position = (long)(start * One), increment = (long)(step * One);
        for (int n = 0; n < part.Length; n++, position += increment)
        {
            long place = Math.Max(0, position);
            var i = (int)(place >> FractionBits);
            if (i + 2 >= stem.Length)
            {
                return n;
            }

            Vector128<float> weights = Weights[(int)(place >> (FractionBits - PhaseBits)) & ((1 << PhaseBits) - 1)];
            ReadOnlySpan<short> near = stem.Slice(Math.Max(0, i - 1), 4);
            // Before its first sample the stem is as its first.
            Vector128<float> samples = i > 0
                ? Vector128.ConvertToSingle(Vector128.WidenLower(Vector128.CreateScalarUnsafe(MemoryMarshal.Cast<short, long>(near)[0]).AsInt16()))
                : Vector128.Create(near[0], near[0], near[1], (float)near[2]);
            part[n] = Vector128.Dot(weights, samples);
        }

        return part.Length;
    }

    private static Vector128<float> WeightsAt(float t)
    {
        const float Scale = 1f / short.MaxValue;
        return Scale * Vector128.Create(
            0.5f * t * (-1 + t * (2 - t)), 1 + 0.5f * t * t * (-5 + 3 * t), 0.5f * t * (1 + t * (4 - 3 * t)), 0.5f * t * t * (-1 + t));
    }
}

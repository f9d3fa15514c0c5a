using System.Numerics;
using System.Runtime.InteropServices;

namespace MirTool.Synthesis;

/// <summary>Lowers a sample rate by a whole factor: linear-phase low-pass, no delay, then every n-th sample.</summary>
/// <remarks>
/// Kaiser-windowed sinc, 100 dB stop band; the transition ends at the new Nyquist frequency and begins at 0.9 of it, so nothing
/// above folds back. Samples before the start and after the end count as zero.
/// </remarks>
internal sealed class Decimator
{
    private const double StopBandDecibels = 100;
    private const double TransitionShare = 0.1;

    private readonly int factor;
    private readonly float[] taps;
    private float[] padded = [];

    public Decimator(int factor)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(factor, 1);
        this.factor = factor;
        taps = factor == 1 ? [1] : LowPass(factor);
    }

    /// <summary>Input samples needed for a number of output samples.</summary>
    public int InputSamples(int outputSamples) => outputSamples * factor;

    /// <param name="input">Samples at the high rate.</param>
    /// <param name="output">Receives the sample at input index i × factor as its i-th.</param>
    public void Process(ReadOnlySpan<float> input, Span<float> output)
    {
        if (input.Length != InputSamples(output.Length))
        {
            throw new ArgumentException($"Expected {InputSamples(output.Length)} samples, but got {input.Length}.", nameof(input));
        }

        if (factor == 1)
        {
            input.CopyTo(output);
            return;
        }

        int half = taps.Length / 2;
        int needed = input.Length + 2 * half;
        if (padded.Length < needed)
        {
            padded = new float[needed];
        }

        padded.AsSpan(0, needed).Clear();
        input.CopyTo(padded.AsSpan(half));
        for (int i = 0; i < output.Length; i++)
        {
            output[i] = Dot(padded.AsSpan(i * factor, taps.Length), taps);
        }
    }

    /// <summary>Four-lane sums whatever the machine's vector width: the same bytes everywhere.</summary>
    private static float Dot(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        ReadOnlySpan<Vector4> xs = MemoryMarshal.Cast<float, Vector4>(x);
        ReadOnlySpan<Vector4> ys = MemoryMarshal.Cast<float, Vector4>(y);
        Vector4 even = Vector4.Zero;
        Vector4 odd = Vector4.Zero;
        int i = 0;
        for (; i + 1 < xs.Length; i += 2)
        {
            even += xs[i] * ys[i];
            odd += xs[i + 1] * ys[i + 1];
        }

        if (i < xs.Length)
        {
            even += xs[i] * ys[i];
        }

        Vector4 sums = even + odd;
        float sum = sums.X + sums.Y + (sums.Z + sums.W);
        for (int rest = xs.Length * 4; rest < x.Length; rest++)
        {
            sum += x[rest] * y[rest];
        }

        return sum;
    }

    private static float[] LowPass(int factor)
    {
        // Frequencies in cycles per input sample; the design formulas are Kaiser's.
        double nyquist = 0.5 / factor;
        double transition = TransitionShare * nyquist;
        double cutoff = nyquist - transition / 2;
        double beta = 0.1102 * (StopBandDecibels - 8.7);
        int half = (int)Math.Ceiling((StopBandDecibels - 8) / (2.285 * 2 * Math.PI * transition) / 2);
        var taps = new double[2 * half + 1];
        for (int i = -half; i <= half; i++)
        {
            double ratio = (double)i / half;
            double sinc = i == 0 ? 2 * cutoff : Math.Sin(2 * Math.PI * cutoff * i) / (Math.PI * i);
            taps[i + half] = sinc * BesselI0(beta * Math.Sqrt(1 - ratio * ratio)) / BesselI0(beta);
        }

        double sum = taps.Sum();
        return [.. taps.Select(tap => (float)(tap / sum))];
    }

    private static double BesselI0(double x)
    {
        double sum = 1;
        double term = 1;
        for (int k = 1; term > sum * 1e-17; k++)
        {
            term *= x / (2 * k) * (x / (2 * k));
            sum += term;
        }

        return sum;
    }
}

using System.Runtime.Intrinsics;
using MirTool.Audio.Noise;

namespace MirTool.Synthesis;

/// <summary>Second-order sections one after the other, four in one pass.</summary>
/// <remarks>
/// A section's output needs its last one, so a filter alone keeps a processor waiting. Here each of four lanes is a section, one
/// sample behind the lane before it: four take hardly longer than one.
/// </remarks>
internal static class FilterChain
{
    private const int Lanes = 4;

    // Far below what a float holds: without it, tails would fade into numbers that processors are slow with.
    private const double Bias = 1e-30;

    private static readonly Biquad Through = new(1, 0, 0, 0, 0);

    /// <summary>Filters in place, from a state of silence.</summary>
    public static void Apply(Span<float> samples, params ReadOnlySpan<Biquad> sections)
    {
        for (int first = 0; first < sections.Length; first += Lanes)
        {
            ReadOnlySpan<Biquad> group = sections[first..Math.Min(first + Lanes, sections.Length)];
            ApplyFour(samples, group[0], At(group, 1), At(group, 2), At(group, 3));
        }
    }

    private static Biquad At(ReadOnlySpan<Biquad> group, int lane) => lane < group.Length ? group[lane] : Through;

    // Transposed direct form II.
    private static void ApplyFour(Span<float> samples, Biquad a, Biquad b, Biquad c, Biquad d)
    {
        Vector256<double> b0 = Vector256.Create(a.B0, b.B0, c.B0, d.B0);
        Vector256<double> b1 = Vector256.Create(a.B1, b.B1, c.B1, d.B1), b2 = Vector256.Create(a.B2, b.B2, c.B2, d.B2);
        Vector256<double> a1 = -Vector256.Create(a.A1, b.A1, c.A1, d.A1), a2 = -Vector256.Create(a.A2, b.A2, c.A2, d.A2);
        Vector256<double> first = Vector256<double>.Zero, second = Vector256<double>.Zero, output = Vector256<double>.Zero;
        Vector256<long> later = Vector256.Create(0L, 0, 1, 2);
        for (int n = 0; n < samples.Length + Lanes - 1; n++)
        {
            double sample = (n < samples.Length ? samples[n] : 0) + Bias;
            Vector256<double> input = Vector256.Shuffle(output, later).WithElement(0, sample);
            output = Vector256.FusedMultiplyAdd(b0, input, first);
            first = Vector256.FusedMultiplyAdd(a1, output, Vector256.FusedMultiplyAdd(b1, input, second));
            second = Vector256.FusedMultiplyAdd(a2, output, b2 * input);
            if (n >= Lanes - 1)
            {
                samples[n - (Lanes - 1)] = (float)output.GetElement(Lanes - 1);
            }
        }
    }
}

using System.Numerics;
using System.Runtime.InteropServices;

namespace MirTool.Synthesis;

/// <summary>Sums of sounds, as many samples at a time as the processor takes.</summary>
internal static class VectorSum
{
    /// <summary>Adds gain × source to a sum of at least its length.</summary>
    public static void AddScaled(Span<float> sum, ReadOnlySpan<float> source, float gain)
    {
        sum = sum[..source.Length];
        Span<Vector<float>> sums = MemoryMarshal.Cast<float, Vector<float>>(sum);
        ReadOnlySpan<Vector<float>> sources = MemoryMarshal.Cast<float, Vector<float>>(source);
        for (int i = 0; i < sums.Length; i++)
        {
            sums[i] += gain * sources[i];
        }

        for (int n = sums.Length * Vector<float>.Count; n < sum.Length; n++)
        {
            sum[n] += gain * source[n];
        }
    }

    /// <summary>Multiplies all samples.</summary>
    public static void Scale(Span<float> samples, float gain)
    {
        Span<Vector<float>> vectors = MemoryMarshal.Cast<float, Vector<float>>(samples);
        foreach (ref Vector<float> vector in vectors)
        {
            vector *= gain;
        }

        foreach (ref float sample in samples[(vectors.Length * Vector<float>.Count)..])
        {
            sample *= gain;
        }
    }
}

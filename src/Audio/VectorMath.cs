using System.Numerics;

namespace MirTool.Audio;

/// <summary>Sums of products, the same to the last bit wherever the numbers lie in memory.</summary>
internal static class VectorMath
{
    /// <summary>Four vectors at a time hide how long an addition takes.</summary>
    private const int Accumulators = 4;

    // float sum = 0; for (int i = 0; i < left.Length; i++) sum += left[i] * right[i];
    public static float Dot(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        right = right[..left.Length];
        int width = Vector<float>.Count;
        Vector<float> sum0 = Vector<float>.Zero;
        Vector<float> sum1 = sum0;
        Vector<float> sum2 = sum0;
        Vector<float> sum3 = sum0;
        int i = 0;
        for (; i + (Accumulators * width) <= left.Length; i += Accumulators * width)
        {
            sum0 = Vector.FusedMultiplyAdd(new Vector<float>(left[i..]), new Vector<float>(right[i..]), sum0);
            sum1 = Vector.FusedMultiplyAdd(new Vector<float>(left[(i + width)..]), new Vector<float>(right[(i + width)..]), sum1);
            sum2 = Vector.FusedMultiplyAdd(new Vector<float>(left[(i + (2 * width))..]), new Vector<float>(right[(i + (2 * width))..]), sum2);
            sum3 = Vector.FusedMultiplyAdd(new Vector<float>(left[(i + (3 * width))..]), new Vector<float>(right[(i + (3 * width))..]), sum3);
        }

        for (; i + width <= left.Length; i += width)
        {
            sum0 = Vector.FusedMultiplyAdd(new Vector<float>(left[i..]), new Vector<float>(right[i..]), sum0);
        }

        float sum = Vector.Sum((sum0 + sum1) + (sum2 + sum3));
        for (; i < left.Length; i++)
        {
            sum += left[i] * right[i];
        }

        return sum;
    }
}

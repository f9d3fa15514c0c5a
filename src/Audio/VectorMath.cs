using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MirTool.Audio;

/// <summary>Sums of products, the same to the last bit wherever the numbers lie in memory.</summary>
internal static class VectorMath
{
    /// <summary>Four vectors at a time hide how long an addition takes.</summary>
    private const int Accumulators = 4;

    // float sum = 0; for (int i = 0; i < left.Length; i++) sum += left[i] * right[i];
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Dot(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(right.Length, left.Length);
        // References, since checking every load's bounds takes as long as multiplying.
        ref float first = ref MemoryMarshal.GetReference(left);
        ref float second = ref MemoryMarshal.GetReference(right);
        nuint width = (nuint)Vector<float>.Count;
        nuint length = (nuint)left.Length;
        Vector<float> sum0 = Vector<float>.Zero;
        Vector<float> sum1 = sum0;
        Vector<float> sum2 = sum0;
        Vector<float> sum3 = sum0;
        nuint i = 0;
        for (; i + (Accumulators * width) <= length; i += Accumulators * width)
        {
            sum0 = Vector.FusedMultiplyAdd(Vector.LoadUnsafe(ref first, i), Vector.LoadUnsafe(ref second, i), sum0);
            sum1 = Vector.FusedMultiplyAdd(Vector.LoadUnsafe(ref first, i + width), Vector.LoadUnsafe(ref second, i + width), sum1);
            sum2 = Vector.FusedMultiplyAdd(Vector.LoadUnsafe(ref first, i + (2 * width)), Vector.LoadUnsafe(ref second, i + (2 * width)), sum2);
            sum3 = Vector.FusedMultiplyAdd(Vector.LoadUnsafe(ref first, i + (3 * width)), Vector.LoadUnsafe(ref second, i + (3 * width)), sum3);
        }

        for (; i + width <= length; i += width)
        {
            sum0 = Vector.FusedMultiplyAdd(Vector.LoadUnsafe(ref first, i), Vector.LoadUnsafe(ref second, i), sum0);
        }

        float sum = Vector.Sum((sum0 + sum1) + (sum2 + sum3));
        for (; i < length; i++)
        {
            sum += Unsafe.Add(ref first, i) * Unsafe.Add(ref second, i);
        }

        return sum;
    }

    /// <summary>Two of <see cref="Dot"/> at once, the same to the last bit: what they share is loaded once.</summary>
    /// <param name="taps">Multiplied with both.</param>
    /// <param name="left">At least as long as <paramref name="taps"/>, for the first.</param>
    /// <param name="right">Likewise, for the second.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static (float Left, float Right) DotTwo(ReadOnlySpan<float> taps, ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(left.Length, taps.Length);
        ArgumentOutOfRangeException.ThrowIfLessThan(right.Length, taps.Length);
        nuint width = (nuint)Vector<float>.Count;
        nuint length = (nuint)taps.Length;
        if (length % (Accumulators * width) != 0)
        {
            return (Dot(left[..taps.Length], taps), Dot(right[..taps.Length], taps));
        }

        ref float tap = ref MemoryMarshal.GetReference(taps);
        ref float first = ref MemoryMarshal.GetReference(left);
        ref float second = ref MemoryMarshal.GetReference(right);
        Vector<float> left0 = Vector<float>.Zero, left1 = left0, left2 = left0, left3 = left0;
        Vector<float> right0 = left0, right1 = left0, right2 = left0, right3 = left0;
        for (nuint i = 0; i < length; i += Accumulators * width)
        {
            Vector<float> tap0 = Vector.LoadUnsafe(ref tap, i);
            left0 = Vector.FusedMultiplyAdd(Vector.LoadUnsafe(ref first, i), tap0, left0);
            right0 = Vector.FusedMultiplyAdd(Vector.LoadUnsafe(ref second, i), tap0, right0);
            Vector<float> tap1 = Vector.LoadUnsafe(ref tap, i + width);
            left1 = Vector.FusedMultiplyAdd(Vector.LoadUnsafe(ref first, i + width), tap1, left1);
            right1 = Vector.FusedMultiplyAdd(Vector.LoadUnsafe(ref second, i + width), tap1, right1);
            Vector<float> tap2 = Vector.LoadUnsafe(ref tap, i + (2 * width));
            left2 = Vector.FusedMultiplyAdd(Vector.LoadUnsafe(ref first, i + (2 * width)), tap2, left2);
            right2 = Vector.FusedMultiplyAdd(Vector.LoadUnsafe(ref second, i + (2 * width)), tap2, right2);
            Vector<float> tap3 = Vector.LoadUnsafe(ref tap, i + (3 * width));
            left3 = Vector.FusedMultiplyAdd(Vector.LoadUnsafe(ref first, i + (3 * width)), tap3, left3);
            right3 = Vector.FusedMultiplyAdd(Vector.LoadUnsafe(ref second, i + (3 * width)), tap3, right3);
        }

        return (Vector.Sum((left0 + left1) + (left2 + left3)), Vector.Sum((right0 + right1) + (right2 + right3)));
    }

    /// <summary>Sums of the squares of every other number, from the first on and from the second on.</summary>
    /// <param name="pairs">Pairs.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static (float First, float Second) PairPowers(ReadOnlySpan<float> pairs)
    {
        // A vector has as many of the first as of the second, in turns.
        Vector<float> sum0 = Vector<float>.Zero, sum1 = sum0;
        int width = Vector<float>.Count;
        int i = 0;
        for (; i + (2 * width) <= pairs.Length; i += 2 * width)
        {
            var even = new Vector<float>(pairs[i..]);
            var odd = new Vector<float>(pairs[(i + width)..]);
            sum0 += even * even;
            sum1 += odd * odd;
        }

        sum0 += sum1;
        float first = 0;
        float second = 0;
        for (int lane = 0; lane < width; lane += 2)
        {
            first += sum0[lane];
            second += sum0[lane + 1];
        }

        for (; i + 2 <= pairs.Length; i += 2)
        {
            first += pairs[i] * pairs[i];
            second += pairs[i + 1] * pairs[i + 1];
        }

        return (first, second);
    }
}

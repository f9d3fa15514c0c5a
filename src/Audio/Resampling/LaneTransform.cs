using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MirTool.Audio.Resampling;

/// <summary>Discrete Fourier transforms of eight complex signals at once, one in each lane of a vector: no lane depends on another,
/// so results are the same on every machine.</summary>
/// <remarks>Stockham's algorithm, decimation in frequency: what goes in and what comes out are both in natural order. Not scaled.
/// Value n of signal l is at 8n + l. An inverse transform is a transform with real and imaginary parts exchanged, before and behind.
/// What takes the time is compiled for good at its first call: short recordings end before the runtime would see to it.</remarks>
internal sealed class LaneTransform
{
    /// <summary>Signals.</summary>
    public const int Lanes = 8;

    private readonly int[] radices;

    // For each pass, w^(pk) for p from 0 to n / radix and k from 1 to radix - 1; real and imaginary parts in turns.
    private readonly float[][] twiddles;

    // Cosines and sines of an odd radix's own transform, by radix.
    private readonly Dictionary<int, (float[] Cosines, float[] Sines)> odd = [];

    /// <param name="length">A product of 2, 3, 5 and 7.</param>
    public LaneTransform(int length)
    {
        Length = length;
        radices = Radices(length) ?? throw new ArgumentOutOfRangeException(nameof(length), length, "Expected a product of 2, 3, 5 and 7.");
        twiddles = new float[radices.Length][];
        int n = length;
        for (int pass = 0; pass < radices.Length; pass++)
        {
            int radix = radices[pass];
            twiddles[pass] = Twiddles(n, radix);
            if (radix % 2 == 1)
            {
                odd[radix] = Turns(radix);
            }

            n /= radix;
        }
    }

    /// <summary>Values of each signal.</summary>
    public int Length { get; }

    /// <summary>Whether there is a transform of this length.</summary>
    public static bool Allows(int length) => Radices(length) is not null;

    /// <summary>Transforms.</summary>
    /// <param name="signal">The signals; holds their spectra afterwards.</param>
    /// <param name="spare">Room of the same size.</param>
    public void Run(ref ComplexLanes signal, ref ComplexLanes spare)
    {
        int n = Length;
        int stride = 1;
        for (int pass = 0; pass < radices.Length; pass++)
        {
            int radix = radices[pass];
            switch (radix)
            {
                case 4:
                    PassOfFour(signal, spare, n / 4, stride, twiddles[pass]);
                    break;
                case 2:
                    PassOfTwo(signal, spare, n / 2, stride, twiddles[pass]);
                    break;
                default:
                    PassOfOdd(signal, spare, radix, n / radix, stride, twiddles[pass]);
                    break;
            }

            (signal, spare) = (spare, signal);
            n /= radix;
            stride *= radix;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PassOfTwo(ComplexLanes from, ComplexLanes to, int parts, int stride, float[] twiddles)
    {
        ref float fromRe = ref MemoryMarshal.GetReference(from.Re.Span);
        ref float fromIm = ref MemoryMarshal.GetReference(from.Im.Span);
        ref float toRe = ref MemoryMarshal.GetReference(to.Re.Span);
        ref float toIm = ref MemoryMarshal.GetReference(to.Im.Span);
        nuint width = (nuint)(stride * Lanes);
        nuint far = width * (nuint)parts;
        for (int p = 0; p < parts; p++)
        {
            nuint read = width * (nuint)p;
            nuint write = 2 * read;
            Vector256<float> w = Vector256.Create(twiddles[2 * p]), v = Vector256.Create(twiddles[(2 * p) + 1]);
            for (nuint q = 0; q < width; q += Lanes, read += Lanes, write += Lanes)
            {
                Vector256<float> a = Vector256.LoadUnsafe(ref fromRe, read), ai = Vector256.LoadUnsafe(ref fromIm, read);
                Vector256<float> b = Vector256.LoadUnsafe(ref fromRe, read + far), bi = Vector256.LoadUnsafe(ref fromIm, read + far);
                (a + b).StoreUnsafe(ref toRe, write);
                (ai + bi).StoreUnsafe(ref toIm, write);
                Store(a - b, ai - bi, w, v, ref toRe, ref toIm, write + width);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PassOfFour(ComplexLanes from, ComplexLanes to, int parts, int stride, float[] twiddles)
    {
        ref float fromRe = ref MemoryMarshal.GetReference(from.Re.Span);
        ref float fromIm = ref MemoryMarshal.GetReference(from.Im.Span);
        ref float toRe = ref MemoryMarshal.GetReference(to.Re.Span);
        ref float toIm = ref MemoryMarshal.GetReference(to.Im.Span);
        nuint width = (nuint)(stride * Lanes);
        nuint far = width * (nuint)parts;
        for (int p = 0; p < parts; p++)
        {
            nuint read = width * (nuint)p;
            nuint write = 4 * read;
            ReadOnlySpan<float> w = twiddles.AsSpan(6 * p, 6);
            Vector256<float> w1 = Vector256.Create(w[0]), v1 = Vector256.Create(w[1]);
            Vector256<float> w2 = Vector256.Create(w[2]), v2 = Vector256.Create(w[3]);
            Vector256<float> w3 = Vector256.Create(w[4]), v3 = Vector256.Create(w[5]);
            for (nuint q = 0; q < width; q += Lanes, read += Lanes, write += Lanes)
            {
                Vector256<float> a = Vector256.LoadUnsafe(ref fromRe, read), ai = Vector256.LoadUnsafe(ref fromIm, read);
                Vector256<float> b = Vector256.LoadUnsafe(ref fromRe, read + far), bi = Vector256.LoadUnsafe(ref fromIm, read + far);
                Vector256<float> c = Vector256.LoadUnsafe(ref fromRe, read + (2 * far)), ci = Vector256.LoadUnsafe(ref fromIm, read + (2 * far));
                Vector256<float> d = Vector256.LoadUnsafe(ref fromRe, read + (3 * far)), di = Vector256.LoadUnsafe(ref fromIm, read + (3 * far));
                Vector256<float> sum = a + c, sumI = ai + ci, other = b + d, otherI = bi + di;
                (sum + other).StoreUnsafe(ref toRe, write);
                (sumI + otherI).StoreUnsafe(ref toIm, write);
                Store(sum - other, sumI - otherI, w2, v2, ref toRe, ref toIm, write + (2 * width));
                sum = a - c;
                sumI = ai - ci;
                other = b - d;
                otherI = bi - di;
                Store(sum + otherI, sumI - other, w1, v1, ref toRe, ref toIm, write + width);
                Store(sum - otherI, sumI + other, w3, v3, ref toRe, ref toIm, write + (3 * width));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void PassOfOdd(ComplexLanes from, ComplexLanes to, int radix, int parts, int stride, float[] twiddles)
    {
        (float[] cosines, float[] sines) = odd[radix];
        ref float fromRe = ref MemoryMarshal.GetReference(from.Re.Span);
        ref float fromIm = ref MemoryMarshal.GetReference(from.Im.Span);
        ref float toRe = ref MemoryMarshal.GetReference(to.Re.Span);
        ref float toIm = ref MemoryMarshal.GetReference(to.Im.Span);
        nuint width = (nuint)(stride * Lanes);
        nuint far = width * (nuint)parts;
        int half = radix / 2;
        Span<Vector256<float>> sums = stackalloc Vector256<float>[4 * half];
        for (int p = 0; p < parts; p++)
        {
            nuint read = width * (nuint)p;
            nuint write = (nuint)radix * read;
            ReadOnlySpan<float> w = twiddles.AsSpan(2 * (radix - 1) * p, 2 * (radix - 1));
            for (nuint q = 0; q < width; q += Lanes, read += Lanes, write += Lanes)
            {
                Vector256<float> first = Vector256.LoadUnsafe(ref fromRe, read), firstI = Vector256.LoadUnsafe(ref fromIm, read);
                Vector256<float> all = first, allI = firstI;
                // Values j and radix - j: their sums, which cosines weigh, and their differences, which sines weigh.
                for (int j = 0; j < half; j++)
                {
                    nuint near = read + ((nuint)(j + 1) * far), opposite = read + ((nuint)(radix - 1 - j) * far);
                    Vector256<float> a = Vector256.LoadUnsafe(ref fromRe, near), ai = Vector256.LoadUnsafe(ref fromIm, near);
                    Vector256<float> b = Vector256.LoadUnsafe(ref fromRe, opposite), bi = Vector256.LoadUnsafe(ref fromIm, opposite);
                    sums[4 * j] = a + b;
                    sums[(4 * j) + 1] = ai + bi;
                    sums[(4 * j) + 2] = a - b;
                    sums[(4 * j) + 3] = ai - bi;
                    all += a + b;
                    allI += ai + bi;
                }

                all.StoreUnsafe(ref toRe, write);
                allI.StoreUnsafe(ref toIm, write);
                for (int k = 0; k < half; k++)
                {
                    Vector256<float> even = first, evenI = firstI;
                    Vector256<float> turned = Vector256<float>.Zero, turnedI = turned;
                    for (int j = 0; j < half; j++)
                    {
                        Vector256<float> cosine = Vector256.Create(cosines[(k * half) + j]), sine = Vector256.Create(sines[(k * half) + j]);
                        even += cosine * sums[4 * j];
                        evenI += cosine * sums[(4 * j) + 1];
                        turned += sine * sums[(4 * j) + 2];
                        turnedI += sine * sums[(4 * j) + 3];
                    }

                    int last = radix - 2 - k;
                    Store(even + turnedI, evenI - turned, Vector256.Create(w[2 * k]), Vector256.Create(w[(2 * k) + 1]), ref toRe, ref toIm, write + ((nuint)(k + 1) * width));
                    Store(even - turnedI, evenI + turned, Vector256.Create(w[2 * last]), Vector256.Create(w[(2 * last) + 1]), ref toRe, ref toIm, write + ((nuint)(last + 1) * width));
                }
            }
        }
    }

    private static void Store(
        Vector256<float> re, Vector256<float> im, Vector256<float> cosine, Vector256<float> sine, ref float toRe, ref float toIm, nuint at)
    {
        ((re * cosine) - (im * sine)).StoreUnsafe(ref toRe, at);
        ((re * sine) + (im * cosine)).StoreUnsafe(ref toIm, at);
    }

    private static int[]? Radices(int length)
    {
        var radices = new List<int>();
        foreach (int radix in (ReadOnlySpan<int>)[7, 5, 3, 4, 2])
        {
            for (; length % radix == 0; length /= radix)
            {
                radices.Add(radix);
            }
        }

        return length == 1 ? [.. radices] : null;
    }

    private static float[] Twiddles(int n, int radix)
    {
        float[] twiddles = new float[n / radix * (radix - 1) * 2];
        int next = 0;
        for (int p = 0; p < n / radix; p++)
        {
            for (int k = 1; k < radix; k++)
            {
                (double sine, double cosine) = Math.SinCos(-2 * Math.PI * p * k / n);
                twiddles[next++] = (float)cosine;
                twiddles[next++] = (float)sine;
            }
        }

        return twiddles;
    }

    private static (float[] Cosines, float[] Sines) Turns(int radix)
    {
        int half = radix / 2;
        float[] cosines = new float[half * half];
        float[] sines = new float[half * half];
        for (int i = 0; i < half * half; i++)
        {
            (double sine, double cosine) = Math.SinCos(2 * Math.PI * ((i / half) + 1) * ((i % half) + 1) / radix);
            (cosines[i], sines[i]) = ((float)cosine, (float)sine);
        }

        return (cosines, sines);
    }
}

namespace MirTool.Synthesis.Scenes;

/// <summary>A complex number of single precision.</summary>
internal readonly record struct Complex32(float Real, float Imaginary);

/// <summary>The discrete Fourier transform of powers of two, in place; single precision is enough to see what masks what.</summary>
internal static class Transform
{
    private const int LargestSize = 4096;

    // e^(-2 pi i k / LargestSize) for the first half of the circle.
    private static readonly Complex32[] Roots =
        [.. Enumerable.Range(0, LargestSize / 2).Select(k => new Complex32((float)Math.Cos(2 * Math.PI * k / LargestSize), (float)-Math.Sin(2 * Math.PI * k / LargestSize)))];

    /// <summary>Values become X[k] = sum over n of x[n] e^(-2 pi i k n / N).</summary>
    /// <param name="values">A power of two of them, at most 4096.</param>
    public static void Forward(Span<Complex32> values) => Run(values, sign: 1);

    /// <summary>The inverse, N times too large.</summary>
    public static void Backward(Span<Complex32> values) => Run(values, sign: -1);

    private static void Run(Span<Complex32> values, float sign)
    {
        Reorder(values);
        for (int half = 1; half < values.Length; half *= 2)
        {
            int stride = LargestSize / (2 * half);
            for (int start = 0; start < values.Length; start += 2 * half)
            {
                Span<Complex32> low = values.Slice(start, half);
                Span<Complex32> high = values.Slice(start + half, half);
                for (int k = 0; k < low.Length; k++)
                {
                    Complex32 root = Roots[k * stride], b = high[k], a = low[k];
                    float imaginary = sign * root.Imaginary;
                    float real = b.Real * root.Real - b.Imaginary * imaginary;
                    imaginary = b.Real * imaginary + b.Imaginary * root.Real;
                    low[k] = new Complex32(a.Real + real, a.Imaginary + imaginary);
                    high[k] = new Complex32(a.Real - real, a.Imaginary - imaginary);
                }
            }
        }
    }

    private static void Reorder(Span<Complex32> values)
    {
        for (int i = 1, j = 0; i < values.Length; i++)
        {
            int bit = values.Length >> 1;
            for (; (j & bit) != 0; bit >>= 1)
            {
                j ^= bit;
            }

            j ^= bit;
            if (i < j)
            {
                (values[i], values[j]) = (values[j], values[i]);
            }
        }
    }
}

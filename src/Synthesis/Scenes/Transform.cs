using System.Numerics;
using System.Runtime.InteropServices;

namespace MirTool.Synthesis.Scenes;

/// <summary>The discrete Fourier transform of one power of two, in place; single precision is enough to see what masks what.</summary>
/// <remarks>Real and imaginary parts lie apart, so that later stages take several values at a time.</remarks>
internal sealed class Transform
{
    private readonly int[] reversed;

    // Of each stage one after the other: e^(-2 pi i k / (2 half)) for k below half, which starts at half - 1.
    private readonly float[] cosines;
    private readonly float[] sines;

    /// <param name="size">A power of two, at least 4.</param>
    public Transform(int size)
    {
        Size = size;
        int bits = BitOperations.Log2((uint)size);
        reversed = [.. Enumerable.Range(0, size).Select(i => Enumerable.Range(0, bits).Sum(bit => (i >> bit & 1) << (bits - 1 - bit)))];
        double[] angles =
        [
            .. Enumerable.Range(0, bits).SelectMany(stage => Enumerable.Range(0, 1 << stage).Select(k => -Math.PI * k / (1 << stage))),
        ];
        cosines = [.. angles.Select(angle => (float)Math.Cos(angle))];
        sines = [.. angles.Select(angle => (float)Math.Sin(angle))];
    }

    /// <summary>How many values are transformed.</summary>
    public int Size { get; }

    /// <summary>Values become X[k] = sum over n of x[n] e^(-2 pi i k n / N). With the parts exchanged it is the inverse, N times too large.</summary>
    /// <param name="real">As many as <see cref="Size"/>.</param>
    /// <param name="imaginary">Likewise.</param>
    public void Forward(Span<float> real, Span<float> imaginary)
    {
        for (int i = 0; i < Size; i++)
        {
            int j = reversed[i];
            if (i < j)
            {
                (real[i], real[j], imaginary[i], imaginary[j]) = (real[j], real[i], imaginary[j], imaginary[i]);
            }
        }

        FirstStages(real[..Size], imaginary[..Size]);
        for (int half = 4; half < Size; half *= 2)
        {
            ReadOnlySpan<float> cosine = cosines.AsSpan(half - 1, half), sine = sines.AsSpan(half - 1, half);
            for (int start = 0; start < Size; start += 2 * half)
            {
                Span<float> lowReal = real.Slice(start, half), highReal = real.Slice(start + half, half);
                Span<float> lowImaginary = imaginary.Slice(start, half), highImaginary = imaginary.Slice(start + half, half);
                if (half >= Vector<float>.Count)
                {
                    Butterflies(Cast(lowReal), Cast(lowImaginary), Cast(highReal), Cast(highImaginary), Cast(cosine), Cast(sine));
                }
                else
                {
                    Butterflies(lowReal, lowImaginary, highReal, highImaginary, cosine, sine);
                }
            }
        }
    }

    // The stages of half 1 and 2 at once: their factors are 1 and -i.
    private static void FirstStages(Span<float> real, Span<float> imaginary)
    {
        for (int i = 0; i + 4 <= real.Length; i += 4)
        {
            Span<float> re = real.Slice(i, 4), im = imaginary.Slice(i, 4);
            (float sumReal, float sumImaginary, float lessReal, float lessImaginary) = (re[0] + re[1], im[0] + im[1], re[0] - re[1], im[0] - im[1]);
            (float highReal, float highImaginary, float turnedReal, float turnedImaginary) = (re[2] + re[3], im[2] + im[3], im[2] - im[3], re[3] - re[2]);
            (re[0], re[1], re[2], re[3]) = (sumReal + highReal, lessReal + turnedReal, sumReal - highReal, lessReal - turnedReal);
            (im[0], im[1], im[2], im[3]) = (sumImaginary + highImaginary, lessImaginary + turnedImaginary, sumImaginary - highImaginary, lessImaginary - turnedImaginary);
        }
    }

    private static void Butterflies(
        Span<Vector<float>> lowReal, Span<Vector<float>> lowImaginary, Span<Vector<float>> highReal, Span<Vector<float>> highImaginary,
        ReadOnlySpan<Vector<float>> cosine, ReadOnlySpan<Vector<float>> sine)
    {
        for (int k = 0; k < lowReal.Length; k++)
        {
            Vector<float> real = highReal[k] * cosine[k] - highImaginary[k] * sine[k];
            Vector<float> imaginary = highReal[k] * sine[k] + highImaginary[k] * cosine[k];
            (highReal[k], highImaginary[k]) = (lowReal[k] - real, lowImaginary[k] - imaginary);
            (lowReal[k], lowImaginary[k]) = (lowReal[k] + real, lowImaginary[k] + imaginary);
        }
    }

    private static void Butterflies(
        Span<float> lowReal, Span<float> lowImaginary, Span<float> highReal, Span<float> highImaginary, ReadOnlySpan<float> cosine, ReadOnlySpan<float> sine)
    {
        for (int k = 0; k < lowReal.Length; k++)
        {
            float real = highReal[k] * cosine[k] - highImaginary[k] * sine[k];
            float imaginary = highReal[k] * sine[k] + highImaginary[k] * cosine[k];
            (highReal[k], highImaginary[k]) = (lowReal[k] - real, lowImaginary[k] - imaginary);
            (lowReal[k], lowImaginary[k]) = (lowReal[k] + real, lowImaginary[k] + imaginary);
        }
    }

    private static Span<Vector<float>> Cast(Span<float> values) => MemoryMarshal.Cast<float, Vector<float>>(values);

    private static ReadOnlySpan<Vector<float>> Cast(ReadOnlySpan<float> values) => MemoryMarshal.Cast<float, Vector<float>>(values);
}

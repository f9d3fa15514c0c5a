using MirTool.Audio;

namespace MirTool.Synthesis.Scenes;

/// <summary>An imitation of what MP3 and its kind do at 32 to 64 kbit/s: in short spectra, what is soft beside its neighbours is dropped, the rest is coarse.</summary>
internal static class LossyCodec
{
    private const int Size = 512;
    private const int Bands = 24;

    private static readonly Transform Fourier = new(Size);
    private static readonly float[] Window = [.. Enumerable.Range(0, Size).Select(n => (float)Math.Sin(Math.PI * (n + 0.5) / Size))];
    private static readonly int[] Edges = [.. Enumerable.Range(0, Bands + 1).Select(band => (int)Math.Round(Math.Pow(Size / 2, (double)band / Bands) + band / 3.0)).Select(edge => Math.Min(edge, Size / 2))];

    /// <summary>Changes a clip in place.</summary>
    /// <param name="clip">Any length.</param>
    /// <param name="highestHz">Above it nothing is kept.</param>
    /// <param name="sampleRate">Hz.</param>
    /// <param name="random">Decides how coarse it is.</param>
    public static void Apply(float[] clip, double highestHz, int sampleRate, SeededRandom random)
    {
        // Steps as a fraction of a band's own level: noise 6 to 16 dB below it, more at the top.
        double coarseness = random.NextDouble(0.5, 1.6);
        int highestBin = (int)Math.Min(Size / 2, highestHz * Size / sampleRate);
        var output = new float[clip.Length];
        Span<float> real = stackalloc float[Size], imaginary = stackalloc float[Size];
        // Two frames at a time, one as the real and one as the imaginary part: what is dropped is decided by both together.
        for (int start = -Size / 2; start < clip.Length; start += Size)
        {
            Fill(clip, start, real);
            Fill(clip, start + Size / 2, imaginary);
            Fourier.Forward(real, imaginary);
            Quantise(real, imaginary, highestBin, coarseness);
            Fourier.Forward(imaginary, real);
            Add(output, start, real);
            Add(output, start + Size / 2, imaginary);
        }

        output.CopyTo(clip, 0);
    }

    private static void Fill(ReadOnlySpan<float> clip, int start, Span<float> frame)
    {
        for (int n = 0; n < Size; n++)
        {
            frame[n] = start + n >= 0 && start + n < clip.Length ? Window[n] * clip[start + n] : 0;
        }
    }

    private static void Add(Span<float> output, int start, ReadOnlySpan<float> frame)
    {
        int end = Math.Min(Size, output.Length - start);
        for (int n = Math.Max(0, -start); n < end; n++)
        {
            output[start + n] += Window[n] / Size * frame[n];
        }
    }

    private static void Quantise(Span<float> real, Span<float> imaginary, int highestBin, double coarseness)
    {
        for (int band = 0; band < Bands; band++)
        {
            int first = Math.Max(1, Edges[band]), end = Math.Min(Edges[band + 1], Size / 2);
            double energy = 0;
            for (int bin = first; bin < end; bin++)
            {
                energy += real[bin] * real[bin] + imaginary[bin] * imaginary[bin];
            }

            float step = first >= highestBin ? 0 : (float)(coarseness * (0.4 + 1.2 * band / Bands) * Math.Sqrt(energy / Math.Max(1, end - first)));
            Round(real[first..end], step);
            Round(imaginary[first..end], step);
            // The mirrored half with the same steps.
            Round(real[(Size - end + 1)..(Size - first + 1)], step);
            Round(imaginary[(Size - end + 1)..(Size - first + 1)], step);
        }

        (real[Size / 2], imaginary[Size / 2]) = (0, 0);
    }

    private static void Round(Span<float> values, float step)
    {
        foreach (ref float value in values)
        {
            value = step == 0 ? 0 : step * MathF.Round(value / step);
        }
    }
}

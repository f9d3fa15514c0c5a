using MirTool.Audio;

namespace MirTool.Synthesis.Scenes;

/// <summary>An imitation of what MP3 and its kind do at 32 to 64 kbit/s: in short spectra, what is soft beside its neighbours is dropped, the rest is coarse.</summary>
internal static class LossyCodec
{
    private const int Size = 512;
    private const int Bands = 24;

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
        Span<Complex32> spectrum = stackalloc Complex32[Size];
        for (int start = -Size / 2; start < clip.Length; start += Size / 2)
        {
            for (int n = 0; n < Size; n++)
            {
                int i = start + n;
                spectrum[n] = new Complex32(i >= 0 && i < clip.Length ? Window[n] * clip[i] : 0, 0);
            }

            Transform.Forward(spectrum);
            Quantise(spectrum, highestBin, coarseness);
            Transform.Backward(spectrum);
            for (int n = Math.Max(0, -start); n < Size && start + n < clip.Length; n++)
            {
                output[start + n] += Window[n] * spectrum[n].Real / Size;
            }
        }

        output.CopyTo(clip, 0);
    }

    private static void Quantise(Span<Complex32> spectrum, int highestBin, double coarseness)
    {
        for (int band = 0; band < Bands; band++)
        {
            int first = Math.Max(1, Edges[band]), end = Math.Min(Edges[band + 1], Size / 2);
            double energy = 0;
            for (int bin = first; bin < end; bin++)
            {
                energy += spectrum[bin].Real * spectrum[bin].Real + spectrum[bin].Imaginary * spectrum[bin].Imaginary;
            }

            float step = (float)(coarseness * (0.4 + 1.2 * band / Bands) * Math.Sqrt(energy / Math.Max(1, end - first)));
            for (int bin = first; bin < end; bin++)
            {
                Complex32 kept = bin >= highestBin || step == 0
                    ? default
                    : new Complex32(step * MathF.Round(spectrum[bin].Real / step), step * MathF.Round(spectrum[bin].Imaginary / step));
                spectrum[bin] = kept;
                spectrum[Size - bin] = kept with { Imaginary = -kept.Imaginary };
            }
        }

        spectrum[Size / 2] = default;
    }
}

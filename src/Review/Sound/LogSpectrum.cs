using System.Numerics;

namespace MirTool.Review.Sound;

/// <summary>The spectrum of a moment, by pitch: rows of equal musical distance, levels as bytes.</summary>
/// <remarks>A Hann window of some 93 ms, 4096 samples at 44.1 kHz; each row takes the strongest bin of its band, so that a tone is as bright in
/// a wide band as in a narrow one. One thread at a time.</remarks>
internal sealed class LogSpectrum
{
    /// <summary>Eleven to an octave, or so.</summary>
    public const int Rows = 96;

    /// <summary>Hz, of the lowest row's lower bound.</summary>
    public const double LowestFrequency = 40;

    private const double Octaves = 8.5;
    private const double FloorDecibels = -90;

    private readonly Complex[] roots;
    private readonly Complex[] values;
    private readonly int[] order;
    private readonly float[] window;
    private readonly (int First, int Last)[] bands = new (int, int)[Rows];

    /// <param name="sampleRate">Hz.</param>
    public LogSpectrum(int sampleRate)
    {
        // The power of two next to 93 ms.
        int bits = (int)Math.Round(Math.Log2(0.093 * sampleRate));
        Size = 1 << bits;
        values = new Complex[Size];
        roots = [.. Enumerable.Range(0, Size / 2).Select(i => Complex.FromPolarCoordinates(1, -2 * Math.PI * i / Size))];
        order = [.. Enumerable.Range(0, Size).Select(i => Reversed(i, bits))];
        window = [.. Enumerable.Range(0, Size).Select(i => (float)(0.5 - (0.5 * Math.Cos(2 * Math.PI * i / Size))))];
        for (int row = 0; row < Rows; row++)
        {
            bands[row] = (Bin(row, sampleRate), Math.Max(Bin(row, sampleRate), Bin(row + 1, sampleRate) - 1));
        }
    }

    /// <summary>Samples that a moment is heard in.</summary>
    public int Size { get; }

    /// <summary>Hz, where a row begins.</summary>
    public static double Frequency(int row) => LowestFrequency * Math.Pow(2, Octaves * row / Rows);

    /// <summary>Raises levels to those of a moment.</summary>
    /// <param name="samples"><see cref="Size"/> of them, in [-1, 1].</param>
    /// <param name="levels"><see cref="Rows"/>, from low to high: 0 is -90 dB of a full sine and less, 255 is 0 dB.</param>
    public void Raise(ReadOnlySpan<float> samples, Span<byte> levels)
    {
        for (int i = 0; i < Size; i++)
        {
            values[order[i]] = samples[i] * window[i];
        }

        Transform();
        // A full sine's bin under a Hann window has Size / 4.
        double full = Size / 4.0;
        for (int row = 0; row < Rows; row++)
        {
            double strongest = 0;
            for (int bin = bands[row].First; bin <= bands[row].Last && bin < Size / 2; bin++)
            {
                strongest = Math.Max(strongest, (values[bin].Real * values[bin].Real) + (values[bin].Imaginary * values[bin].Imaginary));
            }

            double decibels = 10 * Math.Log10((strongest / (full * full)) + 1e-12);
            byte level = (byte)Math.Clamp(255 * (1 - (decibels / FloorDecibels)), 0, 255);
            levels[row] = Math.Max(levels[row], level);
        }
    }

    private int Bin(int row, int sampleRate) => (int)Math.Round(Frequency(row) * Size / sampleRate);

    private void Transform()
    {
        for (int half = 1; half < Size; half *= 2)
        {
            int step = Size / (2 * half);
            for (int start = 0; start < Size; start += 2 * half)
            {
                for (int i = 0; i < half; i++)
                {
                    Complex odd = values[start + half + i] * roots[i * step];
                    values[start + half + i] = values[start + i] - odd;
                    values[start + i] += odd;
                }
            }
        }
    }

    private static int Reversed(int index, int bits)
    {
        int reversed = 0;
        for (int bit = 0; bit < bits; bit++)
        {
            reversed |= ((index >> bit) & 1) << (bits - 1 - bit);
        }

        return reversed;
    }
}

namespace MirTool.Synthesis.Scenes;

/// <summary>Whether an instrument can be heard beside others: where one of its bands comes near enough to theirs.</summary>
/// <remarks>
/// Bands are about as wide as the ear's from 300 Hz on. An instrument is heard in a block of 0.25 s when in at least one
/// band its energy lies less than <see cref="MaskedDb"/> below that of all others together, and that band less than
/// <see cref="NegligibleDb"/> below the clip's loudest block.
/// </remarks>
internal sealed class Audibility
{
    /// <summary>Length of a block, seconds.</summary>
    public const double BlockSeconds = 0.25;

    /// <summary>How far below the others a band is masked, dB.</summary>
    public const double MaskedDb = 18;

    /// <summary>How far below the loudest block a band counts for nothing, dB.</summary>
    public const double NegligibleDb = 45;

    // Two frames are transformed at once, one as the real and one as the imaginary part.
    private const int FrameSamples = 512;
    private const int HopSamples = 768;

    private static readonly double[] EdgesHz = [60, 130, 200, 280, 370, 480, 620, 800, 1030, 1320, 1700, 2200, 2850, 3700, 4800, 6200, 8000, 11000];
    private static readonly Transform Fourier = new(FrameSamples);
    private static readonly float[] Window =
        [.. Enumerable.Range(0, FrameSamples).Select(n => (float)(0.5 - 0.5 * Math.Cos(2 * Math.PI * (n + 0.5) / FrameSamples)))];

    private readonly int sampleRate;
    private readonly int blockSamples;
    private readonly int[] bandOfBin;

    /// <param name="sampleRate">Hz.</param>
    /// <param name="lowestHz">What lies below is not heard: the limit of the medium.</param>
    /// <param name="highestHz">What lies above is not heard.</param>
    public Audibility(int sampleRate, double lowestHz = 0, double highestHz = double.PositiveInfinity)
    {
        this.sampleRate = sampleRate;
        blockSamples = (int)Math.Ceiling(BlockSeconds * sampleRate);
        bandOfBin =
        [
            .. Enumerable.Range(0, FrameSamples / 2).Select(bin =>
            {
                double hz = (double)bin * sampleRate / FrameSamples;
                int band = Array.FindLastIndex(EdgesHz, edge => edge <= hz);
                return hz < lowestHz || hz > highestHz || band == EdgesHz.Length - 1 ? -1 : band;
            }),
        ];
    }

    /// <summary>Energies by block and band.</summary>
    /// <param name="part">One instrument, as loud as it is in the mixture.</param>
    public float[] Energies(ReadOnlySpan<float> part)
    {
        int bands = EdgesHz.Length;
        var energies = new float[Blocks(part.Length) * bands];
        Span<float> real = stackalloc float[FrameSamples], imaginary = stackalloc float[FrameSamples];
        for (int start = 0; start < part.Length; start += 2 * HopSamples)
        {
            Fill(part, start, real);
            Fill(part, start + HopSamples, imaginary);
            Fourier.Forward(real, imaginary);
            Gather(real, imaginary, energies.AsSpan(start / blockSamples * bands, bands), Math.Min((start + HopSamples) / blockSamples, energies.Length / bands - 1) * bands, energies);
        }

        return energies;
    }

    /// <summary>For each instrument and block, whether it is heard.</summary>
    /// <param name="parts">What <see cref="Energies"/> gave for each instrument.</param>
    public static bool[][] Heard(IReadOnlyList<float[]> parts)
    {
        int bands = EdgesHz.Length;
        if (parts.Count == 0)
        {
            return [];
        }

        var sum = new float[parts[0].Length];
        foreach (float[] part in parts)
        {
            for (int i = 0; i < sum.Length; i++)
            {
                sum[i] += part[i];
            }
        }

        double loudest = Enumerable.Range(0, sum.Length / bands).Max(block => sum.AsSpan(block * bands, bands).ToArray().Sum());
        double floor = loudest * Math.Pow(10, -NegligibleDb / 10);
        double masked = Math.Pow(10, -MaskedDb / 10);
        return [.. parts.Select(part => Closed([.. Enumerable.Range(0, sum.Length / bands).Select(block => IsHeard(part, sum, block * bands, floor, masked))]))];
    }

    private static bool IsHeard(float[] part, float[] sum, int first, double floor, double masked)
    {
        for (int i = first; i < first + EdgesHz.Length; i++)
        {
            if (part[i] > floor && part[i] > masked * (sum[i] - part[i]))
            {
                return true;
            }
        }

        return false;
    }

    // A listener does not lose an instrument for a quarter of a second.
    private static bool[] Closed(bool[] heard) =>
        [.. heard.Select((here, block) => here || block > 0 && block < heard.Length - 1 && heard[block - 1] && heard[block + 1])];

    private int Blocks(int samples) => (samples + blockSamples - 1) / blockSamples;

    private static void Fill(ReadOnlySpan<float> part, int start, Span<float> frame)
    {
        ReadOnlySpan<float> samples = start < part.Length ? part[start..Math.Min(start + FrameSamples, part.Length)] : [];
        for (int n = 0; n < samples.Length; n++)
        {
            frame[n] = Window[n] * samples[n];
        }

        frame[samples.Length..].Clear();
    }

    // The spectra of the two frames are the even and the odd part of the common one.
    private void Gather(ReadOnlySpan<float> real, ReadOnlySpan<float> imaginary, Span<float> first, int second, float[] energies)
    {
        for (int bin = 1; bin < FrameSamples / 2; bin++)
        {
            int band = bandOfBin[bin];
            if (band < 0)
            {
                continue;
            }

            int mirrored = FrameSamples - bin;
            float evenReal = real[bin] + real[mirrored], evenImaginary = imaginary[bin] - imaginary[mirrored];
            float oddReal = real[bin] - real[mirrored], oddImaginary = imaginary[bin] + imaginary[mirrored];
            first[band] += evenReal * evenReal + evenImaginary * evenImaginary;
            energies[second + band] += oddReal * oddReal + oddImaginary * oddImaginary;
        }
    }
}

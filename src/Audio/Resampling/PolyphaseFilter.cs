namespace MirTool.Audio.Resampling;

/// <summary>A low-pass filter at the places between input samples where output samples lie: a sinc under a Kaiser window.</summary>
/// <remarks>The pass band ends at 0.94 of the lower Nyquist frequency, the stop band begins at 1.0, 112 dB down; libsoxr's recipe for
/// high quality has the same two.</remarks>
internal sealed class PolyphaseFilter
{
    private const double PassBand = 0.94;
    private const double StopBand = 1.0;
    private const double AttenuationDecibels = 112;

    // Beyond, neighbouring phases are mixed; 512 are so near each other that the error is -118 dB.
    private const int MaxPhases = 1024;
    private const int InterpolatedPhases = 512;

    private readonly float[] taps;

    /// <param name="inputRate">Hz.</param>
    /// <param name="outputRate">Hz.</param>
    /// <param name="positions">How many places between two input samples output samples can have.</param>
    public PolyphaseFilter(int inputRate, int outputRate, int positions)
    {
        double nyquist = 0.5 * Math.Min(1, (double)outputRate / inputRate);
        double width = 2 * Math.PI * (StopBand - PassBand) * nyquist;
        // Kaiser's formula; a multiple of 32 fills four vectors.
        int needed = (int)Math.Ceiling((AttenuationDecibels - 7.95) / (2.285 * width)) + 1;
        Length = (needed + 31) / 32 * 32;
        IsInterpolated = positions > MaxPhases;
        Phases = IsInterpolated ? InterpolatedPhases : positions;
        // One phase more is the first of the next sample, for mixing.
        taps = new float[(Phases + 1) * Length];
        double cutoff = nyquist * (PassBand + StopBand);
        for (int phase = 0; phase <= Phases; phase++)
        {
            Fill(taps.AsSpan(phase * Length, Length), (double)phase / Phases, cutoff);
        }
    }

    /// <summary>Input samples that an output sample depends on; half of them are at or before its place.</summary>
    public int Length { get; }

    public int Phases { get; }

    /// <summary>Whether there are fewer phases than places.</summary>
    public bool IsInterpolated { get; }

    /// <param name="phase">0 to <see cref="Phases"/>, the latter included.</param>
    public ReadOnlySpan<float> Taps(int phase) => taps.AsSpan(phase * Length, Length);

    private static void Fill(Span<float> taps, double fraction, double cutoff)
    {
        const double Beta = 0.1102 * (AttenuationDecibels - 8.7);
        int half = taps.Length / 2;
        double[] exact = new double[taps.Length];
        for (int i = 0; i < taps.Length; i++)
        {
            // From the output sample's place to the input sample's.
            double distance = i - (half - 1) - fraction;
            double x = distance / half;
            double window = Math.Abs(x) >= 1 ? 0 : Bessel(Beta * Math.Sqrt(1 - (x * x))) / Bessel(Beta);
            double angle = Math.PI * cutoff * distance;
            exact[i] = window * (Math.Abs(angle) < 1e-12 ? 1 : Math.Sin(angle) / angle);
        }

        // A constant comes out as itself, at every place.
        double sum = exact.Sum();
        for (int i = 0; i < taps.Length; i++)
        {
            taps[i] = (float)(exact[i] / sum);
        }
    }

    // The modified Bessel function of the first kind and order 0, by its series.
    private static double Bessel(double x)
    {
        double sum = 1;
        double term = 1;
        for (int k = 1; term > 1e-18 * sum; k++)
        {
            term *= x * x / (4.0 * k * k);
            sum += term;
        }

        return sum;
    }
}

namespace MirTool.Models.FrontEnds;

/// <summary>Triangular filters, evenly spaced on the mel scale, over the power spectrum of a real Fourier transform.</summary>
/// <remarks>
/// Mel scale of Slaney's Auditory Toolbox: linear below 1 kHz (66.67 Hz a mel), logarithmic above (27 mels per factor of 6.4).
/// Each triangle has height 1 (not unit area), so that a sine at a band's centre gives the same level in every band.
/// </remarks>
public static class MelFilterBank
{
    private const double LinearHzPerMel = 200.0 / 3;
    private const double LogStartHz = 1000;
    private const double LogStartMel = LogStartHz / LinearHzPerMel;
    private static readonly double LogStep = Math.Log(6.4) / 27;

    /// <summary>Weights of every band for every Fourier bin.</summary>
    /// <returns>Row-major, (fftSize / 2 + 1) rows of <paramref name="bands"/> weights in [0, 1].</returns>
    public static float[] Create(int sampleRate, int fftSize, int bands, double minimumHz, double maximumHz)
    {
        int bins = fftSize / 2 + 1;
        double minimumMel = ToMel(minimumHz);
        double melStep = (ToMel(maximumHz) - minimumMel) / (bands + 1);
        var weights = new float[bins * bands];
        for (int band = 0; band < bands; band++)
        {
            double lower = ToHz(minimumMel + band * melStep);
            double centre = ToHz(minimumMel + (band + 1) * melStep);
            double upper = ToHz(minimumMel + (band + 2) * melStep);
            for (int bin = 0; bin < bins; bin++)
            {
                double hz = (double)bin * sampleRate / fftSize;
                double weight = Math.Min((hz - lower) / (centre - lower), (upper - hz) / (upper - centre));
                weights[bin * bands + band] = (float)Math.Max(0, weight);
            }
        }

        return weights;
    }

    /// <summary>Frequency in Hz to mels.</summary>
    public static double ToMel(double hz) =>
        hz < LogStartHz ? hz / LinearHzPerMel : LogStartMel + Math.Log(hz / LogStartHz) / LogStep;

    /// <summary>Mels to frequency in Hz.</summary>
    public static double ToHz(double mel) =>
        mel < LogStartMel ? mel * LinearHzPerMel : LogStartHz * Math.Exp((mel - LogStartMel) * LogStep);
}

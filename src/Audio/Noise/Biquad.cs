namespace MirTool.Audio.Noise;

/// <summary>A second-order filter section, direct form I, coefficients normalised so that a0 = 1.</summary>
/// <remarks>Coefficients after R. Bristow-Johnson, “Audio EQ Cookbook”.</remarks>
public readonly record struct Biquad(double B0, double B1, double B2, double A1, double A2)
{
    /// <summary>Raises or lowers a band of width hz / q around <paramref name="hz"/>.</summary>
    public static Biquad Peaking(double hz, double gainDb, double q, int sampleRate)
    {
        (double cos, double alpha) = Angle(hz, q, sampleRate);
        double a = Math.Pow(10, gainDb / 40);
        return Normalised(1 + alpha * a, -2 * cos, 1 - alpha * a, 1 + alpha / a, -2 * cos, 1 - alpha / a);
    }

    /// <summary>Raises or lowers all above <paramref name="hz"/>; slope 1.</summary>
    public static Biquad HighShelf(double hz, double gainDb, int sampleRate)
    {
        (double cos, double alpha) = Angle(hz, Math.Sqrt(0.5), sampleRate);
        double a = Math.Pow(10, gainDb / 40);
        double root = 2 * Math.Sqrt(a) * alpha;
        return Normalised(
            a * (a + 1 + (a - 1) * cos + root), -2 * a * (a - 1 + (a + 1) * cos), a * (a + 1 + (a - 1) * cos - root),
            a + 1 - (a - 1) * cos + root, 2 * (a - 1 - (a + 1) * cos), a + 1 - (a - 1) * cos - root);
    }

    /// <summary>Raises or lowers all below <paramref name="hz"/>; slope 1.</summary>
    public static Biquad LowShelf(double hz, double gainDb, int sampleRate)
    {
        (double cos, double alpha) = Angle(hz, Math.Sqrt(0.5), sampleRate);
        double a = Math.Pow(10, gainDb / 40);
        double root = 2 * Math.Sqrt(a) * alpha;
        return Normalised(
            a * (a + 1 - (a - 1) * cos + root), 2 * a * (a - 1 - (a + 1) * cos), a * (a + 1 - (a - 1) * cos - root),
            a + 1 + (a - 1) * cos + root, -2 * (a - 1 + (a + 1) * cos), a + 1 + (a - 1) * cos - root);
    }

    /// <summary>Butterworth low-pass, -3 dB at <paramref name="hz"/>.</summary>
    public static Biquad LowPass(double hz, int sampleRate)
    {
        (double cos, double alpha) = Angle(hz, Math.Sqrt(0.5), sampleRate);
        return Normalised((1 - cos) / 2, 1 - cos, (1 - cos) / 2, 1 + alpha, -2 * cos, 1 - alpha);
    }

    /// <summary>Butterworth high-pass, -3 dB at <paramref name="hz"/>.</summary>
    public static Biquad HighPass(double hz, int sampleRate)
    {
        (double cos, double alpha) = Angle(hz, Math.Sqrt(0.5), sampleRate);
        return Normalised((1 + cos) / 2, -(1 + cos), (1 + cos) / 2, 1 + alpha, -2 * cos, 1 - alpha);
    }

    /// <summary>Band-pass of unit gain at <paramref name="hz"/>, width hz / q.</summary>
    public static Biquad BandPass(double hz, double q, int sampleRate)
    {
        (double cos, double alpha) = Angle(hz, q, sampleRate);
        return Normalised(alpha, 0, -alpha, 1 + alpha, -2 * cos, 1 - alpha);
    }

    /// <summary>Two poles without zeros, of unit gain at 0 Hz: a resonance at <paramref name="hz"/> that <paramref name="q"/> sharpens.</summary>
    public static Biquad Resonator(double hz, double q, int sampleRate)
    {
        double decay = Math.Exp(-Math.PI * hz / (q * sampleRate));
        double a1 = -2 * Math.Cos(2 * Math.PI * hz / sampleRate) * decay;
        double a2 = decay * decay;
        return new Biquad(1 + a1 + a2, 0, 0, a1, a2);
    }

    /// <summary>Filters in place, from a state of silence.</summary>
    public void Apply(Span<float> samples) => new BiquadFilter(this).Process(samples);

    private static (double Cos, double Alpha) Angle(double hz, double q, int sampleRate)
    {
        double omega = 2 * Math.PI * hz / sampleRate;
        return (Math.Cos(omega), Math.Sin(omega) / (2 * q));
    }

    private static Biquad Normalised(double b0, double b1, double b2, double a0, double a1, double a2) =>
        new(b0 / a0, b1 / a0, b2 / a0, a1 / a0, a2 / a0);
}

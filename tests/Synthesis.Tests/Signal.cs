using System.Numerics;

namespace MirTool.Synthesis.Tests;

/// <summary>Measurements on samples, written from their definitions.</summary>
internal static class Signal
{
    /// <summary>Sum of squares.</summary>
    public static double Energy(ReadOnlySpan<float> samples)
    {
        double sum = 0;
        foreach (float sample in samples)
        {
            sum += (double)sample * sample;
        }

        return sum;
    }

    /// <summary>Fundamental frequency, Hz: the first peak of the normalised autocorrelation that reaches 0.9 of its highest, parabola through its neighbours.</summary>
    public static double Pitch(ReadOnlySpan<float> samples, int sampleRate)
    {
        int longest = sampleRate / 35;
        var correlation = new double[longest + 1];
        for (int lag = 1; lag <= longest; lag++)
        {
            double product = 0;
            for (int i = 0; i + longest < samples.Length; i++)
            {
                product += (double)samples[i] * samples[i + lag];
            }

            correlation[lag] = product / Math.Sqrt(Energy(samples[..^longest]) * Energy(samples.Slice(lag, samples.Length - longest)));
        }

        // Lags below 1/4000 s would find the samples' own smoothness.
        int shortest = sampleRate / 4000;
        double highest = correlation.Skip(shortest + 1).Max();
        for (int lag = shortest + 1; lag < longest; lag++)
        {
            (double before, double here, double after) = (correlation[lag - 1], correlation[lag], correlation[lag + 1]);
            if (here >= 0.9 * highest && here >= before && here > after)
            {
                return sampleRate / (lag + (before - after) / (2 * (before - 2 * here + after)));
            }
        }

        return double.NaN;
    }

    /// <summary>The discrete Fourier transform's value at one frequency, Hz, divided by the sample rate: the spectrum of the sound in time.</summary>
    public static Complex Spectrum(ReadOnlySpan<float> samples, int sampleRate, double frequency)
    {
        Complex step = Complex.FromPolarCoordinates(1, -2 * Math.PI * frequency / sampleRate);
        Complex turn = Complex.One;
        Complex sum = Complex.Zero;
        foreach (float sample in samples)
        {
            sum += sample * turn;
            turn *= step;
        }

        return sum / sampleRate;
    }

    /// <summary>RMS of 20 ms frames.</summary>
    public static double[] Envelope(ReadOnlySpan<float> samples, int sampleRate)
    {
        int frame = sampleRate / 35;
        var envelope = new double[samples.Length / frame];
        for (int i = 0; i < envelope.Length; i++)
        {
            envelope[i] = Math.Sqrt(Energy(samples.Slice(i * frame, frame)) / frame);
        }

        return envelope;
    }

    /// <summary>Pearson's correlation.</summary>
    public static double Correlation(double[] x, double[] y)
    {
        double meanX = x.Average();
        double meanY = y.Average();
        double xy = x.Zip(y, (a, b) => (a - meanX) * (b - meanY)).Sum();
        return xy / Math.Sqrt(x.Sum(a => (a - meanX) * (a - meanX)) * y.Sum(b => (b - meanY) * (b - meanY)));
    }
}

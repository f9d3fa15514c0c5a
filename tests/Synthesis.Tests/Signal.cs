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

    /// <summary>When a sound first and last comes within a distance of its loudest 10 ms, seconds: the middles of those stretches of 10 ms.</summary>
    public static (double Start, double End) Sounding(ReadOnlySpan<float> samples, int sampleRate, double decibels)
    {
        int length = sampleRate / 100;
        int hop = sampleRate / 1000;
        var power = new double[(samples.Length - length) / hop + 1];
        for (int i = 0; i < power.Length; i++)
        {
            power[i] = Energy(samples.Slice(i * hop, length));
        }

        double threshold = power.Max() * Math.Pow(10, decibels / 10);
        double Middle(int i) => (i * hop + length / 2.0) / sampleRate;
        return (Middle(Array.FindIndex(power, value => value > threshold)), Middle(Array.FindLastIndex(power, value => value > threshold)));
    }

    /// <summary>Decibels relative to the loudest value, not below a floor: of every 10 ms, 64 bands evenly wide in mel (O'Shaughnessy's formula) from 30 Hz to 16 kHz.</summary>
    public static double[] LogMel(ReadOnlySpan<float> samples, int sampleRate, double floorDecibels)
    {
        const int size = 2048;
        const int bands = 64;
        int hop = sampleRate / 100;
        int frames = (samples.Length - size) / hop + 1;
        double lowest = Mel(30);
        double width = (Mel(16_000) - lowest) / (bands + 1);
        var power = new double[frames * bands];
        var frame = new Complex[size];
        for (int f = 0; f < frames; f++)
        {
            for (int i = 0; i < size; i++)
            {
                frame[i] = samples[f * hop + i] * (0.5 - 0.5 * Math.Cos(2 * Math.PI * i / size));
            }

            Fourier(frame);
            for (int bin = 1; bin < size / 2; bin++)
            {
                // Triangles: a bin lies between the middles of two bands.
                double place = (Mel((double)bin * sampleRate / size) - lowest) / width - 1;
                int band = (int)Math.Floor(place);
                double share = place - band;
                double value = frame[bin].Real * frame[bin].Real + frame[bin].Imaginary * frame[bin].Imaginary;
                if (band is >= 0 and < bands)
                {
                    power[f * bands + band] += (1 - share) * value;
                }

                if (band is >= -1 and < bands - 1)
                {
                    power[f * bands + band + 1] += share * value;
                }
            }
        }

        double loudest = power.Max();
        return [.. power.Select(value => Math.Max(floorDecibels, 10 * Math.Log10(value / loudest + 1e-12)))];

        static double Mel(double hertz) => 2595 * Math.Log10(1 + hertz / 700);
    }

    /// <summary>Within 60 ms of each of some times, when the sound rises most, seconds: the largest sum over the bands of <see cref="LogMel"/> of what they gain.</summary>
    public static double[] Onsets(ReadOnlySpan<float> samples, int sampleRate, IEnumerable<double> near)
    {
        double[] levels = LogMel([.. new float[2048], .. samples, .. new float[2048]], sampleRate, -60);
        int frames = levels.Length / 64;
        double Rise(int frame) => Enumerable.Range(0, 64).Sum(band => Math.Max(0, levels[(frame + 1) * 64 + band] - levels[(frame - 1) * 64 + band]));
        return [.. near.Select(time =>
        {
            int middle = (int)Math.Round(100 * (time + 1024.0 / sampleRate));
            return Enumerable.Range(middle - 6, 13).Where(frame => frame > 0 && frame < frames - 1).MaxBy(Rise) / 100.0 - 1024.0 / sampleRate;
        })];
    }

    /// <summary>The discrete Fourier transform in place; the length is a power of 2.</summary>
    private static void Fourier(Span<Complex> values)
    {
        if (values.Length == 1)
        {
            return;
        }

        int half = values.Length / 2;
        var parts = new Complex[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            parts[i % 2 * half + i / 2] = values[i];
        }

        Span<Complex> even = parts.AsSpan(0, half);
        Span<Complex> odd = parts.AsSpan(half);
        Fourier(even);
        Fourier(odd);
        Complex step = Complex.FromPolarCoordinates(1, -Math.PI / half);
        Complex turn = Complex.One;
        for (int i = 0; i < half; i++, turn *= step)
        {
            Complex turned = turn * odd[i];
            values[i] = even[i] + turned;
            values[i + half] = even[i] - turned;
        }
    }
}

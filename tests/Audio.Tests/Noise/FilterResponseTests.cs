using System.Numerics;
using MirTool.Audio.Noise;

namespace MirTool.Audio.Tests.Noise;

/// <summary>Oracle: the transfer functions in closed form, evaluated on the unit circle, against the Fourier transform of what the
/// filters answer to an impulse. Tolerance 0.1 dB wherever the response is above -80 dB; float32 rounding lies far below.</summary>
public class FilterResponseTests
{
    private const int Length = 1 << 15;

    [Theory]
    [InlineData(60, 44_100)]
    [InlineData(800, 44_100)]
    [InlineData(1999, 8_000)]
    [InlineData(3900, 8_000)]
    [InlineData(4000, 192_000)]
    public void ButterworthHighPass_ImpulseResponse_HasTheClosedFormsGain(double cutoffHz, int sampleRate)
    {
        double c = Math.Tan(Math.PI * cutoffHz / sampleRate);
        AssertGain(new ButterworthHighPass(cutoffHz), sampleRate, hz =>
        {
            // The analogue prototype under the bilinear transform: (w / c)^2 of a second-order Butterworth.
            double w = Math.Tan(Math.PI * hz / sampleRate) / c;
            return -10 * Math.Log10(1 + Math.Pow(w, -4));
        });
    }

    [Theory]
    [InlineData(400, 2.0, 44_100)]
    [InlineData(4000, 0.1, 44_100)]
    [InlineData(1000, 1.0, 8_000)]
    [InlineData(3999, 2.0, 8_000)]
    [InlineData(400, 0.5, 192_000)]
    public void ResonantLowPass_ImpulseResponse_HasTheClosedFormsGain(double cutoffHz, double q, int sampleRate)
    {
        // Poles at e^t e^(±i w0), gain 1 at 0 Hz.
        Complex pole = Complex.Exp(new Complex(-Math.PI * cutoffHz / (q * sampleRate), 2 * Math.PI * cutoffHz / sampleRate));
        double numerator = Math.Pow((1 - pole).Magnitude, 2);
        AssertGain(new ResonantLowPass(cutoffHz, q), sampleRate, hz =>
        {
            Complex z = Complex.FromPolarCoordinates(1, -2 * Math.PI * hz / sampleRate);
            return 20 * Math.Log10(numerator / ((1 - pole * z) * (1 - Complex.Conjugate(pole) * z)).Magnitude);
        });
    }

    private static void AssertGain(NoiseEffect effect, int sampleRate, Func<double, double> expectedDb)
    {
        float[] response = new float[Length];
        response[0] = 1;
        effect.Apply(response, sampleRate, seed: 0);
        int compared = 0;
        for (double hz = 20; hz < sampleRate / 2.0; hz *= 1.1)
        {
            double expected = expectedDb(hz);
            if (expected > -80)
            {
                Assert.Equal(expected, GainDb(response, hz, sampleRate), 0.1);
                compared++;
            }
        }

        Assert.InRange(compared, 10, 1000);
    }

    private static double GainDb(float[] response, double hz, int sampleRate)
    {
        Complex turn = Complex.FromPolarCoordinates(1, -2 * Math.PI * hz / sampleRate);
        Complex phase = Complex.One;
        Complex sum = Complex.Zero;
        foreach (float sample in response)
        {
            sum += sample * phase;
            phase *= turn;
        }

        return 20 * Math.Log10(sum.Magnitude);
    }
}

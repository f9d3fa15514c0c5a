using System.Numerics;
using MirTool.Audio.Noise;

namespace MirTool.Audio.Tests.Noise;

/// <summary>Oracles: the gains that the filters are designed for, read off the Fourier transform of their impulse responses.</summary>
public class BiquadTests
{
    private const int SampleRate = 22_050;

    [Theory]
    [InlineData(500)]
    [InlineData(3000)]
    public void Passes_AtTheCorner_LoseThreeDecibels(double hz)
    {
        Assert.Equal(-3.0103, GainDb(Biquad.LowPass(hz, SampleRate), hz), 0.01);
        Assert.Equal(-3.0103, GainDb(Biquad.HighPass(hz, SampleRate), hz), 0.01);
        Assert.Equal(0, GainDb(Biquad.LowPass(hz, SampleRate), 1), 0.01);
        Assert.Equal(0, GainDb(Biquad.HighPass(hz, SampleRate), SampleRate / 2.0), 0.01);
        // Two poles: 12 dB an octave, far enough below the corner.
        double slope = GainDb(Biquad.HighPass(hz, SampleRate), hz / 8) - GainDb(Biquad.HighPass(hz, SampleRate), hz / 16);
        Assert.Equal(12.04, slope, 0.1);
    }

    [Theory]
    [InlineData(9)]
    [InlineData(-6)]
    public void Shelves_FarFromTheCorner_HaveTheirGain(double gainDb)
    {
        Assert.Equal(gainDb, GainDb(Biquad.HighShelf(1000, gainDb, SampleRate), SampleRate / 2.0), 0.01);
        Assert.Equal(0, GainDb(Biquad.HighShelf(1000, gainDb, SampleRate), 1), 0.01);
        Assert.Equal(gainDb, GainDb(Biquad.LowShelf(1000, gainDb, SampleRate), 1), 0.01);
        Assert.Equal(0, GainDb(Biquad.LowShelf(1000, gainDb, SampleRate), SampleRate / 2.0), 0.01);
        Assert.Equal(gainDb / 2, GainDb(Biquad.LowShelf(1000, gainDb, SampleRate), 1000), 0.01);
    }

    [Fact]
    public void Bands_AtTheCentre_HaveTheirGain()
    {
        Assert.Equal(7, GainDb(Biquad.Peaking(800, 7, q: 1, SampleRate), 800), 0.01);
        Assert.Equal(0, GainDb(Biquad.Peaking(800, 7, q: 1, SampleRate), 1), 0.01);
        Assert.Equal(0, GainDb(Biquad.BandPass(800, q: 2, SampleRate), 800), 0.01);
        Assert.True(GainDb(Biquad.BandPass(800, q: 2, SampleRate), 100) < -20);
    }

    private static double GainDb(Biquad filter, double hz)
    {
        // Half a second: every filter here has died away long before.
        var response = new float[SampleRate / 2];
        response[0] = 1;
        filter.Apply(response);
        Complex sum = Complex.Zero;
        for (int n = 0; n < response.Length; n++)
        {
            sum += response[n] * Complex.FromPolarCoordinates(1, -2 * Math.PI * hz * n / SampleRate);
        }

        return 20 * Math.Log10(sum.Magnitude);
    }
}

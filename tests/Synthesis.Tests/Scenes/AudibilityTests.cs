using System.Numerics;
using MirTool.Synthesis.Scenes;

namespace MirTool.Synthesis.Tests.Scenes;

public sealed class AudibilityTests
{
    private const int SampleRate = 22_050;

    private static float[] Sine(double hertz, double decibels) =>
        [.. Enumerable.Range(0, SampleRate).Select(n => (float)(0.5 * Math.Pow(10, decibels / 20) * Math.Sin(2 * Math.PI * hertz * n / SampleRate)))];

    // Of the second sine, beside the first at 1000 Hz.
    private static bool IsHeard(double hertz, double decibels, double highestHz = double.PositiveInfinity)
    {
        var audibility = new Audibility(SampleRate, 0, highestHz);
        bool[][] heard = Audibility.Heard([audibility.Energies(Sine(1000, 0)), audibility.Energies(Sine(hertz, decibels))]);
        Assert.Equal([4, 4], heard.Select(blocks => blocks.Length));
        Assert.Single(heard[1].Distinct());
        return heard[1][0];
    }

    [Theory]
    // In the same band, 18 dB decide.
    [InlineData(960, -16, true)]
    [InlineData(960, -20, false)]
    [InlineData(900, -40, false)]
    // In another, only its own level does.
    [InlineData(4000, -30, true)]
    [InlineData(200, -40, true)]
    [InlineData(4000, -50, false)]
    public void Heard_TwoSines_DependsOnBandAndLevel(double hertz, double decibels, bool expected) => Assert.Equal(expected, IsHeard(hertz, decibels));

    [Fact]
    public void Heard_AboveTheMediumsBand_Nothing()
    {
        Assert.True(IsHeard(6000, -10));
        Assert.False(IsHeard(6000, -10, highestHz: 3400));
    }

    [Fact]
    public void Heard_Alone_IsHeardWhereverItSounds()
    {
        var audibility = new Audibility(SampleRate);
        float[] half = Sine(440, -60);
        half.AsSpan(SampleRate / 2).Clear();
        Assert.Equal([true, true, false, false], Assert.Single(Audibility.Heard([audibility.Energies(half)])));
        Assert.Empty(Audibility.Heard([]));
    }

    [Fact]
    public void Of_PartMaskedHalfOfTheTime_IsFaintWhereItIsMasked()
    {
        float[] loud = Sine(1000, 0);
        loud.AsSpan(SampleRate / 2).Clear();
        IReadOnlyList<MixedInstrument> labels = SceneLabels.Of(
            [new PlayedPart(40, loud, [new Interval(0, 0.5)]), new PlayedPart(0, Sine(1000, -35), [new Interval(0, 1)])], SampleRate, 0, double.PositiveInfinity);
        Assert.Equal([0, 40], labels.Select(label => label.Program));
        Assert.Equal([new Interval(0.5, 1)], labels[0].Intervals);
        Assert.Equal([new Interval(0, 0.5)], labels[0].FaintIntervals);
        Assert.Equal([new Interval(0, 0.5)], labels[1].Intervals);
        Assert.Empty(labels[1].FaintIntervals);
    }

    [Fact]
    public void Forward_RandomValues_AreTheirFourierSum()
    {
        var random = new Random(3);
        float[] real = [.. Enumerable.Range(0, 64).Select(_ => random.NextSingle())], imaginary = [.. Enumerable.Range(0, 64).Select(_ => random.NextSingle())];
        Complex[] values = [.. real.Zip(imaginary, (a, b) => new Complex(a, b))];
        var transform = new Transform(64);
        transform.Forward(real, imaginary);
        for (int k = 0; k < values.Length; k++)
        {
            Complex sum = values.Select((value, n) => value * Complex.FromPolarCoordinates(1, -2 * Math.PI * k * n / 64)).Aggregate((a, b) => a + b);
            // Single precision over six stages.
            Assert.Equal(sum.Real, real[k], 1e-4);
            Assert.Equal(sum.Imaginary, imaginary[k], 1e-4);
        }

        transform.Forward(imaginary, real);
        Assert.All(values.Zip(real), pair => Assert.Equal(64 * pair.First.Real, pair.Second, 1e-3));
        Assert.All(values.Zip(imaginary), pair => Assert.Equal(64 * pair.First.Imaginary, pair.Second, 1e-3));
    }
}

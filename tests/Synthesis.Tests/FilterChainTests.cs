using MirTool.Audio.Noise;

namespace MirTool.Synthesis.Tests;

public sealed class FilterChainTests
{
    private const int SampleRate = 22_050;

    private static readonly Biquad[] Sections =
    [
        Biquad.HighPass(80, SampleRate), Biquad.Peaking(300, 9, 0.7, SampleRate), Biquad.Peaking(1000, -6, 2, SampleRate),
        Biquad.HighShelf(3000, 5, SampleRate), Biquad.LowPass(6000, SampleRate), Biquad.Peaking(120, -4, 5, SampleRate),
    ];

    [Theory]
    [InlineData(0, 100)]
    [InlineData(1, 100)]
    [InlineData(3, 5000)]
    [InlineData(4, 2)]
    [InlineData(5, 1)]
    [InlineData(6, 5000)]
    public void Apply_AnyNumberOfSections_IsOneAfterTheOther(int count, int length)
    {
        var random = new Random(5);
        float[] together = [.. Enumerable.Range(0, length).Select(_ => 2 * random.NextSingle() - 1)], alone = [.. together];
        FilterChain.Apply(together, Sections.AsSpan(0, count));
        foreach (Biquad section in Sections.Take(count))
        {
            section.Apply(alone);
        }

        // Alone, each section rounds to single precision.
        Assert.All(alone.Zip(together), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(1.19, 0.37)]
    [InlineData(0.84, 12.5)]
    public void Resample_Sine_IsTheSineOfTheNewPitch(double speed, double start)
    {
        const double Hertz = 1000;
        short[] stem = [.. Enumerable.Range(0, 4000).Select(n => (short)Math.Round(30_000 * Math.Sin(2 * Math.PI * Hertz * n / SampleRate)))];
        float[] part = new float[3000];
        Assert.Equal(part.Length, StemPlayback.Resample(stem, start, speed, default, part));
        // A cubic's error at a 22nd of the rate, the table's steps and 16 bits.
        Assert.All(part.Index().Skip(2), sample => Assert.Equal(
            30_000.0 / short.MaxValue * Math.Sin(2 * Math.PI * Hertz * (start + speed * sample.Index) / SampleRate), sample.Item, 2e-3));
    }

    [Fact]
    public void Resample_BeyondTheStem_SaysHowFarItReached()
    {
        float[] part = new float[200];
        Assert.Equal(98, StemPlayback.Resample(new short[100], 0, 1, default, part));
        Assert.Equal(49, StemPlayback.Resample(new short[100], 0, 2, default, part));
    }

    [Fact]
    public void AddScaled_OddLengths_AddsEverySample()
    {
        foreach (int length in (int[])[0, 1, 7, 8, 9, 100])
        {
            float[] sum = [.. Enumerable.Repeat(1f, length + 1)];
            VectorSum.AddScaled(sum, [.. Enumerable.Range(0, length).Select(n => (float)n)], 0.5f);
            Assert.Equal([.. Enumerable.Range(0, length).Select(n => 1 + 0.5f * n), 1], sum);
            VectorSum.Scale(sum, 2);
            Assert.Equal([.. Enumerable.Range(0, length).Select(n => 2f + n), 2], sum);
        }
    }
}

namespace MirTool.Synthesis.Tests;

public sealed class ActivityDetectorTests
{
    private const int SampleRate = 10_000;

    /// <summary>2 s of silence with bursts of a 500 Hz tone, which has whole periods in every frame.</summary>
    private static float[] Bursts(params (double Start, double End, double Decibels)[] bursts)
    {
        var samples = new float[2 * SampleRate];
        foreach ((double start, double end, double decibels) in bursts)
        {
            for (int i = (int)Math.Round(start * SampleRate); i < (int)Math.Round(end * SampleRate); i++)
            {
                samples[i] = (float)(Math.Pow(10, decibels / 20) * Math.Sin(2 * Math.PI * 500 * i / SampleRate));
            }
        }

        return samples;
    }

    private static (double, double)[] Intervals(float[] samples) =>
        [.. ActivityDetector.Intervals(samples, SampleRate).Select(interval => (Math.Round(interval.StartSeconds, 6), Math.Round(interval.EndSeconds, 6)))];

    [Fact]
    public void Intervals_Silence_AreNone() => Assert.Empty(Intervals(Bursts()));

    [Fact]
    public void Intervals_NoSamples_AreNone() => Assert.Empty(Intervals([]));

    [Fact]
    public void Intervals_FaintNoise_AreNone() => Assert.Empty(Intervals(Bursts((0.5, 1, -81))));

    [Fact]
    public void Intervals_QuietTone_AreFound() => Assert.Equal([(0.5, 1)], Intervals(Bursts((0.5, 1, -70))));

    [Fact]
    public void Intervals_GapOfLessThanAFifthOfASecond_IsClosed() =>
        Assert.Equal([(0.1, 0.98)], Intervals(Bursts((0.1, 0.5, 0), (0.68, 0.98, 0))));

    [Fact]
    public void Intervals_GapOfAFifthOfASecondAndMore_IsKept() =>
        Assert.Equal([(0.1, 0.5), (0.72, 2)], Intervals(Bursts((0.1, 0.5, 0), (0.72, 2, 0))));

    [Fact]
    public void Intervals_ThirtyNineDecibelsBelowTheLoudest_IsActiveAndFortyOneIsNot() =>
        Assert.Equal([(0.1, 0.3), (0.6, 0.8)], Intervals(Bursts((0.1, 0.3, 0), (0.6, 0.8, -39), (1.2, 1.4, -41))));

    [Fact]
    public void Intervals_LastFrameIsShort_EndWithTheSound() =>
        Assert.Equal([(0, 0.051)], Intervals([.. Enumerable.Repeat(0.5f, 510)]));
}

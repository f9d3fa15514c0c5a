using MirTool.Audio;

namespace MirTool.Synthesis.Tests;

public class DegradationTests
{
    private const int SampleRate = 22_050;

    [Fact]
    public void AddNoise_ToSilence_HasTheLevelAskedFor()
    {
        for (ulong seed = 0; seed < 30; seed++)
        {
            var samples = new float[2 * SampleRate];
            Degradation.AddNoise(samples, SampleRate, rms: 0.01, new SeededRandom(seed));
            // One kind has the level to the digit; two that have nothing to do with each other add their powers, 3 dB.
            Assert.InRange(Degradation.Rms(samples), 0.0099, 0.0160);
        }
    }

    [Fact]
    public void Every_SameSeed_GivesTheSameBytes()
    {
        Assert.Equal(DegradedTone(1), DegradedTone(1));
        Assert.NotEqual(DegradedTone(1), DegradedTone(2));
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(1f)]
    [InlineData(-1f)]
    public void Every_SilenceOrConstant_StaysFinite(float value)
    {
        for (ulong seed = 0; seed < 30; seed++)
        {
            float[] samples = [.. Enumerable.Repeat(value, 2 * SampleRate)];
            Degrade(samples, seed);
            Assert.All(samples, sample => Assert.True(float.IsFinite(sample)));
        }
    }

    [Fact]
    public void Reverberate_Impulse_KeepsItAndLetsItsTailDecay()
    {
        for (ulong seed = 0; seed < 20; seed++)
        {
            var samples = new float[4 * SampleRate];
            samples[0] = 1;
            Degradation.Reverberate(samples, SampleRate, new SeededRandom(seed));
            Assert.Equal(1, samples[0]);
            double early = Degradation.Rms(samples.AsSpan(SampleRate / 20, SampleRate / 2));
            double late = Degradation.Rms(samples.AsSpan(3 * SampleRate));
            Assert.True(early > 0);
            // The longest decay drawn is 60 dB in 2.5 s, so the last second is well below the first half.
            Assert.True(late < early / 20, $"seed {seed}: {late} after {early}");
        }
    }

    private static float[] DegradedTone(ulong seed)
    {
        float[] samples = [.. Enumerable.Range(0, SampleRate).Select(n => 0.3f * (float)Math.Sin(0.1 * n))];
        Degrade(samples, seed);
        return samples;
    }

    private static void Degrade(float[] samples, ulong seed)
    {
        var random = new SeededRandom(seed);
        Degradation.Equalize(samples, SampleRate, maximumDb: 9, random);
        Degradation.Reverberate(samples, SampleRate, random);
        Degradation.AddNoise(samples, SampleRate, rms: 0.01, random);
        Degradation.Tilt(samples, SampleRate, maximumDb: 9, random);
        Degradation.LimitBand(samples, SampleRate, random);
    }
}

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
    public void Swell_ConstantLevel_StaysWithinItsDecibelsWithoutSteps()
    {
        for (ulong seed = 0; seed < 30; seed++)
        {
            float[] samples = [.. Enumerable.Repeat(1f, 10_001)];
            Degradation.Swell(samples, maximumDb: 6, new SeededRandom(seed));
            Assert.All(samples, sample => Assert.InRange(20 * Math.Log10(sample), -6.001, 6.001));
            // From one knot to the next the level moves 12 dB at most, in 3333 samples.
            Assert.All(samples.Zip(samples.Skip(1)), pair => Assert.InRange(20 * Math.Abs(Math.Log10(pair.First / pair.Second)), 0, 12.0 / 3333 + 1e-4));
        }
    }

    [Fact]
    public void Tremolo_ConstantLevel_TremblesThreeToEightTimesASecond()
    {
        for (ulong seed = 0; seed < 30; seed++)
        {
            float[] samples = [.. Enumerable.Repeat(1f, 10 * SampleRate)];
            Degradation.Tremolo(samples, SampleRate, new SeededRandom(seed));
            Assert.All(samples, sample => Assert.InRange(sample, 0.399, 1.601));
            int rises = samples.Zip(samples.Skip(1)).Count(pair => pair.First < 1 && pair.Second >= 1);
            Assert.InRange(rises, 29, 81);
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

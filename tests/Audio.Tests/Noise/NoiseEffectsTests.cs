using System.Globalization;
using MirTool.Audio.Noise;

namespace MirTool.Audio.Tests.Noise;

/// <summary>What holds for all nine: draws within their ranges, equal seeds, seamless blocks, no number that is none.</summary>
public class NoiseEffectsTests
{
    private const int SampleRate = 22_050;

    public static TheoryData<string> Names => [.. NoiseEffects.Names];

    [Fact]
    public void All_Ranges_AreThePublishedOnes()
    {
        string[] expected =
        [
            "reverb: room 0..1, damping 0..1, wet 1..1",
            "subtle-reverb: room 0.01..0.3, damping 0.9..0.99, wet 1..1",
            "many-trees: cutoff 400..1000, q 0.1..2",
            "tree: cutoff 400..4000, q 0.1..2",
            "high-pass: cutoff 60..1000",
            "mid-high-pass: cutoff 800..2000",
            "high-high-pass: cutoff 2000..4000",
            "hiss: amplitude 0.01..0.1, beta 0.5..1",
            "white-noise: amplitude 0..1, beta 0..1",
        ];
        Assert.Equal(expected, NoiseEffects.All.Select(preset => $"{preset.Name}: " + string.Join(
            ", ", preset.Ranges.Select(range => string.Create(CultureInfo.InvariantCulture, $"{range.Name} {range.Minimum}..{range.Maximum}")))));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Draw_ManySeeds_FillsEveryRangeAndFitsTheLowestRate(string name)
    {
        NoisePreset preset = NoiseEffects.Find(name);
        NoiseEffect[] drawn = [.. Enumerable.Range(0, 1000).Select(seed => preset.Draw((ulong)seed))];
        Assert.All(drawn, effect => Assert.Empty(effect.Problems(NoiseEffects.MinSampleRate)));
        foreach ((ParameterRange range, int index) in preset.Ranges.Select((range, index) => (range, index)))
        {
            double width = range.Maximum - range.Minimum;
            double[] values = [.. drawn.Select(effect => effect.Parameters[index].Value)];
            Assert.All(drawn, effect => Assert.Equal(range.Name, effect.Parameters[index].Name));
            Assert.InRange(values.Min(), range.Minimum, range.Minimum + 0.02 * width);
            Assert.InRange(values.Max(), range.Maximum - 0.02 * width, range.Maximum);
            // Four standard errors of a uniform distribution's mean.
            Assert.InRange(values.Average() - (range.Minimum + width / 2), -0.0366 * width, 0.0366 * width);
        }
    }

    [Fact]
    public void Draw_GivenValues_LeaveTheOthersAsTheyWere()
    {
        NoisePreset preset = NoiseEffects.Find("tree");
        var drawn = (ResonantLowPass)preset.Draw(7);
        Assert.Equal(drawn with { CutoffHz = 5000 }, preset.Draw(7, new Dictionary<string, double> { ["cutoff"] = 5000 }));
        ArgumentException error = Assert.Throws<ArgumentException>(() => preset.Draw(7, new Dictionary<string, double> { ["room"] = 0.5 }));
        Assert.Contains("'tree' has no parameter 'room'; it has cutoff, q", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Choose_ManySeeds_TakesEachEquallyOften()
    {
        Dictionary<string, int> counts = Enumerable.Range(0, 9000).CountBy(seed => NoiseEffects.Choose((ulong)seed).Name).ToDictionary();
        Assert.Equal(9, counts.Count);
        // Chi-square with 8 degrees of freedom exceeds 31.8 once in 10 000 draws of seeds; these are fixed.
        Assert.InRange(counts.Values.Sum(count => (count - 1000.0) * (count - 1000.0) / 1000), 0, 31.8);
    }

    [Fact]
    public void Find_UnknownName_NamesTheKnownOnes()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => NoiseEffects.Apply("revreb", new float[10], SampleRate, 1));
        Assert.Contains("'revreb'", error.Message, StringComparison.Ordinal);
        Assert.All(NoiseEffects.Names, name => Assert.Contains(name, error.Message, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Apply_EqualSeeds_GiveEqualSamples(string name)
    {
        float[] first = Applied(name, Signal.Noise(5000), SampleRate, seed: 3);
        Assert.Equal(first, Applied(name, Signal.Noise(5000), SampleRate, seed: 3));
        Assert.NotEqual(first, Applied(name, Signal.Noise(5000), SampleRate, seed: 4));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Process_InBlocks_EqualsTheWholeToTheBit(string name)
    {
        NoiseEffect effect = NoiseEffects.Find(name).Draw(11);
        float[] whole = Signal.Noise(3 * 7001);
        float[] parts = [.. whole];
        new InterleavedNoise(effect, SampleRate, channels: 3, seed: 11).Process(whole);

        var stream = new InterleavedNoise(effect, SampleRate, channels: 3, seed: 11);
        int start = 0;
        for (int frames = 1; start < parts.Length; frames = frames * 5 % 1009)
        {
            int length = Math.Min(3 * frames, parts.Length - start);
            stream.Process(parts.AsSpan(start, length));
            start += length;
        }

        Assert.Equal(whole, parts);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Process_SeveralChannels_TreatsEachAsARecordingOfItsOwn(string name)
    {
        float[] left = Signal.Noise(4000, seed: 1);
        float[] right = Signal.Noise(4000, seed: 2);
        float[] stereo = [.. left.Zip(right).SelectMany(pair => (float[])[pair.First, pair.Second])];
        NoiseEffect effect = NoiseEffects.Find(name).Draw(5);
        new InterleavedNoise(effect, SampleRate, channels: 2, seed: 5).Process(stereo);

        NoiseEffects.Apply(name, left, SampleRate, seed: 5);
        effect.Apply(right, SampleRate, NoiseEffects.NoiseSeed(5, channel: 1));

        Assert.Equal(left, stereo.Where((_, index) => index % 2 == 0));
        Assert.Equal(right, stereo.Where((_, index) => index % 2 == 1));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Apply_SilenceClippingOrDirectCurrent_StaysFiniteAtAnyRate(string name)
    {
        float[] square = [.. Enumerable.Range(0, 30_000).Select(n => n / 50 % 2 == 0 ? 1f : -1f)];
        float[] direct = [.. Enumerable.Repeat(0.9f, 30_000)];
        foreach (int sampleRate in (int[])[8_000, 44_100, 192_000])
        {
            for (ulong seed = 0; seed < 10; seed++)
            {
                // No resonance of these ranges, and no room, raises a full-scale signal by more than 20 dB.
                Assert.All(Applied(name, new float[30_000], sampleRate, seed), sample => Assert.InRange(sample, -1f, 1f));
                Assert.All(Applied(name, square, sampleRate, seed), sample => Assert.InRange(sample, -10f, 10f));
                Assert.All(Applied(name, direct, sampleRate, seed), sample => Assert.InRange(sample, -10f, 10f));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Apply_NothingOrOneSample_Works(string name)
    {
        Assert.Empty(Applied(name, [], SampleRate, seed: 1));
        Assert.True(float.IsFinite(Assert.Single(Applied(name, [0.5f], SampleRate, seed: 1))));
    }

    [Theory]
    [InlineData(7_999)]
    [InlineData(192_001)]
    public void Apply_RateBeyondTheLimits_IsRefused(int sampleRate) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => NoiseEffects.Apply("tree", new float[10], sampleRate, 1));

    [Fact]
    public void Problems_ImpossibleParameters_AreAllNamed()
    {
        Assert.Contains("room must be in 0..1, but is 1.5.", new Reverberation(1.5, 0.5).Problems(SampleRate));
        Assert.Equal(3, new Reverberation(-1, double.NaN, 2).Problems(SampleRate).Count());
        Assert.Contains("below 11025 Hz", Assert.Single(new ButterworthHighPass(11_025).Problems(SampleRate)), StringComparison.Ordinal);
        Assert.Equal(2, new ResonantLowPass(0, 0).Problems(SampleRate).Count());
        Assert.Contains("silent", Assert.Single(new AddedNoise(0.5, 1).Problems(SampleRate)), StringComparison.Ordinal);
        Assert.Equal(2, new AddedNoise(1.1, -0.5).Problems(SampleRate).Count());
        ArgumentException error = Assert.Throws<ArgumentException>(() => new ButterworthHighPass(20_000).Apply(new float[10], SampleRate, 1));
        Assert.Contains("cutoff", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reverberation_HalfWet_IsHalfTheReverberationAndHalfTheInput()
    {
        float[] input = Signal.Noise(5000);
        float[] wet = [.. input];
        float[] half = [.. input];
        new Reverberation(0.7, 0.3).Apply(wet, SampleRate, 0);
        new Reverberation(0.7, 0.3, Wet: 0.5).Apply(half, SampleRate, 0);
        // Float32 rounding of values up to 1.
        Assert.All(Enumerable.Range(0, 5000), n => Assert.Equal(0.5 * (wet[n] + input[n]), half[n], 1e-6));
    }

    private static float[] Applied(string name, float[] input, int sampleRate, ulong seed)
    {
        float[] samples = [.. input];
        NoiseEffects.Apply(name, samples, sampleRate, seed);
        return samples;
    }
}

using MirTool.Audio;
using MirTool.Synthesis.Scenes;

namespace MirTool.Synthesis.Tests.Scenes;

public sealed class SurroundingsTests
{
    private const int SampleRate = 22_050;

    private static float[] Sine(double hertz, int samples = 2 * SampleRate) =>
        [.. Enumerable.Range(0, samples).Select(n => (float)(0.3 * Math.Sin(2 * Math.PI * hertz * n / SampleRate)))];

    private static double Power(float[] samples, double hertz) => Math.Pow(Signal.Spectrum(samples, SampleRate, hertz).Magnitude, 2);

    [Fact]
    public void Add_AnyBackground_HasTheLevelAskedFor()
    {
        for (ulong seed = 0; seed < 60; seed++)
        {
            var clip = new float[3 * SampleRate];
            Background.Add(clip, SampleRate, 0.05, new SeededRandom(seed));
            // Two that know nothing of each other add in power; one may fall into a pause and be nothing.
            Assert.InRange(Degradation.Rms(clip), 0, 0.05 * 1.6);
            Assert.All(clip, sample => Assert.True(float.IsFinite(sample)));
            var again = new float[3 * SampleRate];
            Background.Add(again, SampleRate, 0.05, new SeededRandom(seed));
            Assert.Equal(clip, again);
        }
    }

    [Fact]
    public void Apply_AnyMedium_KeepsItsBandAndFullScale()
    {
        for (ulong seed = 0; seed < 80; seed++)
        {
            var random = new SeededRandom(seed);
            Surroundings surroundings = Surroundings.Draw(random);
            float[] clip = Sine(1000);
            surroundings.Apply(clip, SampleRate, random);
            Assert.All(clip, sample => Assert.InRange(sample, -1, 1));
            Assert.InRange(1000, surroundings.LowestHz, surroundings.HighestHz);
            // What is played is still most of what is heard there.
            Assert.True(Power(clip, 1000) > 20 * Power(clip, 1400), $"seed {seed}");
        }
    }

    [Fact]
    public void Apply_LossyCodec_DropsWhatIsAboveItsBandAndSoftBesideItsNeighbours()
    {
        float[] clip = Sine(1000), high = Sine(9000);
        VectorSum.AddScaled(clip, high, 1);
        LossyCodec.Apply(clip, highestHz: 7000, SampleRate, new SeededRandom(1));
        Assert.Equal(Power(Sine(1000), 1000), Power(clip, 1000), Power(Sine(1000), 1000) * 0.3);
        Assert.True(Power(clip, 9000) < 1e-4 * Power(high, 9000));
    }

    [Fact]
    public void Companding_Sine_IsKeptToItsSteps()
    {
        float[] clip = Sine(500);
        Media.Companding(clip, new SeededRandom(1));
        // Four bits behind the leading one: at most a 32nd off.
        Assert.All(Sine(500).Zip(clip), pair => Assert.Equal(pair.First, pair.Second, Math.Abs(pair.First) / 32 + 1e-3));
        Assert.InRange(clip.Distinct().Count(), 50, 600);
    }

    [Fact]
    public void Compress_LoudThenSoft_BringsThemTogether()
    {
        float[] clip = [.. Sine(500), .. Sine(500).Select(sample => 0.05f * sample)];
        Media.Compress(clip, SampleRate, new SeededRandom(2));
        double ratio = Degradation.Rms(clip.AsSpan(SampleRate, SampleRate / 2)) / Degradation.Rms(clip.AsSpan(clip.Length - SampleRate / 2));
        Assert.InRange(ratio, 1, 15);
    }

    [Fact]
    public void Shellac_Silence_StaysSilent()
    {
        float[] clip = new float[SampleRate];
        Media.Shellac(clip, SampleRate, new SeededRandom(1));
        Assert.All(clip, sample => Assert.Equal(0, sample));
    }
}

using MirTool.Models.FrontEnds;
using TorchSharp;

namespace MirTool.Models.Tests.FrontEnds;

/// <summary>Oracles: the closed form of a sine under a Hann window, and identities of scale and of sharing frames.</summary>
public class LogMelSpectrogramTests
{
    private static readonly LogMelOptions Options = new();

    public LogMelSpectrogramTests() => LibTorch.Initialize();

    [Theory]
    [InlineData(20)]
    [InlineData(100)]
    [InlineData(400)]
    public void Frames_FullScaleSineOnABin_HasTheHannWindowsThreeLines(int bin)
    {
        using var frontEnd = new LogMelSpectrogram(Options, torch.CPU);
        float[] levels = Frames(frontEnd, Sine(bin * 22_050.0 / 1024, amplitude: 1));
        float[] filters = MelFilterBank.Create(22_050, 1024, 64, Options.MinimumHz, Options.MaximumHz);
        for (int band = 0; band < 64; band++)
        {
            // A sine on a bin has amplitude 1 there and 1/2 in both neighbours: powers 1 and 1/4.
            double power = filters[bin * 64 + band] + 0.25 * filters[(bin - 1) * 64 + band] + 0.25 * filters[(bin + 1) * 64 + band];
            if (power > 0)
            {
                Assert.Equal(10 * Math.Log10(power), levels[10 * 64 + band], 0.01);
            }
            else
            {
                // Elsewhere only rounding in float32 is left, about 120 dB down.
                Assert.True(levels[10 * 64 + band] < -100);
            }
        }
    }

    [Fact]
    public void FrameCount_TwoSeconds_IsTheNumberOfFramesGiven()
    {
        using var frontEnd = new LogMelSpectrogram(Options, torch.CPU);
        Assert.Equal(98, frontEnd.FrameCount(44_100));
        Assert.Equal(98 * 64, Frames(frontEnd, Sine(440, 0.5f)).Length);
        Assert.Equal(98, frontEnd.FrameCount(frontEnd.SampleCount(98)));
        Assert.Equal(97, frontEnd.FrameCount(frontEnd.SampleCount(98) - 1));
    }

    [Fact]
    public void Normalize_RunningReference_IsTheMeanOfTheMaximaAroundAFrame()
    {
        // 2 s are 50 frames to either side for the maximum, and as many for the mean.
        using var frontEnd = new LogMelSpectrogram(Options with { ReferenceSeconds = 2 }, torch.CPU);
        using var scope = torch.NewDisposeScope();
        float[] levels = [.. Enumerable.Repeat(-50f, 400 * 64)];
        levels[200 * 64 + 7] = -10;
        float[] scaled = frontEnd.Normalize(torch.tensor(levels, 1, 400, 64)).data<float>().ToArray();
        for (int frame = 60; frame < 340; frame++)
        {
            // Of the 101 frames around it, those that are at most 50 from frame 200 have a maximum of -10 dB, the others -50.
            int near = Math.Clamp(101 - Math.Abs(frame - 200), 0, 101);
            double reference = -50 + 40.0 * near / 101;
            Assert.Equal((-50 - reference + 40) / 40, scaled[20 * 400 + frame], 1e-5);
        }

        Assert.Equal(1, scaled[7 * 400 + 200], 1e-6f);
    }

    [Fact]
    public void Normalize_RunningReferenceOverASteadySound_IsAsWithTheWindowsOwn()
    {
        using var frontEnd = new LogMelSpectrogram(Options with { ReferenceSeconds = 2 }, torch.CPU);
        using var own = new LogMelSpectrogram(Options, torch.CPU);
        Assert.All(Normalized(own, Sine(440, 0.5f)).Zip(Normalized(frontEnd, Sine(440, 0.5f))), pair => Assert.Equal(pair.First, pair.Second, 1e-3f));
    }

    [Fact]
    public void Normalize_AnyLevel_IsTheSameUnlessNearSilence()
    {
        using var frontEnd = new LogMelSpectrogram(Options, torch.CPU);
        float[] loud = Normalized(frontEnd, Noise(amplitude: 0.5f));
        float[] soft = Normalized(frontEnd, Noise(amplitude: 0.005f));
        Assert.Equal(1, loud.Max(), 1e-6f);
        Assert.All(loud.Zip(soft), pair => Assert.Equal(pair.First, pair.Second, 1e-3f));
        float[] nearSilence = Normalized(frontEnd, Noise(amplitude: 0.00001f));
        Assert.True(nearSilence.Max() < 0);
    }

    [Fact]
    public void Normalize_Silence_IsFiniteAndFlat()
    {
        using var frontEnd = new LogMelSpectrogram(Options, torch.CPU);
        float[] silence = Normalized(frontEnd, new float[44_100]);
        Assert.All(silence, value => Assert.Equal(silence[0], value));
        Assert.InRange(silence[0], -1, 0);
    }

    [Fact]
    public void Frames_OfAPart_AreThoseOfTheWhole()
    {
        using var frontEnd = new LogMelSpectrogram(Options, torch.CPU);
        float[] whole = Noise(amplitude: 0.3f);
        float[] all = Frames(frontEnd, whole);
        float[] part = Frames(frontEnd, whole[(30 * 441)..]);
        Assert.Equal(68 * 64, part.Length);
        // Not to the last bit: the matrix product may group its sums otherwise for another number of rows.
        Assert.All(part.Zip(all[(30 * 64)..]), pair => Assert.Equal(pair.Second, pair.First, 1e-3f));
    }

    [Fact]
    public void Problems_ImpossibleSettings_AreAllNamed()
    {
        string problems = string.Join('\n', new LogMelOptions { FftSize = 1000, MelBands = 2, MaximumHz = 20_000, RangeDb = double.NaN }.Problems());
        Assert.Contains("fftSize", problems, StringComparison.Ordinal);
        Assert.Contains("melBands", problems, StringComparison.Ordinal);
        Assert.Contains("maximumHz", problems, StringComparison.Ordinal);
        Assert.Contains("rangeDb", problems, StringComparison.Ordinal);
        Assert.Empty(Options.Problems());
    }

    private static float[] Frames(LogMelSpectrogram frontEnd, float[] samples)
    {
        using var scope = torch.NewDisposeScope();
        return frontEnd.Frames(torch.tensor(samples, 1, samples.Length)).contiguous().data<float>().ToArray();
    }

    private static float[] Normalized(LogMelSpectrogram frontEnd, float[] samples)
    {
        using var scope = torch.NewDisposeScope();
        return frontEnd.Normalize(frontEnd.Frames(torch.tensor(samples, 1, samples.Length))).data<float>().ToArray();
    }

    private static float[] Sine(double hz, float amplitude) =>
        [.. Enumerable.Range(0, 44_100).Select(n => amplitude * (float)Math.Sin(2 * Math.PI * hz * n / 22_050))];

    private static float[] Noise(float amplitude)
    {
        var random = new Random(5);
        return [.. Enumerable.Range(0, 44_100).Select(_ => amplitude * (2 * random.NextSingle() - 1))];
    }
}

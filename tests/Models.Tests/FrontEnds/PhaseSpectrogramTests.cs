using MirTool.Models.FrontEnds;
using TorchSharp;

namespace MirTool.Models.Tests.FrontEnds;

/// <summary>Oracles: closed forms of a sine under a Hamming window (level, phase at a frame's start, phase advance between frames),
/// libtorch's own bilinear resizing, and identities of batches.</summary>
public class PhaseSpectrogramTests
{
    private const int Bins = 115;
    private const int Frames = 256;
    private const double BinHz = 44_100.0 / 512;

    private static readonly PhaseSpectrogramOptions Options = new();

    public PhaseSpectrogramTests() => LibTorch.Initialize();

    [Fact]
    public void Geometry_OfThePaper_IsBins2To116And256FramesInTwoSeconds()
    {
        using var frontEnd = new PhaseSpectrogram(Options, torch.CPU);
        Assert.Equal((2, 116), (frontEnd.LowestBin, frontEnd.HighestBin));
        Assert.InRange(frontEnd.SampleCount, 88_200 - Options.HopSamples + 1, 88_200);
        using torch.Tensor images = frontEnd.Images(torch.zeros(2, 88_200));
        Assert.Equal([2, 3, 227, 227], images.shape);
    }

    [Theory]
    [InlineData(2, 1.0, 0.0)]
    [InlineData(40, 0.5, 1.0)]
    [InlineData(41, 0.01, -2.5)]
    [InlineData(116, 1.0, 3.0)]
    public void Cells_CosineOnABin_HasItsLevelPhaseAndNoGradient(int bin, double amplitude, double startPhase)
    {
        float[] cells = Cells(Cosine(bin * BinHz, amplitude, startPhase));
        foreach (int frame in (int[])[0, 1, 17, 255])
        {
            Assert.Equal(Scaled(20 * Math.Log10(amplitude)), At(cells, 0, bin, frame), 1e-4);
            // The cosine's own phase at the frame's first sample. Rounding of 512 float32 samples: 1e-4 half circles.
            double phase = startPhase / Math.PI + 2.0 * bin * frame * Options.HopSamples / 512;
            Assert.Equal(0, Wrapped(At(cells, 1, bin, frame) - phase), 1e-3);
            Assert.Equal(0, At(cells, 2, bin, frame), 1e-3);
        }

        // Hamming's periodic window 0.54 - 0.46 cos has one line each side, 0.46 / 2 / 0.54 of the middle one, the only ones.
        if (bin is > 3 and < 115)
        {
            double side = Scaled(20 * Math.Log10(amplitude * 0.23 / 0.54));
            Assert.Equal(side, At(cells, 0, bin - 1, 100), 1e-4);
            Assert.Equal(side, At(cells, 0, bin + 1, 100), 1e-4);
            Assert.True(At(cells, 0, bin + 3, 100) < Scaled(-90));
        }
    }

    [Theory]
    [InlineData(30.3)]
    [InlineData(30.5)]
    [InlineData(29.6)]
    [InlineData(100.25)]
    public void Cells_SineBetweenBins_PeaksInTheNearestAndAdvancesByItsOffset(double position)
    {
        float[] cells = Cells(Cosine(position * BinHz, 0.8, 0.3));
        int bin = (int)Math.Round(position, MidpointRounding.ToZero);
        for (int frame = 0; frame < Frames; frame += 15)
        {
            int loudest = Enumerable.Range(2, Bins).MaxBy(b => At(cells, 0, b, frame));
            Assert.InRange(loudest - position, -0.5001, 0.5001);
            // 2 * offset * hop / fft half circles; the image frequency leaks less than 1e-3 into it.
            Assert.Equal(2 * (position - bin) * Options.HopSamples / 512, At(cells, 2, bin, frame), 2e-3);
        }
    }

    [Fact]
    public void Images_Amplitude_IsLibtorchsBilinearResizingOfTheCells()
    {
        using var frontEnd = new PhaseSpectrogram(Options, torch.CPU);
        using var scope = torch.NewDisposeScope();
        torch.Tensor sound = torch.tensor(Noise(0.3f), 1, 88_200);
        torch.Tensor cells = frontEnd.Cells(sound);
        torch.Tensor expected = torch.nn.functional.interpolate(
            cells.narrow(1, 0, 1), [227, 227], mode: torch.InterpolationMode.Bilinear, align_corners: false);
        torch.Tensor difference = (frontEnd.Images(sound).narrow(1, 0, 1) - expected).abs().max();
        // libtorch computes the weights in float32, off by up to 2e-5 at column 256.
        Assert.InRange(difference.item<float>(), 0, 1e-4f);
    }

    [Fact]
    public void Images_Phases_AreTheCellsUnderEachPixelsCentre()
    {
        float[] sound = Noise(0.3f);
        float[] cells = Cells(sound);
        float[] image = Images(sound);
        for (int channel = 1; channel <= 2; channel++)
        {
            for (int i = 0; i < 227 * 227; i++)
            {
                int bin = 2 + (int)((i / 227 + 0.5) * Bins / 227);
                int frame = (int)((i % 227 + 0.5) * Frames / 227);
                Assert.Equal(At(cells, channel, bin, frame), image[channel * 227 * 227 + i]);
            }
        }
    }

    [Fact]
    public void Images_Silence_IsTheFloorWithoutPhase()
    {
        float[] image = Images(new float[88_200]);
        Assert.All(image[..(227 * 227)], value => Assert.Equal(-1, value, 1e-6));
        Assert.All(image[(227 * 227)..], value => Assert.Equal(0, value));
    }

    [Theory]
    [InlineData(1000f)]
    [InlineData(1f)]
    [InlineData(1e-6f)]
    public void Images_AnyLevel_StaysInRange(float amplitude) =>
        Assert.All(Images(Noise(amplitude)), value => Assert.InRange(value, -1f, 1f));

    [Fact]
    public void Images_OfABatch_AreThoseOfItsWindows()
    {
        using var frontEnd = new PhaseSpectrogram(Options, torch.CPU);
        using var scope = torch.NewDisposeScope();
        float[] first = Noise(0.3f);
        float[] second = Cosine(1000, 0.5, 0);
        float[] both = frontEnd.Images(torch.tensor([.. first, .. second], 2, 88_200)).data<float>().ToArray();
        float[] alone = [.. Images(first), .. Images(second)];
        // Not to the last bit: the matrix product may group its sums otherwise for another number of windows.
        Assert.All(both.Zip(alone), pair => Assert.Equal(pair.Second, pair.First, 1e-5f));
    }

    [Fact]
    public void Images_ShortOrUnbatchedSound_IsRefusedWithItsShape()
    {
        using var frontEnd = new PhaseSpectrogram(Options, torch.CPU);
        using torch.Tensor sound = torch.zeros(1, 80_000);
        ArgumentException error = Assert.Throws<ArgumentException>(() => frontEnd.Images(sound));
        Assert.Contains("(B, 87977 or more), but got (1, 80000)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Images_ManyCalls_LeaveNoTensorsBehind()
    {
        using var frontEnd = new PhaseSpectrogram(Options, torch.CPU);
        using torch.Tensor sound = torch.zeros(1, 88_200);
        frontEnd.Images(sound).Dispose();
        long before = LiveTensors.CountAfterCollection();
        for (int i = 0; i < 5; i++)
        {
            frontEnd.Images(sound).Dispose();
        }

        Assert.Equal(before, torch.Tensor.TotalCount);
    }

    [Fact]
    public void Problems_ImpossibleSettings_AreAllNamed()
    {
        string problems = string.Join('\n', new PhaseSpectrogramOptions
        {
            SampleRate = 0,
            FftSize = 500,
            HopSamples = 0,
            Frames = 1,
            MaximumHz = 50,
            ImageSize = 0,
            FloorDb = double.NaN,
        }.Problems());
        foreach (string name in (string[])["sampleRate", "fftSize", "hopSamples", "frames", "maximumHz", "imageSize", "floorDb"])
        {
            Assert.Contains(name, problems, StringComparison.Ordinal);
        }

        Assert.Contains("no bin", Assert.Single((Options with { MinimumHz = 100, MaximumHz = 120 }).Problems()), StringComparison.Ordinal);
        Assert.Empty(Options.Problems());
    }

    private static double Scaled(double levelDb) => Math.Clamp(levelDb / 50 + 1, -1, 1);

    private static double Wrapped(double halfCircles) => halfCircles - 2 * Math.Round(halfCircles / 2);

    private static float At(float[] cells, int channel, int bin, int frame) => cells[(channel * Bins + bin - 2) * Frames + frame];

    private static float[] Cells(float[] samples)
    {
        using var frontEnd = new PhaseSpectrogram(Options, torch.CPU);
        using var scope = torch.NewDisposeScope();
        return frontEnd.Cells(torch.tensor(samples, 1, samples.Length)).contiguous().data<float>().ToArray();
    }

    private static float[] Images(float[] samples)
    {
        using var frontEnd = new PhaseSpectrogram(Options, torch.CPU);
        return frontEnd.Image(samples);
    }

    private static float[] Cosine(double hz, double amplitude, double phase) =>
        [.. Enumerable.Range(0, 88_200).Select(n => (float)(amplitude * Math.Cos(2 * Math.PI * hz * n / 44_100 + phase)))];

    private static float[] Noise(float amplitude)
    {
        var random = new Random(5);
        return [.. Enumerable.Range(0, 88_200).Select(_ => amplitude * (2 * random.NextSingle() - 1))];
    }
}

using MirTool.Models.Training;
using static TorchSharp.torch;

namespace MirTool.Models.Tests.Training;

/// <summary>Oracles: the seed's identity, causality, and the share of clips and cells that each effect may touch.</summary>
public sealed class SpectrogramAugmentationTests
{
    private const double FramesPerSecond = 50;

    public SpectrogramAugmentationTests() => LibTorch.Initialize();

    [Fact]
    public void Apply_OneSeed_GivesOneResult()
    {
        using var scope = NewDisposeScope();
        Tensor frames = randn(4, 99, 64) * 10 - 40;
        Assert.Equal(Apply(frames, 7).data<float>().ToArray(), Apply(frames, 7).data<float>().ToArray());
        Assert.NotEqual(Apply(frames, 7).data<float>().ToArray(), Apply(frames, 8).data<float>().ToArray());
    }

    [Fact]
    public void Apply_DigitalSilenceAndLoudSound_StaysFinite()
    {
        using var scope = NewDisposeScope();
        Tensor frames = full([32, 99, 64], -120f);
        frames[1].fill_(20);
        Tensor changed = Apply(frames, 3);
        Assert.Equal(frames.shape, changed.shape);
        Assert.True(changed.isfinite().all().item<bool>());
    }

    [Fact]
    public void Apply_Click_RingsOnlyAfterwardsAndDiesAway()
    {
        using var scope = NewDisposeScope();
        Tensor frames = full([400, 99, 64], -120f);
        frames.narrow(1, 30, 1).fill_(0);
        Tensor changed = Apply(frames, 11);
        // Equalisers and compressors move a whole band or a whole clip; what differs within a band over time is the room.
        Tensor before = changed.narrow(1, 0, 30);
        float spread = (before.amax(1) - before.amin(1)).max().item<float>();
        // The silence before the click has a room too, whose fluctuation reaches some 12 dB; the click is 120 dB louder.
        Assert.True(spread < 20, $"sound before its cause: {spread} dB");
        Tensor tail = changed.narrow(1, 31, 68).amax([1, 2]) - before.amax([1, 2]);
        double rooms = tail.gt(20).to(ScalarType.Float32).mean().item<float>();
        Assert.InRange(rooms, 0.3, 0.5);                                    // drawn for 0.4 of 400 clips: four standard deviations either way
        Tensor early = changed.narrow(1, 31, 10).mean([1, 2]), late = changed.narrow(1, 89, 10).mean([1, 2]);
        Assert.True((early - late).min().item<float>() > -1e-3, "a tail that grows");
    }

    [Fact]
    public void Mask_Ones_SilencesAFewBandsAndOneStretchOfTime()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(5, CPU);
        Tensor masked = SpectrogramAugmentation.Mask(ones(64, 1, 64, 99), generator);
        Assert.Equal([-1f, 1f], masked.data<float>().Distinct().Order());
        // On average a sixteenth of the bands twice and a tenth of the time; at most two eighths and a fifth.
        float[] shares = masked.lt(0).to(ScalarType.Float32).mean([1, 2, 3]).data<float>().ToArray();
        Assert.InRange(shares.Average(), 0.13, 0.28);
        Assert.InRange(shares.Max(), 0, 1 - (1 - 0.25) * (1 - 0.2) + 0.03);
    }

    private static Tensor Apply(Tensor frames, ulong seed)
    {
        using var generator = new Generator(seed, CPU);
        return SpectrogramAugmentation.Apply(frames, FramesPerSecond, generator);
    }
}

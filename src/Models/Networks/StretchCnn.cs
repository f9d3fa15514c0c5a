using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MirTool.Models.Networks;

/// <summary>The convolutions of <see cref="CompactCnn"/> run once over a stretch of log-mel frames, and windows pooled from what they find.</summary>
/// <remarks>
/// Input (B, 1, mels, frames). A window's features are the mean and the maximum, over the output frames whose centres lie in it, of each
/// channel in each band; a linear layer makes them its embedding e. The outputs are linear in e and in max(0, e). Windows that
/// overlap share the convolutions. Levels must not depend on where a window begins: the front end's reference is a running one.
/// </remarks>
public sealed class StretchCnn : InstrumentNetwork
{
    private readonly Sequential stages;
    private readonly Linear embedding;
    private readonly Linear output;

    /// <param name="widths">Channels of each stage.</param>
    /// <param name="residualBlocks">Residual blocks of each stage, as many numbers as <paramref name="widths"/>.</param>
    /// <param name="timeStrides">What each stage divides the frames by, as many numbers as <paramref name="widths"/>.</param>
    /// <param name="melBands">Bands of the input; halved, rounding up, by each stage.</param>
    /// <param name="hopSamples">From one frame of the input to the next.</param>
    /// <param name="frameSamples">Length of a frame of the input.</param>
    /// <param name="outputs">p + 1 + l.</param>
    public StretchCnn(
        IReadOnlyList<int> widths, IReadOnlyList<int> residualBlocks, IReadOnlyList<int> timeStrides, int melBands, int hopSamples, int frameSamples, int outputs)
        : base(nameof(StretchCnn))
    {
        stages = ConvolutionStages.Create(widths, residualBlocks, timeStrides);
        embedding = Linear(widths[^1] * ConvolutionStages.Bands(melBands, widths.Count) * 2, EmbeddingSize);
        output = Linear(2 * EmbeddingSize, outputs);
        RegisterComponents();
        int stepFrames = timeStrides.Aggregate(1, (product, stride) => product * stride);
        Stretch = new(stepFrames * hopSamples, frameSamples / 2, stepFrames, ConvolutionStages.ReachFrames(residualBlocks, timeStrides));
    }

    public override string OutputLayerName => nameof(output);

    /// <summary>Name of the layer that makes the embedding.</summary>
    public static string EmbeddingLayerName => nameof(embedding);

    public override bool DrawsAtRandom => false;

    public override StretchFrames Stretch { get; }

    public override void FoldNormalizations() => ConvolutionStages.FoldNormalizations(stages);

    public override Tensor Features(Tensor input)
    {
        using var scope = NewDisposeScope();
        Tensor map = stages.call(input);
        return Pool(map, [new FrameSpan(0, (int)map.shape[3])]).MoveToOuterDisposeScope();
    }

    public override Tensor Features(Tensor input, IReadOnlyList<FrameSpan> windows)
    {
        using var scope = NewDisposeScope();
        return Pool(stages.call(input), windows).MoveToOuterDisposeScope();
    }

    public override Tensor Outputs(Tensor features)
    {
        using var scope = NewDisposeScope();
        return output.call(cat([features, functional.relu(features)], dim: 1)).MoveToOuterDisposeScope();
    }

    public override Tensor Embedding(Tensor features) => features.alias();

    // A stretch's last output frames may be missing where its sound ends: windows there are pooled from those that exist.
    private Tensor Pool(Tensor map, IReadOnlyList<FrameSpan> windows)                                      // (B, C, bands, T)
    {
        var pooled = new Tensor[windows.Count];
        for (int i = 0; i < pooled.Length; i++)
        {
            long first = Math.Min(windows[i].First, map.shape[3] - 1);
            Tensor frames = map.narrow(3, first, Math.Clamp(windows[i].Count, 1, map.shape[3] - first));
            pooled[i] = cat([frames.mean([3]), frames.amax([3])], dim: 1).flatten(1);                      // (B, 2 · C · bands)
        }

        return embedding.call(stack(pooled, dim: 1).flatten(0, 1));                                        // (B · W, embedding)
    }
}

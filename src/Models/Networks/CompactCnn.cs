using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MirTool.Models.Networks;

/// <summary>A small convolutional network for log-mel windows: stages of two 3 × 3 convolutions, the first with strides, then residual blocks.</summary>
/// <remarks>
/// Input (B, 1, mels, frames), output (B, p + 1 + l): polyphony logits 0..p, then one logit per sound. The last map is
/// pooled over time by its mean and its maximum (an instrument may sound throughout or once) and kept apart by frequency.
/// </remarks>
public sealed class CompactCnn : InstrumentNetwork
{
    private readonly Sequential stages;
    private readonly Linear output;

    /// <param name="widths">Channels of each stage.</param>
    /// <param name="melBands">Bands of the input; halved, rounding up, by each stage.</param>
    /// <param name="outputs">p + 1 + l.</param>
    /// <param name="residualBlocks">Residual blocks of each stage, as many numbers as <paramref name="widths"/>; null for none.</param>
    /// <param name="timeStrides">What each stage divides the frames by, as many numbers as <paramref name="widths"/>; null for 2.</param>
    public CompactCnn(
        IReadOnlyList<int> widths, int melBands, int outputs, IReadOnlyList<int>? residualBlocks = null, IReadOnlyList<int>? timeStrides = null)
        : base(nameof(CompactCnn))
    {
        stages = ConvolutionStages.Create(widths, residualBlocks, timeStrides);
        output = Linear(widths[^1] * ConvolutionStages.Bands(melBands, widths.Count) * 2, outputs);
        RegisterComponents();
    }

    public override string OutputLayerName => nameof(output);

    public override bool DrawsAtRandom => false;

    public override void FoldNormalizations() => ConvolutionStages.FoldNormalizations(stages);

    public override Tensor Features(Tensor input)
    {
        using var scope = NewDisposeScope();
        Tensor map = stages.call(input);                                                  // (B, C, bands, time)
        return cat([map.mean([3]), map.amax([3])], dim: 1).flatten(1).MoveToOuterDisposeScope();  // (B, 2 · C · bands)
    }

    public override Tensor Outputs(Tensor features) => output.call(features);
}

using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MirTool.Models.Networks;

/// <summary>A small convolutional network for log-mel windows: stages of two 3 × 3 convolutions, the first halving both axes.</summary>
/// <remarks>
/// Input (B, 1, mels, frames), output (B, p + 1 + l): polyphony logits 0..p, then one logit per program. The last map is
/// pooled over time by its mean and its maximum (an instrument may sound throughout or once) and kept apart by frequency.
/// </remarks>
public sealed class CompactCnn : Module<Tensor, Tensor>
{
    private readonly Sequential stages;
    private readonly Dropout dropout;
    private readonly Linear output;

    /// <param name="widths">Channels of each stage.</param>
    /// <param name="melBands">Bands of the input; halved, rounding up, by each stage.</param>
    /// <param name="outputs">p + 1 + l.</param>
    /// <param name="dropoutRate">Share of pooled features dropped in training, [0, 1).</param>
    public CompactCnn(IReadOnlyList<int> widths, int melBands, int outputs, double dropoutRate)
        : base(nameof(CompactCnn))
    {
        stages = Sequential();
        int inputChannels = 1;
        int bands = melBands;
        for (int i = 0; i < widths.Count; i++)
        {
            stages.append($"{i}", Stage(inputChannels, widths[i]));
            inputChannels = widths[i];
            bands = (bands + 1) / 2;
        }

        dropout = Dropout(dropoutRate);
        output = Linear(inputChannels * bands * 2, outputs);
        RegisterComponents();
    }

    /// <summary>Bias of the output layer, for starting from the outputs' prior probabilities.</summary>
    public Parameter OutputBias => output.bias!;

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        Tensor map = stages.call(input);                                                  // (B, C, bands, time)
        Tensor pooled = cat([map.mean([3]), map.amax([3])], dim: 1).flatten(1);           // (B, 2 · C · bands)
        return output.call(dropout.call(pooled)).MoveToOuterDisposeScope();
    }

    private static Sequential Stage(int inputChannels, int outputChannels) => Sequential(
        ("conv1", Conv2d(inputChannels, outputChannels, 3L, stride: 2, padding: 1L, bias: false)),
        ("norm1", BatchNorm2d(outputChannels)),
        ("relu1", ReLU(inplace: true)),
        ("conv2", Conv2d(outputChannels, outputChannels, 3L, padding: 1L, bias: false)),
        ("norm2", BatchNorm2d(outputChannels)),
        ("relu2", ReLU(inplace: true)));
}

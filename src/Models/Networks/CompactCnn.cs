using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MirTool.Models.Networks;

/// <summary>A small convolutional network for log-mel windows: stages of two 3 × 3 convolutions, the first with strides, then residual blocks.</summary>
/// <remarks>
/// Input (B, 1, mels, frames), output (B, p + 1 + l): polyphony logits 0..p, then one logit per program. The last map is
/// pooled over time by its mean and its maximum (an instrument may sound throughout or once) and kept apart by frequency.
/// </remarks>
public sealed class CompactCnn : InstrumentNetwork
{
    private const int BandStride = 2;

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
        stages = Sequential();
        int inputChannels = 1;
        int bands = melBands;
        for (int i = 0; i < widths.Count; i++)
        {
            stages.append($"{i}", Stage(inputChannels, widths[i], residualBlocks?[i] ?? 0, timeStrides?[i] ?? BandStride));
            inputChannels = widths[i];
            bands = (bands + BandStride - 1) / BandStride;
        }

        output = Linear(inputChannels * bands * 2, outputs);
        RegisterComponents();
    }

    public override string OutputLayerName => nameof(output);

    public override void FoldNormalizations()
    {
        foreach (Sequential stage in stages.children().Cast<Sequential>())
        {
            Conv2d? convolution = null;
            foreach (Module module in stage.children())
            {
                (module as ResidualBlock)?.FoldNormalizations();
                (module as BatchNormalization)?.FoldInto(convolution!);
                convolution = module as TorchSharp.Modules.Conv2d;
            }
        }
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        Tensor map = stages.call(input);                                                  // (B, C, bands, time)
        Tensor pooled = cat([map.mean([3]), map.amax([3])], dim: 1).flatten(1);           // (B, 2 · C · bands)
        return output.call(pooled).MoveToOuterDisposeScope();
    }

    private static Sequential Stage(int inputChannels, int outputChannels, int residualBlocks, int timeStride)
    {
        Sequential stage = Sequential(
            ("conv1", Conv2d(inputChannels, outputChannels, (3, 3), stride: (BandStride, timeStride), padding: (1, 1), bias: false)),
            ("norm1", new BatchNormalization(outputChannels)),
            ("relu1", ReLU(inplace: true)),
            ("conv2", Conv2d(outputChannels, outputChannels, 3L, padding: 1L, bias: false)),
            ("norm2", new BatchNormalization(outputChannels)),
            ("relu2", ReLU(inplace: true)));
        for (int i = 0; i < residualBlocks; i++)
        {
            stage.append($"block{i + 1}", new ResidualBlock(outputChannels));
        }

        return stage;
    }

    /// <summary>Two convolutions whose result is added to their input (K. He et al., "Deep residual learning for image recognition", 2016).</summary>
    private sealed class ResidualBlock : Module<Tensor, Tensor>
    {
        private readonly Conv2d conv1;
        private readonly BatchNormalization norm1;
        private readonly Conv2d conv2;
        private readonly BatchNormalization norm2;

        public ResidualBlock(int channels)
            : base(nameof(ResidualBlock))
        {
            conv1 = Conv2d(channels, channels, 3L, padding: 1L, bias: false);
            norm1 = new BatchNormalization(channels);
            conv2 = Conv2d(channels, channels, 3L, padding: 1L, bias: false);
            norm2 = new BatchNormalization(channels);
            RegisterComponents();
        }

        public void FoldNormalizations()
        {
            norm1.FoldInto(conv1);
            norm2.FoldInto(conv2);
        }

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            Tensor inner = functional.relu(norm1.call(conv1.call(input)));
            return functional.relu(norm2.call(conv2.call(inner)).Plus(input)).MoveToOuterDisposeScope();
        }
    }
}

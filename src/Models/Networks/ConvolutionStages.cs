using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MirTool.Models.Networks;

/// <summary>Stages of two 3 × 3 convolutions, the first with strides, then residual blocks: what the networks behind log-mel spectrograms share,
/// with the names of their weights.</summary>
internal static class ConvolutionStages
{
    private const int BandStride = 2;

    /// <summary>Stages for maps of (B, 1, mels, frames).</summary>
    /// <param name="widths">Channels of each stage.</param>
    /// <param name="residualBlocks">Residual blocks of each stage, as many numbers as <paramref name="widths"/>; null for none.</param>
    /// <param name="timeStrides">What each stage divides the frames by, as many numbers as <paramref name="widths"/>; null for 2.</param>
    public static Sequential Create(IReadOnlyList<int> widths, IReadOnlyList<int>? residualBlocks, IReadOnlyList<int>? timeStrides)
    {
        Sequential stages = Sequential();
        int inputChannels = 1;
        for (int i = 0; i < widths.Count; i++)
        {
            stages.append($"{i}", Stage(inputChannels, widths[i], residualBlocks?[i] ?? 0, timeStrides?[i] ?? BandStride));
            inputChannels = widths[i];
        }

        return stages;
    }

    /// <summary>Bands of the last map: halved, rounding up, by each stage.</summary>
    public static int Bands(int melBands, int stages)
    {
        for (int i = 0; i < stages; i++)
        {
            melBands = (melBands + BandStride - 1) / BandStride;
        }

        return melBands;
    }

    /// <summary>Frames on either side of a frame of the last map's centre that have a say in it.</summary>
    public static int ReachFrames(IReadOnlyList<int>? residualBlocks, IReadOnlyList<int> timeStrides)
    {
        int reach = 0;
        int step = 1;
        for (int i = 0; i < timeStrides.Count; i++)
        {
            reach += step;
            step *= timeStrides[i];
            reach += step * (1 + 2 * (residualBlocks?[i] ?? 0));
        }

        return reach;
    }

    /// <summary>Merges every normalisation into the convolution before it.</summary>
    public static void FoldNormalizations(Sequential stages)
    {
        foreach (Sequential stage in stages.children().Cast<Sequential>())
        {
            Conv2d? convolution = null;
            foreach (Module module in stage.children())
            {
                (module as ResidualBlock)?.FoldNormalizations();
                (module as BatchNormalization)?.FoldInto(convolution!);
                convolution = module as Conv2d;
            }
        }
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

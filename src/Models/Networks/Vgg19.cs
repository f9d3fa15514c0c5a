using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MirTool.Models.Networks;

/// <summary>VGG-19 without batch normalisation (K. Simonyan and A. Zisserman, "Very deep convolutional networks for large-scale image recognition", 2015, configuration E).</summary>
/// <remarks>
/// Layers, and names and shapes of the parameters, are torchvision's, so that weights made there load by name. Input (B, 3, H, W),
/// H and W at least <see cref="SmallestImage"/>; the last map is pooled to 7 × 7, whatever its size.
/// </remarks>
public sealed class Vgg19 : InstrumentNetwork
{
    /// <summary>Side of the smallest image that leaves anything to pool, pixels.</summary>
    public const int SmallestImage = 32;

    // Channels of the convolutions between one pooling and the next.
    private static readonly int[][] Blocks =
    [
        [64, 64],
        [128, 128],
        [256, 256, 256, 256],
        [512, 512, 512, 512],
        [512, 512, 512, 512],
    ];

    private readonly Sequential features;
    private readonly AdaptiveAvgPool2d avgpool;
    private readonly Sequential classifier;

    /// <param name="outputs">p + 1 + l.</param>
    public Vgg19(int outputs)
        : base(nameof(Vgg19))
    {
        features = Sequential();
        int layer = 0;
        int inputChannels = 3;
        foreach (int[] block in Blocks)
        {
            foreach (int channels in block)
            {
                features.append($"{layer++}", Conv2d(inputChannels, channels, 3L, padding: 1L));
                features.append($"{layer++}", ReLU(inplace: true));
                inputChannels = channels;
            }

            features.append($"{layer++}", MaxPool2d(2, stride: 2));
        }

        avgpool = AdaptiveAvgPool2d([7, 7]);
        classifier = Sequential(
            ("0", Linear(512 * 7 * 7, 4096)),
            ("1", ReLU(inplace: true)),
            ("2", Dropout(0.5)),
            ("3", Linear(4096, 4096)),
            ("4", ReLU(inplace: true)),
            ("5", Dropout(0.5)),
            ("6", Linear(4096, outputs)));
        RegisterComponents();
        Initialize();
    }

    public override string OutputLayerName => $"{nameof(classifier)}.6";

    public override bool DrawsAtRandom => true;

    public override Tensor Features(Tensor input)
    {
        using var scope = NewDisposeScope();
        Tensor map = avgpool.call(features.call(input));                    // (B, 512, 7, 7)
        return AllButLast(classifier, map.flatten(1)).MoveToOuterDisposeScope();
    }

    public override Tensor Outputs(Tensor features) => Last(classifier, features);

    // Without normalisation, sixteen convolutions of the library's default weights leave next to nothing of a signal: K. He et
    // al., "Delving deep into rectifiers" (2015), chose these standard deviations so that it keeps its power.
    private void Initialize()
    {
        using var noGradient = no_grad();
        foreach ((string name, Parameter parameter) in named_parameters())
        {
            if (name.EndsWith(".bias", StringComparison.Ordinal))
            {
                parameter.zero_();
            }
            else if (parameter.dim() == 4)
            {
                init.normal_(parameter, 0, Math.Sqrt(2.0 / (parameter.shape[0] * parameter.shape[2] * parameter.shape[3])));
            }
            else
            {
                init.normal_(parameter, 0, 0.01);
            }
        }
    }
}

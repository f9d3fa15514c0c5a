using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MirTool.Models.Networks;

/// <summary>AlexNet in the form of A. Krizhevsky, "One weird trick for parallelizing convolutional neural networks" (2014).</summary>
/// <remarks>
/// Layers, and names and shapes of the parameters, are torchvision's, so that weights made there load by name. Input (B, 3, H, W),
/// H and W at least <see cref="SmallestImage"/>; the last map is pooled to 6 × 6, whatever its size.
/// </remarks>
public sealed class AlexNet : InstrumentNetwork
{
    /// <summary>Side of the smallest image that leaves anything to pool, pixels.</summary>
    public const int SmallestImage = 63;

    private readonly Sequential features;
    private readonly AdaptiveAvgPool2d avgpool;
    private readonly Sequential classifier;

    /// <param name="outputs">p + 1 + l.</param>
    public AlexNet(int outputs)
        : base(nameof(AlexNet))
    {
        features = Sequential(
            ("0", Conv2d(3, 64, 11L, stride: 4, padding: 2L)),
            ("1", ReLU(inplace: true)),
            ("2", MaxPool2d(3, stride: 2)),
            ("3", Conv2d(64, 192, 5L, padding: 2L)),
            ("4", ReLU(inplace: true)),
            ("5", MaxPool2d(3, stride: 2)),
            ("6", Conv2d(192, 384, 3L, padding: 1L)),
            ("7", ReLU(inplace: true)),
            ("8", Conv2d(384, 256, 3L, padding: 1L)),
            ("9", ReLU(inplace: true)),
            ("10", Conv2d(256, 256, 3L, padding: 1L)),
            ("11", ReLU(inplace: true)),
            ("12", MaxPool2d(3, stride: 2)));
        avgpool = AdaptiveAvgPool2d([6, 6]);
        classifier = Sequential(
            ("0", Dropout(0.5)),
            ("1", Linear(256 * 6 * 6, 4096)),
            ("2", ReLU(inplace: true)),
            ("3", Dropout(0.5)),
            ("4", Linear(4096, 4096)),
            ("5", ReLU(inplace: true)),
            ("6", Linear(4096, outputs)));
        RegisterComponents();
    }

    public override string OutputLayerName => $"{nameof(classifier)}.6";

    public override bool DrawsAtRandom => true;

    public override Tensor Features(Tensor input)
    {
        using var scope = NewDisposeScope();
        Tensor map = avgpool.call(features.call(input));                    // (B, 256, 6, 6)
        return AllButLast(classifier, map.flatten(1)).MoveToOuterDisposeScope();
    }

    public override Tensor Outputs(Tensor features) => Last(classifier, features);
}

using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MirTool.Models.Networks;

/// <summary>GoogLeNet (C. Szegedy et al., "Going deeper with convolutions", 2015) with batch normalisation.</summary>
/// <remarks>
/// Layers, and names and shapes of the parameters, are torchvision's, so that weights made there load by name: batch normalisation
/// with an epsilon of 0.001, and 3 × 3 convolutions in the third branch, where the paper has 5 × 5. The auxiliary classifiers,
/// which take part in training alone and which torchvision drops from its trained network too, are left out. Input (B, 3, H, W)
/// in [-1, 1], as the network behind torchvision's weights was trained on, H and W at least <see cref="SmallestImage"/>.
/// </remarks>
public sealed class GoogLeNet : InstrumentNetwork
{
    /// <summary>Side of the smallest image that leaves anything to pool, pixels.</summary>
    public const int SmallestImage = 15;

    private readonly NormalizedConvolution conv1;
    private readonly MaxPool2d maxpool1;
    private readonly NormalizedConvolution conv2;
    private readonly NormalizedConvolution conv3;
    private readonly MaxPool2d maxpool2;
    private readonly Inception inception3a;
    private readonly Inception inception3b;
    private readonly MaxPool2d maxpool3;
    private readonly Inception inception4a;
    private readonly Inception inception4b;
    private readonly Inception inception4c;
    private readonly Inception inception4d;
    private readonly Inception inception4e;
    private readonly MaxPool2d maxpool4;
    private readonly Inception inception5a;
    private readonly Inception inception5b;
    private readonly Dropout dropout;
    private readonly Linear fc;

    /// <param name="outputs">p + 1 + l.</param>
    public GoogLeNet(int outputs)
        : base(nameof(GoogLeNet))
    {
        conv1 = new NormalizedConvolution(3, 64, kernelSize: 7, stride: 2);
        maxpool1 = MaxPool2d(3, stride: 2, ceil_mode: true);
        conv2 = new NormalizedConvolution(64, 64, kernelSize: 1);
        conv3 = new NormalizedConvolution(64, 192, kernelSize: 3);
        maxpool2 = MaxPool2d(3, stride: 2, ceil_mode: true);

        inception3a = new Inception(192, 64, 96, 128, 16, 32, 32);
        inception3b = new Inception(256, 128, 128, 192, 32, 96, 64);
        maxpool3 = MaxPool2d(3, stride: 2, ceil_mode: true);

        inception4a = new Inception(480, 192, 96, 208, 16, 48, 64);
        inception4b = new Inception(512, 160, 112, 224, 24, 64, 64);
        inception4c = new Inception(512, 128, 128, 256, 24, 64, 64);
        inception4d = new Inception(512, 112, 144, 288, 32, 64, 64);
        inception4e = new Inception(528, 256, 160, 320, 32, 128, 128);
        maxpool4 = MaxPool2d(2, stride: 2, ceil_mode: true);

        inception5a = new Inception(832, 256, 160, 320, 32, 128, 128);
        inception5b = new Inception(832, 384, 192, 384, 48, 128, 128);
        dropout = Dropout(0.2);
        fc = Linear(1024, outputs);
        RegisterComponents();
        Initialize();
    }

    public override string OutputLayerName => nameof(fc);

    public override void FoldNormalizations()
    {
        foreach (NormalizedConvolution convolution in modules().OfType<NormalizedConvolution>())
        {
            convolution.Fold();
        }
    }

    public override bool DrawsAtRandom => true;

    public override Tensor Features(Tensor input)
    {
        using var scope = NewDisposeScope();
        Tensor map = maxpool1.call(conv1.call(input));                                              // (B, 64, H/4, W/4)
        map = maxpool2.call(conv3.call(conv2.call(map)));                                           // (B, 192, H/8, W/8)
        map = maxpool3.call(inception3b.call(inception3a.call(map)));                               // (B, 480, H/16, W/16)
        map = inception4c.call(inception4b.call(inception4a.call(map)));                            // (B, 512, H/16, W/16)
        map = maxpool4.call(inception4e.call(inception4d.call(map)));                               // (B, 832, H/32, W/32)
        map = inception5b.call(inception5a.call(map));                                              // (B, 1024, H/32, W/32)
        return dropout.call(map.mean([2, 3])).MoveToOuterDisposeScope();
    }

    public override Tensor Outputs(Tensor features) => fc.call(features);

    private void Initialize()
    {
        using var noGradient = no_grad();
        foreach (Module module in modules())
        {
            Parameter? weight = (module as Conv2d)?.weight ?? (module as Linear)?.weight;
            if (weight is not null)
            {
                init.trunc_normal_(weight, mean: 0, std: 0.01, a: -0.02, b: 0.02);
            }
        }
    }

    /// <summary>A convolution that keeps the size (but for its stride), normalised and rectified.</summary>
    private sealed class NormalizedConvolution : Module<Tensor, Tensor>
    {
        private readonly Conv2d conv;
        private readonly BatchNormalization bn;

        public NormalizedConvolution(int inputChannels, int outputChannels, int kernelSize, int stride = 1)
            : base(nameof(NormalizedConvolution))
        {
            conv = Conv2d(inputChannels, outputChannels, (long)kernelSize, stride: stride, padding: (long)(kernelSize / 2), bias: false);
            bn = new BatchNormalization(outputChannels, epsilon: 0.001);
            RegisterComponents();
        }

        public void Fold() => bn.FoldInto(conv);

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            return functional.relu(bn.call(conv.call(input)), inplace: true).MoveToOuterDisposeScope();
        }
    }

    /// <summary>Four branches side by side, whose maps are stacked.</summary>
    private sealed class Inception : Module<Tensor, Tensor>
    {
        private readonly NormalizedConvolution branch1;
        private readonly Sequential branch2;
        private readonly Sequential branch3;
        private readonly Sequential branch4;

        public Inception(int input, int pointwise, int reduced2, int output2, int reduced3, int output3, int pooled)
            : base(nameof(Inception))
        {
            branch1 = new NormalizedConvolution(input, pointwise, kernelSize: 1);
            branch2 = Sequential(
                ("0", new NormalizedConvolution(input, reduced2, kernelSize: 1)),
                ("1", new NormalizedConvolution(reduced2, output2, kernelSize: 3)));
            branch3 = Sequential(
                ("0", new NormalizedConvolution(input, reduced3, kernelSize: 1)),
                ("1", new NormalizedConvolution(reduced3, output3, kernelSize: 3)));
            branch4 = Sequential(
                ("0", MaxPool2d(3, stride: 1, padding: 1, ceil_mode: true)),
                ("1", new NormalizedConvolution(input, pooled, kernelSize: 1)));
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            return cat([branch1.call(input), branch2.call(input), branch3.call(input), branch4.call(input)], dim: 1).MoveToOuterDisposeScope();
        }
    }
}

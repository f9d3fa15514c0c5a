using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MirTool.Models.Networks;

/// <summary>Batch normalisation of (B, C, H, W), per channel (S. Ioffe and C. Szegedy, 2015). Parameters and buffers are named as PyTorch's are.</summary>
/// <remarks>
/// In place of TorchSharp's module, which counts its batches by adding a temporary number object that the garbage collector
/// may free during the call: with several threads in training that failed within minutes.
/// </remarks>
public sealed class BatchNormalization : Module<Tensor, Tensor>
{
    private const double Momentum = 0.1;

    private readonly Parameter weight;
    private readonly Parameter bias;
    private readonly Tensor running_mean;
    private readonly Tensor running_var;
    private readonly double epsilon;
    private bool isFolded;

    /// <param name="channels">C.</param>
    /// <param name="epsilon">Added to the variance.</param>
    public BatchNormalization(int channels, double epsilon = 1e-5)
        : base(nameof(BatchNormalization))
    {
        this.epsilon = epsilon;
        weight = Parameter(ones(channels));
        bias = Parameter(zeros(channels));
        running_mean = zeros(channels);
        running_var = ones(channels);
        register_buffer(nameof(running_mean), running_mean);
        register_buffer(nameof(running_var), running_var);
        RegisterComponents();
    }

    /// <summary>Moves this normalisation, as inference does it, into the convolution before it; from then on it passes its input on.</summary>
    /// <param name="convolution">Whose output this normalises; without a bias so far.</param>
    public void FoldInto(Conv2d convolution)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        using Scalar addition = epsilon;
        Tensor scale = weight / running_var.Plus(addition).sqrt();                                   // (C)
        convolution.weight!.mul_(scale.view(-1, 1, 1, 1));
        convolution.bias = Parameter(bias.Minus(running_mean * scale));
        isFolded = true;
    }

    public override Tensor forward(Tensor input) => isFolded
        ? input.alias()
        : functional.batch_norm(input, running_mean, running_var, weight, bias, training, Momentum, epsilon);
}

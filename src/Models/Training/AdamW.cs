using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MirTool.Models.Training;

/// <summary>Adam with decoupled weight decay (I. Loshchilov and F. Hutter, 2019).</summary>
/// <remarks>
/// w ← w - rate · (decay · w + m / (1 - β₁ᵗ) / (√(v / (1 - β₂ᵗ)) + ε)) with the running means m of the gradient and v of its square.
/// </remarks>
public sealed class AdamW : Optimizer
{
    private const double Beta1 = 0.9;
    private const double Beta2 = 0.999;
    private const string MeanName = "mean";
    private const string SquareName = "square";

    private readonly double weightDecay;
    private readonly Tensor[] means;
    private readonly Tensor[] squares;
    private readonly Scalar beta1 = Beta1;
    private readonly Scalar beta2 = Beta2;
    private readonly Scalar rest1 = 1 - Beta1;
    private readonly Scalar rest2 = 1 - Beta2;
    private readonly Scalar epsilon = 1e-8;

    /// <param name="parameters">Changed in place by each step.</param>
    /// <param name="weightDecay">Share of a weight lost per step and unit of learning rate.</param>
    public AdamW(IReadOnlyList<Parameter> parameters, double weightDecay)
        : base(parameters, MeanName, SquareName)
    {
        this.weightDecay = weightDecay;
        means = StateOf(MeanName);
        squares = StateOf(SquareName);
    }

    public override void Update(IReadOnlyList<Tensor> gradients, double learningRate)
    {
        Steps++;
        using var noGradient = no_grad();
        using Scalar keep = 1 - learningRate * weightDecay;
        using Scalar step = -learningRate / (1 - Math.Pow(Beta1, Steps));
        using Scalar correction = 1 / Math.Sqrt(1 - Math.Pow(Beta2, Steps));
        for (int i = 0; i < Parameters.Count; i++)
        {
            using var scope = NewDisposeScope();
            means[i].mul_(beta1).add_(gradients[i], rest1);
            squares[i].mul_(beta2).addcmul_(gradients[i], gradients[i], rest2);
            Tensor spread = squares[i].sqrt().mul_(correction).Plus(epsilon);
            Parameters[i].mul_(keep).addcdiv_(means[i], spread, step);
        }
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            foreach (Scalar number in (Scalar[])[beta1, beta2, rest1, rest2, epsilon])
            {
                number.Dispose();
            }
        }
    }
}

using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MirTool.Models.Training;

/// <summary>Stochastic gradient descent, with momentum and weight decay if they are wanted.</summary>
/// <remarks>v ← momentum · v + g + decay · w, w ← w - rate · v; without momentum v is not kept.</remarks>
public sealed class StochasticGradientDescent : Optimizer
{
    private const string VelocityName = "velocity";

    // Kept, not temporary: see TensorArithmetic.
    private static readonly Scalar One = 1.0;

    private readonly Tensor[] velocities;
    private readonly Scalar momentum;
    private readonly Scalar weightDecay;
    private readonly bool decays;

    /// <param name="parameters">Changed in place by each step.</param>
    /// <param name="momentum">Share of the last step's velocity that is kept, 0 for none.</param>
    /// <param name="weightDecay">Added to the gradient per unit of weight.</param>
    public StochasticGradientDescent(IReadOnlyList<Parameter> parameters, double momentum, double weightDecay)
        : base(parameters, momentum > 0 ? [VelocityName] : [])
    {
        velocities = StateOf(VelocityName);
        this.momentum = momentum;
        this.weightDecay = weightDecay;
        decays = weightDecay > 0;
    }

    public override void Update(IReadOnlyList<Tensor> gradients, double learningRate)
    {
        Steps++;
        using var noGradient = no_grad();
        using Scalar step = -learningRate;
        for (int i = 0; i < Parameters.Count; i++)
        {
            using var scope = NewDisposeScope();
            Tensor direction = decays ? gradients[i].add(Parameters[i], weightDecay) : gradients[i];
            if (velocities.Length > 0)
            {
                direction = velocities[i].mul_(momentum).add_(direction, One);
            }

            Parameters[i].add_(direction, step);
        }
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            momentum.Dispose();
            weightDecay.Dispose();
        }
    }
}

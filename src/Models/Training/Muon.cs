using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MirTool.Models.Training;

/// <summary>Moves the kernels of convolutions by orthogonal matrices (K. Jordan et al., "Muon: an optimizer for hidden layers in neural networks", 2024), everything else as <see cref="AdamW"/>.</summary>
/// <remarks>
/// A kernel (out, in, height, width) is a matrix of out rows. With the running mean m of its gradient, m ← β m + (1 - β) g, and
/// n = β m + (1 - β) g: w ← w - rate · (decay · w + 0.2 · √(longer side) · O(n)), where O makes all singular values about 1, so
/// that rare directions of the gradient count as much as common ones. The factor gives the entries the size of AdamW's steps
/// (J. Liu et al., "Muon is scalable for LLM training", 2025): one learning rate suits both.
/// </remarks>
public sealed class Muon : Optimizer
{
    private const double Beta = 0.95;
    private const double SizeOfAdamSteps = 0.2;
    private const int Iterations = 5;
    private const string MeanName = "kernel-mean";

    // Kept, not temporary: see TensorArithmetic.
    private static readonly Scalar Keep = Beta;
    private static readonly Scalar Take = 1 - Beta;
    private static readonly Scalar First = 3.4445;
    private static readonly Scalar Third = -4.7750;
    private static readonly Scalar Fifth = 2.0315;
    private static readonly Scalar SmallestNorm = 1e-7;

    private readonly int[] kernels;
    private readonly int[] others;
    private readonly AdamW adamW;
    private readonly Tensor[] means;
    private readonly double weightDecay;
    private readonly int threads;

    /// <param name="parameters">Changed in place by each step.</param>
    /// <param name="weightDecay">Share of a weight lost per step and unit of learning rate.</param>
    /// <param name="threads">Kernels that are moved at once, with one tensor thread each; 1 leaves all of the tensor library's, or a GPU, to one after the other.</param>
    public Muon(IReadOnlyList<Parameter> parameters, double weightDecay, int threads = 1)
        : this(
            parameters, weightDecay, threads,
            [.. Enumerable.Range(0, parameters.Count).Where(index => parameters[index].dim() == 4)],
            [.. Enumerable.Range(0, parameters.Count).Where(index => parameters[index].dim() != 4)])
    {
    }

    private Muon(IReadOnlyList<Parameter> parameters, double weightDecay, int threads, int[] kernels, int[] others)
        : this(parameters, weightDecay, threads, kernels, others, new AdamW([.. others.Select(index => parameters[index])], weightDecay))
    {
    }

    private Muon(IReadOnlyList<Parameter> parameters, double weightDecay, int threads, int[] kernels, int[] others, AdamW adamW)
        : base([.. kernels.Select(index => parameters[index])], adamW, MeanName)
    {
        this.weightDecay = weightDecay;
        this.threads = threads;
        this.kernels = kernels;
        this.others = others;
        this.adamW = adamW;
        means = StateOf(MeanName);
    }

    /// <summary>A matrix of the same shape and singular vectors whose singular values are about 1: between 0.65 and 1.25 where they were at least a hundredth of the Euclidean norm.</summary>
    /// <remarks>Five Newton-Schulz steps X ← a X + (b A + c A²) X, A = X Xᵀ, with the coefficients of Jordan et al.</remarks>
    public static Tensor Orthogonalize(Tensor matrix)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        bool isTall = matrix.shape[0] > matrix.shape[1];
        Tensor x = isTall ? matrix.t() : matrix;                                    // (short side, long side)
        x = x / (x * x).sum().sqrt().clamp_min(SmallestNorm);
        for (int i = 0; i < Iterations; i++)
        {
            Tensor a = x.mm(x.t());
            Tensor b = a.mul(Third).Plus(a.mm(a).mul(Fifth));
            x = x.mul(First).Plus(b.mm(x));
        }

        return (isTall ? x.t() : x).MoveToOuterDisposeScope();
    }

    public override void Update(IReadOnlyList<Tensor> gradients, double learningRate)
    {
        Steps++;
        adamW.Update([.. others.Select(index => gradients[index])], learningRate);
        if (threads == 1)
        {
            for (int i = 0; i < kernels.Length; i++)
            {
                Move(i, gradients[kernels[i]], learningRate);
            }

            return;
        }

        // The costliest first, so that no thread is left with them at the end.
        Parallel.ForEach(
            Enumerable.Range(0, kernels.Length).OrderByDescending(i => means[i].numel()),
            new ParallelOptions { MaxDegreeOfParallelism = threads },
            i =>
            {
                set_num_threads(1);
                Move(i, gradients[kernels[i]], learningRate);
            });
    }

    private void Move(int i, Tensor gradient, double learningRate)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        Tensor ahead = means[i].mul_(Keep).add_(gradient, Take).mul(Keep).add_(gradient, Take);
        Tensor matrix = ahead.flatten(1);                                           // (out, in · height · width)
        using Scalar keep = 1 - learningRate * weightDecay;
        using Scalar step = -learningRate * SizeOfAdamSteps * Math.Sqrt(matrix.shape.Max());
        Parameters[i].mul_(keep).add_(Orthogonalize(matrix).view(gradient.shape), step);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            adamW.Dispose();
        }
    }
}

using MirTool.Models.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MirTool.Models.Tests.Training;

/// <summary>Oracles: the singular value decomposition, on whose values the matrix polynomial acts as one of numbers; <see cref="AdamW"/> for what is no kernel.</summary>
public sealed class MuonTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("mirtool-muon-").FullName;

    public MuonTests() => LibTorch.Initialize();

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(5, 12)]
    [InlineData(12, 5)]
    [InlineData(7, 7)]
    public void Orthogonalize_RandomMatrix_KeepsSingularVectorsAndEvensOutValues(int rows, int columns)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(rows);
        Tensor matrix = randn(rows, columns);
        (Tensor u, Tensor s, Tensor vh) = linalg.svd(matrix, fullMatrices: false);
        double norm = s.pow(2).sum().sqrt().item<float>();
        float[] expected = [.. s.data<float>().Select(value => (float)Iterate(value / norm))];
        Tensor evened = Muon.Orthogonalize(matrix);
        Assert.True(evened.allclose(u.matmul(diag(tensor(expected))).matmul(vh), rtol: 1e-3, atol: 1e-3));
        Assert.All(s.data<float>().Zip(expected).Where(pair => pair.First > 0.01 * norm), pair => Assert.InRange(pair.Second, 0.65, 1.25));
    }

    [Fact]
    public void Orthogonalize_Zero_IsZero()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(0, Muon.Orthogonalize(zeros(3, 4)).abs().max().item<float>());
    }

    [Fact]
    public void Update_KernelWithGradientOfRankOne_MovesAgainstIt()
    {
        using var scope = NewDisposeScope();
        var kernel = new Parameter(ones(2, 3, 2, 1));
        Tensor left = tensor(new[] { 3f, 4f }), right = tensor(new[] { 0f, 2f, 0f, 0f, 0f, 0f });
        using var optimizer = new Muon([kernel], weightDecay: 0.5);
        optimizer.Update([outer(left, right).view(2, 3, 2, 1)], 0.1);
        // Singular values (10, 0); unit vectors (0.6, 0.8) and the second of six columns.
        double step = 0.1 * 0.2 * Math.Sqrt(6) * Iterate(1);
        float[] expected = [.. Enumerable.Repeat(1 - 0.1f * 0.5f, 12)];
        expected[1] -= (float)(step * 0.6);
        expected[7] -= (float)(step * 0.8);
        Assert.Equal(expected, kernel.data<float>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-5);
    }

    [Fact]
    public void Update_WhatIsNoKernel_MovesAsByAdamW()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(3);
        var own = new Parameter(ones(3, 4));
        var theirs = new Parameter(ones(3, 4));
        using var muon = new Muon([new Parameter(ones(2, 2, 3, 3)), own], weightDecay: 0.1);
        using var adamW = new MirTool.Models.Training.AdamW([theirs], weightDecay: 0.1);
        for (int i = 0; i < 5; i++)
        {
            Tensor gradient = randn(3, 4);
            muon.Update([randn(2, 2, 3, 3), gradient], 0.01);
            adamW.Update([gradient], 0.01);
        }

        Assert.Equal(theirs.data<float>().ToArray(), own.data<float>().ToArray());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Load_SavedState_GoesOnAsIfUninterrupted(int threads)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(4);
        string file = Path.Combine(folder, $"state-{threads}.safetensors");
        Parameter[] undisturbed = Weights(), resumed = Weights();
        Tensor[][] gradients = [.. Enumerable.Range(0, 4).Select(_ => new[] { randn(4, 2, 3, 3), randn(5), randn(2, 4, 1, 1) })];
        using (var whole = new Muon(undisturbed, 0.01, threads))
        {
            Array.ForEach(gradients, gradient => whole.Update(gradient, 0.1));
        }

        using (var first = new Muon(resumed, 0.01))
        {
            first.Update(gradients[0], 0.1);
            first.Update(gradients[1], 0.1);
            first.Save(file);
        }

        using (var second = new Muon(resumed, 0.01))
        {
            second.Load(file);
            Assert.Equal(2, second.Steps);
            second.Update(gradients[2], 0.1);
            second.Update(gradients[3], 0.1);
        }

        Assert.All(undisturbed.Zip(resumed), pair => Assert.Equal(pair.First.data<float>().ToArray(), pair.Second.data<float>().ToArray()));

        static Parameter[] Weights() => [new Parameter(ones(4, 2, 3, 3)), new Parameter(ones(5)), new Parameter(ones(2, 4, 1, 1))];
    }

    // What the polynomial makes of a singular value.
    private static double Iterate(double value)
    {
        for (int i = 0; i < 5; i++)
        {
            value = 3.4445 * value - 4.7750 * Math.Pow(value, 3) + 2.0315 * Math.Pow(value, 5);
        }

        return value;
    }
}

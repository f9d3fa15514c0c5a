using MirTool.Models.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MirTool.Models.Tests.Training;

/// <summary>Oracle: TorchSharp's own optimiser on the same gradients.</summary>
public sealed class StochasticGradientDescentTests : IDisposable
{
    private readonly string file = Path.GetTempFileName();

    public StochasticGradientDescentTests() => LibTorch.Initialize();

    public void Dispose() => File.Delete(file);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.9, 0)]
    [InlineData(0.5, 0.01)]
    public void Update_ManyGradients_MovesAsTheLibrarysOptimiser(double momentum, double weightDecay)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(2);
        Tensor start = randn(3, 4);
        var own = new Parameter(start.clone());
        var theirs = new Parameter(start.clone());
        using var optimizer = new StochasticGradientDescent([own], momentum, weightDecay);
        using var library = optim.SGD([theirs], 0.1, momentum, weight_decay: weightDecay);
        for (int i = 0; i < 10; i++)
        {
            Tensor gradient = randn(3, 4);
            theirs.grad = gradient.clone();
            library.step();
            optimizer.Update([gradient], 0.1);
        }

        // Both round each step to 32 bits, in another order.
        Assert.True(own.allclose(theirs, rtol: 1e-5, atol: 1e-6), $"{(own - theirs).abs().max().item<float>()}");
        Assert.False(own.allclose(start, atol: 0.01));
    }

    [Fact]
    public void Load_SavedVelocity_GoesOnAsIfUninterrupted()
    {
        using var scope = NewDisposeScope();
        var undisturbed = new Parameter(ones(5));
        var resumed = new Parameter(ones(5));
        Tensor[] gradients = [.. Enumerable.Range(0, 4).Select(_ => randn(5))];
        using var whole = new StochasticGradientDescent([undisturbed], 0.9, 0);
        Array.ForEach(gradients, gradient => whole.Update([gradient], 0.1));

        using var first = new StochasticGradientDescent([resumed], 0.9, 0);
        first.Update([gradients[0]], 0.1);
        first.Update([gradients[1]], 0.1);
        first.Save(file);
        using var second = new StochasticGradientDescent([resumed], 0.9, 0);
        second.Load(file);
        Assert.Equal(2, second.Steps);
        second.Update([gradients[2]], 0.1);
        second.Update([gradients[3]], 0.1);
        Assert.Equal(undisturbed.data<float>().ToArray(), resumed.data<float>().ToArray());
    }
}

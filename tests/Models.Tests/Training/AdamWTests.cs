using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MirTool.Models.Tests.Training;

/// <summary>Oracle: TorchSharp's own optimiser on the same gradients.</summary>
public sealed class AdamWTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("mirtool-adamw-").FullName;

    public AdamWTests() => LibTorch.Initialize();

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Step_ManyGradients_MovesAsTheLibrarysOptimiser()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(2);
        Tensor start = randn(3, 4);
        var own = new Parameter(start.clone());
        var theirs = new Parameter(start.clone());
        using var optimizer = new MirTool.Models.Training.AdamW([own], weightDecay: 0.1);
        using var library = optim.AdamW([theirs], lr: 0.01, weight_decay: 0.1);
        for (int i = 0; i < 20; i++)
        {
            Tensor gradient = randn(3, 4);
            theirs.grad = gradient.clone();
            library.step();
            optimizer.Update([gradient], 0.01);
        }

        Assert.True(own.allclose(theirs, rtol: 1e-5, atol: 1e-6), $"{(own - theirs).abs().max().item<float>()}");
        Assert.False(own.allclose(start, atol: 0.01));
    }

    [Fact]
    public void Load_SavedState_GoesOnAsIfUninterrupted()
    {
        using var scope = NewDisposeScope();
        string file = Path.Combine(folder, "state.safetensors");
        var undisturbed = new Parameter(ones(5));
        var resumed = new Parameter(ones(5));
        Tensor[] gradients = [.. Enumerable.Range(0, 4).Select(_ => randn(5))];
        using (var whole = new MirTool.Models.Training.AdamW([undisturbed], 0.01))
        {
            Array.ForEach(gradients, gradient => whole.Update([gradient], 0.1));
        }

        using (var first = new MirTool.Models.Training.AdamW([resumed], 0.01))
        {
            first.Update([gradients[0]], 0.1);
            first.Update([gradients[1]], 0.1);
            first.Save(file);
        }

        using (var second = new MirTool.Models.Training.AdamW([resumed], 0.01))
        {
            second.Load(file);
            Assert.Equal(2, second.Steps);
            second.Update([gradients[2]], 0.1);
            second.Update([gradients[3]], 0.1);
        }

        Assert.Equal(undisturbed.data<float>().ToArray(), resumed.data<float>().ToArray());
    }

    [Fact]
    public void Load_StateOfAnotherNetwork_IsRefused()
    {
        using var scope = NewDisposeScope();
        string file = Path.Combine(folder, "other.safetensors");
        using var small = new MirTool.Models.Training.AdamW([new Parameter(ones(5))], 0);
        small.Save(file);
        using var large = new MirTool.Models.Training.AdamW([new Parameter(ones(6))], 0);
        Assert.Contains("mean.0", Assert.Throws<InvalidDataException>(() => large.Load(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ClipNorm_LongerThanAllowed_IsScaledToIt()
    {
        using var scope = NewDisposeScope();
        Tensor[] gradients = [tensor(new[] { 3f, 0 }), tensor(new[] { 0f, 4 })];
        MirTool.Models.Training.Optimizer.ClipNorm(gradients, 10);
        Assert.Equal([3f, 0], gradients[0].data<float>().ToArray());
        MirTool.Models.Training.Optimizer.ClipNorm(gradients, 1);
        Assert.Equal(0.6f, gradients[0][0].item<float>(), 6);
        Assert.Equal(0.8f, gradients[1][1].item<float>(), 6);
    }
}

using MirTool.Models.Files;
using MirTool.Models.Networks;
using TorchSharp;

namespace MirTool.Models.Tests.Networks;

/// <summary>Oracles: the closed form of the parameter count, and identities of batches and of storing.</summary>
public class CompactCnnTests
{
    public CompactCnnTests() => LibTorch.Initialize();

    [Fact]
    public void Parameters_OfEachLayer_AreAsManyAsTheLayersSay()
    {
        using var network = new CompactCnn([24, 48, 96, 192], melBands: 64, outputs: 132, [0, 1, 2, 0]);
        long expected = 0;
        int input = 1;
        foreach ((int width, int blocks) in ((int, int)[])[(24, 0), (48, 1), (96, 2), (192, 0)])
        {
            expected += 9L * width * (input + width) + 2 * 2 * width;       // two convolutions, two scales and shifts
            expected += blocks * (9L * width * 2 * width + 2 * 2 * width);  // the same of each residual block
            input = width;
        }

        expected += 132 * (192 * 4 * 2 + 1);                            // 64 bands halved four times, mean and maximum
        Assert.Equal(expected, network.parameters().Sum(parameter => parameter.numel()));
    }

    [Fact]
    public void Forward_BatchOfWindows_EqualsEachWindowAlone()
    {
        using var scope = torch.NewDisposeScope();
        using var network = new CompactCnn([8, 16], melBands: 64, outputs: 10, [1, 0]);
        network.eval();
        torch.Tensor windows = torch.randn(3, 1, 64, 98);
        torch.Tensor together = network.call(windows);
        Assert.Equal([3, 10], together.shape);
        for (int i = 0; i < 3; i++)
        {
            // Convolutions of other batch sizes may sum in another order.
            Assert.True(together[i].allclose(network.call(windows.narrow(0, i, 1))[0], rtol: 1e-4, atol: 1e-5));
        }
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(4, false)]
    public void Forward_StrideAboveTheKernel_PassesOverFramesBetween(int timeStride, bool isSeen)
    {
        using var scope = torch.NewDisposeScope();
        using var network = new CompactCnn([8], melBands: 64, outputs: 10, [0], [timeStride]);
        network.eval();
        torch.Tensor windows = torch.randn(2, 1, 64, 98);
        torch.Tensor before = network.call(windows);
        for (int frame = 2; frame < 98; frame += 4)
        {
            // A kernel of 3 around every fourth frame covers all but these.
            windows.narrow(3, frame, 1).fill_(5);
        }

        Assert.Equal(isSeen, !network.call(windows).allclose(before));
    }

    [Fact]
    public void FoldNormalizations_OfATrainedNetwork_KeepsItsOutput()
    {
        using var scope = torch.NewDisposeScope();
        using var network = new CompactCnn([8, 16], melBands: 64, outputs: 10, [1, 2]);
        network.train();
        for (int i = 0; i < 5; i++)
        {
            network.call(torch.randn(4, 1, 64, 98) * 3 + 1);        // moves the running statistics away from their start
        }

        network.eval();
        torch.Tensor windows = torch.randn(3, 1, 64, 98);
        torch.Tensor before = network.call(windows);
        network.FoldNormalizations();
        // The same numbers in another order of multiplication.
        Assert.True(before.allclose(network.call(windows), rtol: 1e-4, atol: 1e-4), $"{(before - network.call(windows)).abs().max().item<float>()}");
    }

    [Fact]
    public void Capture_Restore_GivesTheSameOutput()
    {
        using var scope = torch.NewDisposeScope();
        using var first = new CompactCnn([8, 16], melBands: 64, outputs: 10);
        using var second = new CompactCnn([8, 16], melBands: 64, outputs: 10);
        first.train();
        first.call(torch.randn(4, 1, 64, 98));      // moves the running statistics away from their start
        first.eval();
        second.eval();
        torch.Tensor window = torch.randn(1, 1, 64, 98);
        NetworkWeights.Restore(second, new StoredModel("a", TestModels.Description(programs: 6), NetworkWeights.Capture(first), ""));
        Assert.Equal(first.call(window).data<float>().ToArray(), second.call(window).data<float>().ToArray());
    }

    [Fact]
    public void Restore_OtherWidths_NamesEveryDifference()
    {
        using var first = new CompactCnn([8, 16], melBands: 64, outputs: 10);
        using var second = new CompactCnn([8, 24], melBands: 64, outputs: 10);
        var stored = new StoredModel("a", TestModels.Description(programs: 6), NetworkWeights.Capture(first), "");
        var error = Assert.Throws<InvalidDataException>(() => NetworkWeights.Restore(second, stored));
        Assert.Contains("stages.1.conv1.weight", error.Message, StringComparison.Ordinal);
        Assert.Contains("output.weight", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Forward_ManyCalls_KeepNoTensors()
    {
        using var network = new CompactCnn([8, 16], melBands: 64, outputs: 10);
        network.eval();
        using torch.Tensor windows = torch.randn(2, 1, 64, 98);
        network.call(windows).Dispose();
        // Counted on this thread alone: other tests make tensors at the same time.
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (int i = 0; i < 10; i++)
        {
            network.call(windows).Dispose();
        }

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }
}

using MirTool.Models.Files;
using MirTool.Models.FrontEnds;
using MirTool.Models.Networks;
using TorchSharp;

namespace MirTool.Models.Tests.Networks;

/// <summary>Oracles: torchvision's published parameter counts, its names and shapes, and its answers in 64-bit arithmetic with weights made by a rule (tests/data/reference-networks).</summary>
public class ImageNetworkTests
{
    public ImageNetworkTests() => LibTorch.Initialize();

    // torchvision's documentation: num_params of AlexNet_Weights, VGG19_Weights and GoogLeNet_Weights.
    [Theory]
    [InlineData(NetworkCatalog.AlexNet, 61_100_840, 4096)]
    [InlineData(NetworkCatalog.Vgg19, 143_667_240, 4096)]
    [InlineData(NetworkCatalog.GoogLeNet, 6_624_904, 1024)]
    public void Parameters_With1000Outputs_AreAsManyAsPublished(string name, long published, long features)
    {
        Assert.Equal(published, ReferenceNetwork.Of(name).ParametersWith1000Outputs);
        using (InstrumentNetwork network = Create(name, outputs: 1000))
        {
            Assert.Equal(published, Count(network));
        }

        // A weight for each feature of the last layer, and a bias.
        using InstrumentNetwork smaller = Create(name, outputs: 7);
        Assert.Equal(published - 993 * (features + 1), Count(smaller));
    }

    [Theory]
    [InlineData(NetworkCatalog.AlexNet)]
    [InlineData(NetworkCatalog.Vgg19)]
    [InlineData(NetworkCatalog.GoogLeNet)]
    public void Forward_WeightsMadeByARule_AnswersAsTorchvisionDoes(string name)
    {
        ReferenceNetwork reference = ReferenceNetwork.Of(name);
        using var noGradient = torch.inference_mode();
        using var scope = torch.NewDisposeScope();
        using InstrumentNetwork network = Create(name, ReferenceNetwork.Outputs);

        // Batches are counted there and not here: nothing reads the count.
        string[] expected = [.. reference.Shapes.Where(entry => !entry.Key.EndsWith(".num_batches_tracked", StringComparison.Ordinal)).Select(Text).Order()];
        Assert.Equal(expected, network.state_dict().Select(entry => Text(new(entry.Key, entry.Value.shape))).Order());

        ReferenceNetwork.Fill(network);
        network.eval();
        float[] found = network.call(reference.Input()).data<float>().ToArray();
        double[] answers = [.. reference.Output.SelectMany(row => row)];
        Assert.Equal(answers.Length, found.Length);
        // 32-bit sums of up to 25 088 products in each of up to 22 layers; seen: 1.3e-6 of the largest answer.
        double tolerance = 3e-5 * answers.Max(Math.Abs);
        Assert.All(answers.Zip(found), pair => Assert.Equal(pair.First, pair.Second, tolerance));
    }

    [Theory]
    [InlineData(NetworkCatalog.AlexNet)]
    [InlineData(NetworkCatalog.GoogLeNet)]
    public void Forward_ManyCalls_KeepNoTensors(string name)
    {
        using InstrumentNetwork network = Create(name, outputs: 7);
        network.eval();
        using torch.Tensor images = torch.randn(1, 3, 64, 64);
        network.call(images).Dispose();
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (int i = 0; i < 3; i++)
        {
            network.call(images).Dispose();
        }

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Theory]
    [InlineData(NetworkCatalog.AlexNet, AlexNet.SmallestImage)]
    [InlineData(NetworkCatalog.Vgg19, Vgg19.SmallestImage)]
    [InlineData(NetworkCatalog.GoogLeNet, GoogLeNet.SmallestImage)]
    public void Forward_SmallestImage_IsAnsweredAndASmallerOneRefused(string name, int smallest)
    {
        using var noGradient = torch.inference_mode();
        using var scope = torch.NewDisposeScope();
        using InstrumentNetwork network = Create(name, outputs: 5);
        network.eval();
        Assert.Equal([1, 5], network.call(torch.rand(1, 3, smallest, smallest)).shape);
        ModelPart frontEnd = NetworkCatalog.Describe(new PhaseSpectrogramOptions { ImageSize = smallest - 1 });
        var error = Assert.Throws<InvalidDataException>(() => NetworkCatalog.CreateNetwork(NetworkCatalog.DescribeNetwork(name, []), frontEnd, 5));
        Assert.Contains($"at least {smallest}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FoldNormalizations_OfGoogLeNet_KeepsItsOutput()
    {
        using var noGradient = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        using var network = new GoogLeNet(outputs: 9);
        ReferenceNetwork.Fill(network);
        network.eval();
        torch.Tensor images = torch.rand(2, 3, 96, 96);
        torch.Tensor before = network.call(images);
        network.FoldNormalizations();
        // The same numbers in another order of multiplication.
        Assert.True(before.allclose(network.call(images), rtol: 1e-4, atol: 1e-4 * before.abs().max().item<float>()));
    }

    [Fact]
    public void Forward_InTraining_DropsOutAndMovesTheStatistics()
    {
        using var scope = torch.NewDisposeScope();
        using var network = new GoogLeNet(outputs: 9);
        network.train();
        torch.Tensor images = torch.rand(2, 3, 64, 64);
        torch.Tensor before = network.state_dict()["inception5b.branch1.bn.running_mean"].clone();
        Assert.False(network.call(images).allclose(network.call(images)));
        Assert.False(before.allclose(network.state_dict()["inception5b.branch1.bn.running_mean"]));
    }

    private static InstrumentNetwork Create(string name, int outputs) => NetworkCatalog.CreateNetwork(
        NetworkCatalog.DescribeNetwork(name, []), NetworkCatalog.DefaultFrontEnd(name).FrontEnd, outputs);

    private static long Count(InstrumentNetwork network) => network.parameters().Sum(parameter => parameter.numel());

    private static string Text(KeyValuePair<string, long[]> tensor) => $"{tensor.Key} [{string.Join(", ", tensor.Value)}]";
}

using System.Text.Json.Nodes;
using MirTool.Models.Files;
using MirTool.Models.FrontEnds;
using MirTool.Models.Networks;
using TorchSharp;

namespace MirTool.Models.Tests;

/// <summary>Oracle: the identity of what is described, written, read and made again.</summary>
public class NetworkCatalogTests
{
    public NetworkCatalogTests() => LibTorch.Initialize();

    [Fact]
    public void CreateFrontEnd_OfItsOwnDescription_IsTheSame()
    {
        var logMel = new LogMelOptions { SampleRate = 32_000, FftSize = 2048, HopSamples = 500, MelBands = 80, MinimumHz = 30.5, MaximumHz = 12_000, RangeDb = 70, QuietestPeakDb = -50 };
        var phase = new PhaseSpectrogramOptions { SampleRate = 32_000, FftSize = 1024, HopSamples = 250, Frames = 200, MinimumHz = 50, MaximumHz = 8000.5, ImageSize = 100, FloorDb = -90 };
        using FrontEnd first = Again(NetworkCatalog.Describe(logMel));
        using FrontEnd second = Again(NetworkCatalog.Describe(phase));
        Assert.Equal(logMel, Assert.IsType<LogMelSpectrogram>(first).Options);
        Assert.Equal(phase, Assert.IsType<PhaseSpectrogram>(second).Options);
        Assert.Equal((32_000, 32_000), (first.SampleRate, second.SampleRate));
    }

    [Fact]
    public void CreateNetwork_EveryName_IsBuiltBehindItsOwnFrontEnd()
    {
        foreach ((string name, Type type) in ((string, Type)[])[(NetworkCatalog.CompactCnn, typeof(CompactCnn)), (NetworkCatalog.AlexNet, typeof(AlexNet)), (NetworkCatalog.GoogLeNet, typeof(GoogLeNet))])
        {
            (ModelPart frontEnd, int sampleRate) = NetworkCatalog.DefaultFrontEnd(name);
            using InstrumentNetwork network = NetworkCatalog.CreateNetwork(NetworkCatalog.DescribeNetwork(name, [4, 8], [0, 1]), frontEnd, outputs: 11);
            Assert.IsType(type, network);
            Assert.Equal([11L], network.OutputBias.shape);
            using FrontEnd made = NetworkCatalog.CreateFrontEnd(frontEnd, sampleRate, 2.0, torch.CPU);
            using var scope = torch.NewDisposeScope();
            network.eval();
            Assert.Equal([2L, 11], network.call(made.Input(torch.rand(2, 2 * sampleRate))).shape);
        }
    }

    [Fact]
    public void Create_WhatDoesNotExistOrGoTogether_IsRefusedWithWhatDoes()
    {
        ModelPart logMel = NetworkCatalog.Describe(new LogMelOptions());
        ModelPart phase = NetworkCatalog.Describe(new PhaseSpectrogramOptions());
        Refused("alexnet, vgg19, googlenet", () => NetworkCatalog.CreateNetwork(new ModelPart("resnet", []), phase, 5));
        Refused("alexnet, vgg19, googlenet", () => NetworkCatalog.DescribeNetwork("resnet", []));
        Refused("'alexnet' works behind the front end 'phase', but 'log-mel'", () => NetworkCatalog.CreateNetwork(new ModelPart("alexnet", []), logMel, 5));
        Refused("timeStrides must be 2 numbers in 1..16", () => NetworkCatalog.CreateNetwork(NetworkCatalog.DescribeCompactCnn([8, 8], timeStrides: [2, 0]), logMel, 5));
        Refused("'compact-cnn' works behind the front end 'log-mel', but 'phase'", () => NetworkCatalog.CreateNetwork(NetworkCatalog.DescribeCompactCnn([8]), phase, 5));
        Refused("log-mel, phase", () => NetworkCatalog.CreateFrontEnd(new ModelPart("cqt", []), 44_100, 2, torch.CPU));
        Refused("imageSize", () => NetworkCatalog.CreateFrontEnd(NetworkCatalog.Describe(new PhaseSpectrogramOptions { ImageSize = 3 }), 44_100, 2, torch.CPU));
        Refused("floorDb", () => NetworkCatalog.CreateFrontEnd(Without(phase, "floorDb"), 44_100, 2, torch.CPU));
        Refused("windowSeconds is 1.5", () => NetworkCatalog.CreateFrontEnd(phase, 44_100, 1.5, torch.CPU));
        Refused("melBands", () => NetworkCatalog.CreateNetwork(NetworkCatalog.DescribeCompactCnn([8]), NetworkCatalog.Describe(new LogMelOptions { MelBands = 1 }), 5));
    }

    // Written and read, as a model file is.
    private static FrontEnd Again(ModelPart frontEnd)
    {
        var parameters = (JsonObject)JsonNode.Parse(frontEnd.Parameters.ToJsonString())!;
        return NetworkCatalog.CreateFrontEnd(frontEnd with { Parameters = parameters }, 32_000, 2.0, torch.CPU);
    }

    private static ModelPart Without(ModelPart part, string parameter)
    {
        var parameters = (JsonObject)part.Parameters.DeepClone();
        parameters.Remove(parameter);
        return part with { Parameters = parameters };
    }

    private static void Refused(string expected, Func<object> create) =>
        Assert.Contains(expected, Assert.Throws<InvalidDataException>(create).Message, StringComparison.Ordinal);
}

using MirTool.Models.Files;
using MirTool.Models.FrontEnds;
using MirTool.Models.Networks;
using MirTool.Models.Tests.Networks;
using TorchSharp;

namespace MirTool.Models.Tests;

/// <summary>Small models with random weights.</summary>
internal static class TestModels
{
    private static readonly int[] Widths = [8, 16];

    public static ModelDescription Description(int programs) => new()
    {
        Name = "test",
        Network = NetworkCatalog.DescribeCompactCnn(Widths),
        FrontEnd = NetworkCatalog.Describe(new LogMelOptions()),
        SampleRate = 22_050,
        Programs = [.. Enumerable.Range(0, programs)],
        ProgramThresholds = [.. Enumerable.Repeat(0.5f, programs)],
    };

    public static InstrumentModel Model(int programs, ModelDescription? description = null)
    {
        LibTorch.Initialize();
        torch.random.manual_seed(3);
        var network = new CompactCnn(Widths, melBands: 64, outputs: 4 + programs);
        return new InstrumentModel(description ?? Description(programs), network, new LogMelSpectrogram(new LogMelOptions(), torch.CPU), torch.CPU);
    }

    /// <summary>With weights that let every layer matter.</summary>
    public static InstrumentModel AlexNet(int programs)
    {
        LibTorch.Initialize();
        ModelDescription description = Description(programs) with
        {
            Network = NetworkCatalog.DescribeNetwork(NetworkCatalog.AlexNet, []),
            FrontEnd = NetworkCatalog.DefaultFrontEnd(NetworkCatalog.AlexNet).FrontEnd,
            SampleRate = 44_100,
        };
        InstrumentNetwork network = NetworkCatalog.CreateNetwork(description);
        ReferenceNetwork.Fill(network);
        return new InstrumentModel(description, network, NetworkCatalog.CreateFrontEnd(description, torch.CPU), torch.CPU);
    }
}

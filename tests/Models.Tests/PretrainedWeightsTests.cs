using MirTool.Models.Files;
using MirTool.Models.FrontEnds;
using MirTool.Models.Networks;
using MirTool.Models.Tests.Networks;
using TorchSharp;

namespace MirTool.Models.Tests;

/// <summary>Oracles: identities. A network that took over another's weights answers as the other does.</summary>
public sealed class PretrainedWeightsTests : IDisposable
{
    private static readonly int[] Widths = [8, 16];
    private readonly string folder = Directory.CreateTempSubdirectory("mirtool-pretrained-").FullName;
    private readonly LogMelSpectrogram frontEnd;

    public PretrainedWeightsTests()
    {
        LibTorch.Initialize();
        frontEnd = new(new LogMelOptions(), torch.CPU);
    }

    public void Dispose()
    {
        frontEnd.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Load_ImageNetWeightsOfGoogLeNet_TakesOverAllButTheLastLayerAndNamesTheRest()
    {
        using var noGradient = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        using var trained = new GoogLeNet(outputs: 1000);
        ReferenceNetwork.Fill(trained);
        Dictionary<string, StoredTensor> tensors = new(NetworkWeights.Capture(trained))
        {
            // As in torchvision's file: a count for each normalisation, and auxiliary classifiers.
            ["conv1.bn.num_batches_tracked"] = new([], [1]),
            ["aux1.fc2.bias"] = new([1000], new float[1000]),
        };
        using var network = new GoogLeNet(outputs: 20);
        float[] lastLayer = network.OutputBias.data<float>().ToArray();
        WeightsReport report = PretrainedWeights.Load(network, Write(tensors));

        Assert.Equal(285, report.Loaded.Count);         // 57 convolutions with four tensors of normalisation each
        Assert.Empty(report.Missing);
        Assert.Empty(report.Misshapen);
        Assert.Equal(["aux1.fc2.bias"], report.Excess.Select(tensor => tensor.Name));
        Assert.Equal((0, 20), (report.OutputsLoaded, report.Outputs));
        Assert.Equal(lastLayer, network.OutputBias.data<float>().ToArray());
        Assert.Contains(report.Lines(), line => line.Contains("aux1.fc2.bias [1000]", StringComparison.Ordinal));

        // With the same last layer both are the same network.
        IReadOnlyDictionary<string, StoredTensor> loaded = NetworkWeights.Capture(network);
        Assert.All(loaded.Where(entry => !entry.Key.StartsWith("fc.", StringComparison.Ordinal)), entry => Assert.Equal(tensors[entry.Key].Values, entry.Value.Values));
    }

    [Fact]
    public void Load_OtherShapesAndNames_ListsEachWithBothShapesAndKeepsThoseFresh()
    {
        using var network = new CompactCnn([8, 24], melBands: 64, outputs: 10);
        using var other = new CompactCnn([8, 16], melBands: 64, outputs: 10);
        Dictionary<string, StoredTensor> tensors = new(NetworkWeights.Capture(other));
        tensors.Remove("stages.0.norm1.bias");
        tensors["head.weight"] = new([2], [1, 2]);
        IReadOnlyDictionary<string, StoredTensor> before = NetworkWeights.Capture(network);
        WeightsReport report = PretrainedWeights.Load(network, Write(tensors));
        IReadOnlyDictionary<string, StoredTensor> after = NetworkWeights.Capture(network);

        TensorDifference missing = Assert.Single(report.Missing);
        Assert.Equal("stages.0.norm1.bias", missing.Name);
        Assert.Equal([8L], missing.Expected!);
        Assert.Null(missing.Found);
        Assert.Equal("head.weight", Assert.Single(report.Excess).Name);
        TensorDifference misshapen = report.Misshapen.Single(tensor => tensor.Name == "stages.1.conv1.weight");
        Assert.Equal([24L, 8, 3, 3], misshapen.Expected!);
        Assert.Equal([16L, 8, 3, 3], misshapen.Found!);
        Assert.Contains("stages.1.conv1.weight must be [24, 8, 3, 3], but is [16, 8, 3, 3] there; it starts fresh.", report.Lines());
        Assert.Equal(tensors["stages.0.conv1.weight"].Values, after["stages.0.conv1.weight"].Values);
        foreach (string name in report.Misshapen.Concat(report.Missing).Select(tensor => tensor.Name).Append("output.weight"))
        {
            Assert.Equal(before[name].Values, after[name].Values);
        }
    }

    [Fact]
    public void Load_FileOfAnotherNetwork_IsRefusedWithNamesOfBoth()
    {
        using var network = new CompactCnn(Widths, melBands: 64, outputs: 10);
        string file = Write(new() { ["features.0.weight"] = new([2], [1, 2]) });
        var error = Assert.Throws<InvalidDataException>(() => PretrainedWeights.Load(network, file));
        Assert.Contains(file, error.Message, StringComparison.Ordinal);
        Assert.Contains("features.0.weight", error.Message, StringComparison.Ordinal);
        Assert.Contains("stages.0.conv1.weight", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_NoFileAFolderOrPyTorchsFormat_SaysWhatToDo()
    {
        using var network = new CompactCnn(Widths, melBands: 64, outputs: 10);
        string absent = Path.Combine(folder, "absent.safetensors");
        Assert.Contains(absent, Assert.Throws<FileNotFoundException>(() => PretrainedWeights.Load(network, absent)).Message, StringComparison.Ordinal);
        Assert.Contains("--init", Assert.Throws<InvalidDataException>(() => PretrainedWeights.Load(network, folder)).Message, StringComparison.Ordinal);
        string pickled = Path.Combine(folder, "alexnet.pth");
        File.WriteAllBytes(pickled, [0x50, 0x4b, 3, 4]);
        Assert.Contains("save_file", Assert.Throws<InvalidDataException>(() => PretrainedWeights.Load(network, pickled)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_ModelOfTheSamePrograms_AnswersAsItDoes()
    {
        using var scope = torch.NewDisposeScope();
        StoredModel model = Model(programs: [0, 40, 73], maximumPolyphony: 3);
        using CompactCnn network = Network(outputs: 7);
        WeightsReport report = PretrainedWeights.Load(network, frontEnd, ["0", "40", "73"], 3, model);
        Assert.Equal((7, 7), (report.OutputsLoaded, report.Outputs));
        Assert.Equal(Answer(model), Answer(network));
    }

    [Fact]
    public void Load_ModelOfOtherProgramsAndPolyphony_TakesOverTheProgramsOfBoth()
    {
        using var scope = torch.NewDisposeScope();
        StoredModel model = Model(programs: [0, 40, 73], maximumPolyphony: 3);
        using CompactCnn network = Network(outputs: 8);
        float[] before = network.OutputBias.data<float>().ToArray();
        WeightsReport report = PretrainedWeights.Load(network, frontEnd, ["73", "24", "0"], 4, model);
        Assert.Equal((5, 8), (report.OutputsLoaded, report.Outputs));

        float[] expected = Answer(model);       // polyphony 0..3, programs 0, 40, 73
        float[] found = Answer(network);        // polyphony 0..4, programs 73, 24, 0
        // Sums over as many outputs as the layer has may be grouped otherwise.
        Assert.Equal(expected[6], found[5], 1e-5f);
        Assert.Equal(expected[4], found[7], 1e-5f);
        Assert.Equal(expected[..3], found[..3], (a, b) => Math.Abs(a - b) < 1e-5f);
        Assert.Equal(before[3..5], network.OutputBias.data<float>().ToArray()[3..5]);    // 3 or more is another number than 3
        Assert.Equal(before[6], network.OutputBias.data<float>()[6]);
    }

    [Fact]
    public void Load_ModelOfAnotherFrontEnd_IsRefusedWithBoth()
    {
        using CompactCnn network = Network(outputs: 7);
        using var other = new LogMelSpectrogram(new LogMelOptions { RangeDb = 70 }, torch.CPU);
        var error = Assert.Throws<InvalidDataException>(() => PretrainedWeights.Load(network, other, ["0", "40", "73"], 3, Model([0, 40, 73], 3)));
        Assert.Contains("\"rangeDb\":80", error.Message, StringComparison.Ordinal);
        Assert.Contains("\"rangeDb\":70", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_CompactModelIntoANetworkOverStretches_BeginsWithItsAnswers()
    {
        using var scope = torch.NewDisposeScope();
        using var noGradient = torch.no_grad();
        StoredModel model = Model(programs: [0, 40, 73], maximumPolyphony: 3);
        LogMelOptions running = NetworkCatalog.DefaultLogMel(NetworkCatalog.StretchCnn);
        using var other = new LogMelSpectrogram(running, torch.CPU);
        using InstrumentNetwork network = NetworkCatalog.CreateNetwork(
            NetworkCatalog.DescribeNetwork(NetworkCatalog.StretchCnn, Widths), NetworkCatalog.Describe(running), outputs: 9 + 4);
        network.eval();
        WeightsReport report = PretrainedWeights.Load(network, other, ["73", "0", "speech", "40"], 8, model);
        Assert.Equal((3 + 3, 13), (report.OutputsLoaded, report.Outputs));
        Assert.Empty(report.Missing);

        // The same picture as one window: convolutions and pooling are the same.
        torch.random.manual_seed(2);
        torch.Tensor input = torch.rand(1, 1, 64, 98) * 2 - 1;
        using CompactCnn source = Network(outputs: 7);
        NetworkWeights.Restore(source, model);
        float[] expected = source.call(input).data<float>().ToArray();      // polyphony 0..3, programs 0, 40, 73
        float[] found = network.call(input).data<float>().ToArray();        // polyphony 0..8, programs 73, 0, speech, 40
        Assert.Equal([.. expected[..3], expected[6], expected[4], expected[5]], [.. found[..3], found[9], found[10], found[12]], (a, b) => Math.Abs(a - b) < 1e-4f);
    }

    // Through a folder, as a user's model comes.
    private StoredModel Model(int[] programs, int maximumPolyphony)
    {
        string modelFolder = Path.Combine(folder, "model");
        using CompactCnn network = Network(maximumPolyphony + 1 + programs.Length);
        ModelDescription description = TestModels.Description(programs.Length) with { Programs = programs, MaximumPolyphony = maximumPolyphony };
        ModelFolder.Save(modelFolder, description, NetworkWeights.Capture(network));
        return ModelFolder.Load(modelFolder);
    }

    private static CompactCnn Network(int outputs)
    {
        var network = new CompactCnn(Widths, melBands: 64, outputs);
        network.eval();
        return network;
    }

    private static float[] Answer(StoredModel model)
    {
        using CompactCnn network = Network(model.Description.MaximumPolyphony + 1 + model.Description.Outputs.Count);
        NetworkWeights.Restore(network, model);
        return Answer(network);
    }

    private static float[] Answer(CompactCnn network)
    {
        using var noGradient = torch.no_grad();
        return network.call(torch.linspace(-1, 1, 64 * 98).view(1, 1, 64, 98)).data<float>().ToArray();
    }

    private string Write(Dictionary<string, StoredTensor> tensors)
    {
        string file = Path.Combine(folder, "weights.safetensors");
        SafetensorsFile.Write(file, tensors);
        return file;
    }
}

using MirTool.Models.Files;
using MirTool.Models.FrontEnds;
using MirTool.Models.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace MirTool.Models;

/// <summary>Starts a network from weights that were trained elsewhere, or for something else: what fits is taken over by name, and told apart from what does not.</summary>
public static class PretrainedWeights
{
    private const double EmbeddedOutputScale = 0.25;

    /// <summary>Takes over all layers but the last from a file, such as torchvision's ImageNet weights.</summary>
    /// <param name="network">On any device; its last layer stays as it is.</param>
    /// <param name="file">A safetensors file with the network's own names.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is broken or of another format, or nothing in it fits the network. Nothing was changed.</exception>
    public static WeightsReport Load(InstrumentNetwork network, string file)
    {
        if (Directory.Exists(file))
        {
            throw new InvalidDataException($"{file} is a folder, but pretrained weights are one safetensors file. A folder with a MirTool model is for --init.");
        }

        if (!File.Exists(file))
        {
            throw new FileNotFoundException($"There is no file {file} with pretrained weights.", file);
        }

        if (Path.GetExtension(file).ToLowerInvariant() is ".pt" or ".pth")
        {
            throw new InvalidDataException(
                $"{file} is a file of PyTorch's own format, but pretrained weights must be a safetensors file. To convert it, in Python: "
                + "safetensors.torch.save_file(torch.load(FILE), NEW_FILE).");
        }

        return TakeOver(network, SafetensorsFile.Read(file).Tensors, file, _ => 0);
    }

    /// <summary>Takes over a whole trained model: of the last layer, the outputs of the sounds that both tell apart, and those of
    /// the polyphony as far as both count.</summary>
    /// <remarks>From a <see cref="CompactCnn"/> to a <see cref="StretchCnn"/> with the same convolutions, the last layer goes into the embedding,
    /// from where the outputs take it: the network begins with what the other one knows.</remarks>
    /// <param name="network">On any device; outputs that the model lacks stay as they are.</param>
    /// <param name="frontEnd">The front end before <paramref name="network"/>.</param>
    /// <param name="sounds">The sound of each of the network's outputs behind the polyphony, in output order, as <see cref="ModelDescription.Outputs"/> has them.</param>
    /// <param name="maximumPolyphony">p of the network.</param>
    /// <param name="model">Where the weights come from.</param>
    /// <exception cref="InvalidDataException">The model works behind another front end, or nothing of it fits the network. Nothing was changed.</exception>
    public static WeightsReport Load(
        InstrumentNetwork network, FrontEnd frontEnd, IReadOnlyList<string> sounds, int maximumPolyphony, StoredModel model)
    {
        RequireFrontEnd(frontEnd, model);
        ModelDescription source = model.Description;
        var outputs = new List<(int Target, int Source)>();
        // The last number means that many or more.
        int counted = Math.Min(source.MaximumPolyphony, maximumPolyphony);
        outputs.AddRange(Enumerable.Range(0, source.MaximumPolyphony == maximumPolyphony ? counted + 1 : counted).Select(i => (i, i)));
        Dictionary<string, int> found = source.Outputs.Index().ToDictionary(entry => entry.Item, entry => entry.Index);
        foreach ((int i, string sound) in sounds.Index())
        {
            if (found.TryGetValue(sound, out int output))
            {
                outputs.Add((maximumPolyphony + 1 + i, source.MaximumPolyphony + 1 + output));
            }
        }

        return TakeOver(
            network, model.Tensors, model.Folder,
            state => network is StretchCnn && source.Network.Name == NetworkCatalog.CompactCnn
                ? TakeOverIntoEmbedding(network, state, model.Tensors, outputs)
                : TakeOverOutputs(network, state, model.Tensors, outputs));
    }

    private static WeightsReport TakeOver(
        InstrumentNetwork network, IReadOnlyDictionary<string, StoredTensor> found, string source, Func<Dictionary<string, Tensor>, int> takeOverOutputs)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        Dictionary<string, Tensor> state = NetworkWeights.Inference(network).ToDictionary();
        bool IsOutput(string name) => name.StartsWith($"{network.OutputLayerName}.", StringComparison.Ordinal);

        string[] inner = [.. state.Keys.Where(name => !IsOutput(name))];
        string[] fitting = [.. inner.Where(name => found.TryGetValue(name, out StoredTensor? tensor) && tensor.Shape.AsSpan().SequenceEqual(state[name].shape))];
        if (fitting.Length == 0)
        {
            throw new InvalidDataException(
                $"{source} holds no weights for this network: none of its tensors ({Some(found)}) has the name and shape of one of the network's ({Some(state)}).");
        }

        foreach (string name in fitting)
        {
            state[name].copy_(tensor(found[name].Values, found[name].Shape));
        }

        int outputs = takeOverOutputs(state);
        // An embedding that the source lacks may have been made from its outputs.
        bool IsMade(string name) => outputs > 0 && name.StartsWith($"{StretchCnn.EmbeddingLayerName}.", StringComparison.Ordinal);
        return new WeightsReport(
            source,
            fitting,
            [.. inner.Where(name => !found.ContainsKey(name) && !IsMade(name)).Select(name => new TensorDifference(name, state[name].shape, null))],
            [
                .. inner.Except(fitting).Where(found.ContainsKey)
                    .Select(name => new TensorDifference(name, state[name].shape, found[name].Shape)),
            ],
            [
                .. found.Where(entry => !state.ContainsKey(entry.Key) && !NetworkWeights.IsStepCount(entry.Key))
                    .OrderBy(entry => entry.Key, StringComparer.Ordinal)
                    .Select(entry => new TensorDifference(entry.Key, null, entry.Value.Shape)),
            ],
            outputs,
            (int)network.OutputBias.shape[0]);
    }

    private static int TakeOverOutputs(
        InstrumentNetwork network, Dictionary<string, Tensor> state, IReadOnlyDictionary<string, StoredTensor> found, List<(int Target, int Source)> outputs)
    {
        string weightName = $"{network.OutputLayerName}.weight";
        string biasName = $"{network.OutputLayerName}.bias";
        // Behind another last map the features mean something else; and a file may be damaged.
        if (outputs.Count == 0
            || !found.TryGetValue(weightName, out StoredTensor? weight) || weight.Shape is not [long rows, long features] || features != state[weightName].shape[1]
            || !found.TryGetValue(biasName, out StoredTensor? bias) || bias.Shape is not [long biasRows] || biasRows != rows
            || outputs.Max(output => output.Source) >= rows)
        {
            return 0;
        }

        Device device = state[weightName].device;
        Tensor targets = tensor(outputs.ConvertAll(output => (long)output.Target)).to(device);
        Tensor sources = tensor(outputs.ConvertAll(output => (long)output.Source));
        state[weightName].index_copy_(0, targets, tensor(weight.Values, weight.Shape).index_select(0, sources).to(device));
        state[biasName].index_copy_(0, targets, tensor(bias.Values, bias.Shape).index_select(0, sources).to(device));
        return outputs.Count;
    }

    // The other network's outputs become numbers of the embedding, at a quarter of their size to be about as large as the others, and
    // each output that both have reads its own there.
    private static int TakeOverIntoEmbedding(
        InstrumentNetwork network, Dictionary<string, Tensor> state, IReadOnlyDictionary<string, StoredTensor> found, List<(int Target, int Source)> outputs)
    {
        Tensor embedding = state[$"{StretchCnn.EmbeddingLayerName}.weight"];
        Tensor weight = state[$"{network.OutputLayerName}.weight"];
        if (outputs.Count == 0
            || !found.TryGetValue($"{network.OutputLayerName}.weight", out StoredTensor? rows) || rows.Shape is not [long count, long features]
            || !found.TryGetValue($"{network.OutputLayerName}.bias", out StoredTensor? bias) || bias.Shape is not [long biases] || biases != count
            || features != embedding.shape[1] || count > embedding.shape[0] || outputs.Max(output => output.Source) >= count)
        {
            return 0;
        }

        using Scalar smaller = EmbeddedOutputScale, none = 0.0;
        Device device = embedding.device;
        embedding.narrow(0, 0, count).copy_(tensor(rows.Values, rows.Shape).mul(smaller));
        state[$"{StretchCnn.EmbeddingLayerName}.bias"].narrow(0, 0, count).copy_(tensor(bias.Values, bias.Shape).mul(smaller));
        Tensor targets = tensor(outputs.ConvertAll(output => (long)output.Target)).to(device);
        Tensor places = tensor(outputs.ConvertAll(output => (long)output.Source)).to(device);
        weight.narrow(1, 0, count).zero_();
        weight.index_fill_(0, targets, none);
        state[$"{network.OutputLayerName}.bias"].index_fill_(0, targets, none);
        weight.index_put_(tensor((float)(1 / EmbeddedOutputScale)).to(device), targets, places);
        return outputs.Count;
    }

    private static void RequireFrontEnd(FrontEnd frontEnd, StoredModel model)
    {
        ModelPart wanted = frontEnd.Describe();
        ModelDescription source = model.Description;
        if (source.FrontEnd.Name != wanted.Name
            || source.SampleRate != frontEnd.SampleRate
            || !System.Text.Json.Nodes.JsonNode.DeepEquals(WithoutReference(source.FrontEnd), WithoutReference(wanted)))
        {
            throw new InvalidDataException(
                $"{model.Folder} works behind another front end, and its weights mean nothing behind this one: {Text(source.FrontEnd, source.SampleRate)} "
                + $"there, {Text(wanted, frontEnd.SampleRate)} here. Train with the model's.");
        }
    }

    // Against what levels are measured is soon learnt anew.
    private static System.Text.Json.Nodes.JsonNode WithoutReference(ModelPart frontEnd)
    {
        System.Text.Json.Nodes.JsonNode parameters = frontEnd.Parameters.DeepClone();
        parameters.AsObject().Remove(NetworkCatalog.ReferenceSeconds);
        return parameters;
    }

    private static string Text(ModelPart frontEnd, int sampleRate) => $"{frontEnd.Name} at {sampleRate} Hz {frontEnd.Parameters.ToJsonString()}";

    private static string Some<T>(IReadOnlyDictionary<string, T> tensors) =>
        tensors.Count == 0 ? "none" : string.Join(", ", tensors.Keys.Take(3)) + (tensors.Count > 3 ? ", …" : "");
}

/// <summary>What became of a network's weights.</summary>
/// <param name="Source">The file or folder.</param>
/// <param name="Loaded">The tensors that were taken over, without those of the last layer.</param>
/// <param name="Missing">Tensors of the network that the source lacks: fresh as before.</param>
/// <param name="Misshapen">Tensors that have another shape there: fresh as before.</param>
/// <param name="Excess">Tensors of the source that the network lacks, such as torchvision's auxiliary classifiers.</param>
/// <param name="OutputsLoaded">Outputs of the last layer that were taken over.</param>
/// <param name="Outputs">How many it has.</param>
public sealed record WeightsReport(
    string Source,
    IReadOnlyList<string> Loaded,
    IReadOnlyList<TensorDifference> Missing,
    IReadOnlyList<TensorDifference> Misshapen,
    IReadOnlyList<TensorDifference> Excess,
    int OutputsLoaded,
    int Outputs)
{
    /// <summary>The report for people: first what was loaded, then a line for each difference.</summary>
    public IEnumerable<string> Lines() =>
    [
        $"{Loaded.Count} of {Loaded.Count + Missing.Count + Misshapen.Count} tensors before the last layer, and {OutputsLoaded} of its {Outputs} outputs, were loaded from {Source}.",
        .. Missing.Select(tensor => $"{tensor.Name} {Shape(tensor.Expected)} is missing there and starts fresh."),
        .. Misshapen.Select(tensor => $"{tensor.Name} must be {Shape(tensor.Expected)}, but is {Shape(tensor.Found)} there; it starts fresh."),
        .. Excess.Select(tensor => $"{tensor.Name} {Shape(tensor.Found)} is not of this network and was left out."),
    ];

    private static string Shape(long[]? shape) => $"[{string.Join(", ", shape ?? [])}]";
}

/// <summary>A tensor that was not taken over.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Expected">Its shape in the network; null if it has no such tensor.</param>
/// <param name="Found">Its shape in the source; null if it has no such tensor.</param>
public sealed record TensorDifference(string Name, long[]? Expected, long[]? Found);

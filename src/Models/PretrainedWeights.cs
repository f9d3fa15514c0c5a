using MirTool.Models.Files;
using MirTool.Models.FrontEnds;
using MirTool.Models.Networks;
using static TorchSharp.torch;

namespace MirTool.Models;

/// <summary>Starts a network from weights that were trained elsewhere, or for something else: what fits is taken over by name, and told apart from what does not.</summary>
public static class PretrainedWeights
{
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

    /// <summary>Takes over a whole trained model: of the last layer, the outputs of the programs that both tell apart, and those of
    /// the polyphony if both count equally far.</summary>
    /// <param name="network">On any device; outputs that the model lacks stay as they are.</param>
    /// <param name="frontEnd">The front end before <paramref name="network"/>.</param>
    /// <param name="programs">The 0-based General MIDI program of each of the network's instrument outputs, in output order.</param>
    /// <param name="maximumPolyphony">p of the network.</param>
    /// <param name="model">Where the weights come from.</param>
    /// <exception cref="InvalidDataException">The model works behind another front end, or nothing of it fits the network. Nothing was changed.</exception>
    public static WeightsReport Load(
        InstrumentNetwork network, FrontEnd frontEnd, IReadOnlyList<int> programs, int maximumPolyphony, StoredModel model)
    {
        RequireFrontEnd(frontEnd, model);
        ModelDescription source = model.Description;
        var outputs = new List<(int Target, int Source)>();
        if (source.MaximumPolyphony == maximumPolyphony)
        {
            outputs.AddRange(Enumerable.Range(0, maximumPolyphony + 1).Select(i => (i, i)));
        }

        foreach ((int i, int program) in programs.Index())
        {
            int found = Array.IndexOf(source.Programs, program);
            if (found >= 0)
            {
                outputs.Add((maximumPolyphony + 1 + i, source.MaximumPolyphony + 1 + found));
            }
        }

        return TakeOver(network, model.Tensors, model.Folder, state => TakeOverOutputs(network, state, model.Tensors, outputs));
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

        return new WeightsReport(
            source,
            fitting,
            [.. inner.Where(name => !found.ContainsKey(name)).Select(name => new TensorDifference(name, state[name].shape, null))],
            [
                .. inner.Except(fitting).Where(found.ContainsKey)
                    .Select(name => new TensorDifference(name, state[name].shape, found[name].Shape)),
            ],
            [
                .. found.Where(entry => !state.ContainsKey(entry.Key) && !NetworkWeights.IsStepCount(entry.Key))
                    .OrderBy(entry => entry.Key, StringComparer.Ordinal)
                    .Select(entry => new TensorDifference(entry.Key, null, entry.Value.Shape)),
            ],
            takeOverOutputs(state),
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

    private static void RequireFrontEnd(FrontEnd frontEnd, StoredModel model)
    {
        ModelPart wanted = frontEnd.Describe();
        ModelDescription source = model.Description;
        if (source.FrontEnd.Name != wanted.Name
            || source.SampleRate != frontEnd.SampleRate
            || !System.Text.Json.Nodes.JsonNode.DeepEquals(source.FrontEnd.Parameters, wanted.Parameters))
        {
            throw new InvalidDataException(
                $"{model.Folder} works behind another front end, and its weights mean nothing behind this one: {Text(source.FrontEnd, source.SampleRate)} "
                + $"there, {Text(wanted, frontEnd.SampleRate)} here. Train with the model's.");
        }
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

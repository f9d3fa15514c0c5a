using MirTool.Models.Files;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MirTool.Models;

/// <summary>Moves weights between a network in memory and the tensors of a model file, by name.</summary>
public static class NetworkWeights
{
    /// <summary>Copies out every parameter and buffer that inference needs.</summary>
    public static IReadOnlyDictionary<string, StoredTensor> Capture(Module network)
    {
        using var scope = NewDisposeScope();
        var tensors = new Dictionary<string, StoredTensor>();
        foreach ((string name, Tensor value) in Inference(network))
        {
            tensors.Add(name, new StoredTensor(value.shape, value.detach().cpu().to(ScalarType.Float32).contiguous().data<float>().ToArray()));
        }

        return tensors;
    }

    /// <summary>Sets every parameter and buffer that inference needs.</summary>
    /// <param name="network">On any device.</param>
    /// <param name="model">With tensors as <see cref="Capture"/> gives them.</param>
    /// <exception cref="InvalidDataException">Names or shapes differ; the message lists every difference.</exception>
    public static void Restore(Module network, StoredModel model)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        Dictionary<string, Tensor> state = Inference(network).ToDictionary();
        model.RequireTensors(state.ToDictionary(entry => entry.Key, entry => entry.Value.shape));
        foreach ((string name, Tensor target) in state)
        {
            StoredTensor stored = model.Tensors[name];
            target.copy_(tensor(stored.Values, stored.Shape));
        }
    }

    internal static IEnumerable<KeyValuePair<string, Tensor>> Inference(Module network) =>
        network.state_dict().Where(entry => !IsStepCount(entry.Key));

    // Batch normalisation counts its steps; only training from scratch with cumulative averages would read the count.
    internal static bool IsStepCount(string name) => name.EndsWith(".num_batches_tracked", StringComparison.Ordinal);
}

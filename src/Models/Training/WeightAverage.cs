using MirTool.Models.Files;
using TorchSharp;
using static TorchSharp.torch;

namespace MirTool.Models.Training;

/// <summary>Running means of a network's weights over the steps of its training, which judge better than the weights of any one step.</summary>
/// <remarks>a ← d a + (1 - d) w after step n = 0, 1, ... with d = min(decay, (1 + n) / (10 + n)), so that the first weights are soon forgotten.
/// The statistics of normalisations are averaged with the weights that they belong to.</remarks>
internal sealed class WeightAverage : IDisposable
{
    private readonly IReadOnlyList<Tensor> values;
    private readonly Tensor[] averages;
    private readonly double decay;

    /// <param name="values">Parameters and statistics of the network, which keeps them.</param>
    /// <param name="decay">In (0, 1).</param>
    public WeightAverage(IReadOnlyList<Tensor> values, double decay)
    {
        using var noGradient = no_grad();
        this.values = values;
        this.decay = decay;
        averages = [.. values.Select(value => value.detach().clone().DetachFromDisposeScope())];
    }

    /// <summary>Begins anew at the network's weights.</summary>
    public void Reset()
    {
        using var noGradient = no_grad();
        for (int i = 0; i < averages.Length; i++)
        {
            averages[i].copy_(values[i]);
        }
    }

    /// <summary>Takes in the weights after a step.</summary>
    /// <param name="step">From the run's start, from 0.</param>
    public void Update(int step)
    {
        using var noGradient = no_grad();
        double d = Math.Min(decay, (1.0 + step) / (10.0 + step));
        using Scalar keep = d, take = 1 - d;
        for (int i = 0; i < averages.Length; i++)
        {
            averages[i].mul_(keep).add_(values[i], take);
        }
    }

    /// <summary>Gives the network the means and keeps its weights; a second call undoes it.</summary>
    public void Exchange()
    {
        using var noGradient = no_grad();
        for (int i = 0; i < averages.Length; i++)
        {
            using Tensor kept = values[i].detach().clone();
            values[i].copy_(averages[i]);
            averages[i].copy_(kept);
        }
    }

    /// <summary>Writes the means.</summary>
    public void Save(string path)
    {
        using var scope = NewDisposeScope();
        SafetensorsFile.Write(
            path, averages.Index().ToDictionary(entry => $"{entry.Index}", entry => new StoredTensor(entry.Item.shape, entry.Item.cpu().data<float>().ToArray())),
            new Dictionary<string, string>());
    }

    /// <summary>Goes on from what <see cref="Save"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, or of another network.</exception>
    public void Load(string path)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        IReadOnlyDictionary<string, StoredTensor> stored = SafetensorsFile.Read(path).Tensors;
        for (int i = 0; i < averages.Length; i++)
        {
            if (!stored.TryGetValue($"{i}", out StoredTensor? average) || !average.Shape.SequenceEqual(averages[i].shape))
            {
                throw new InvalidDataException($"{path} holds no means of this network's weights: {i} is missing or of another shape.");
            }

            averages[i].copy_(tensor(average.Values, average.Shape));
        }
    }

    public void Dispose() => Array.ForEach(averages, average => average.Dispose());
}

using System.Numerics.Tensors;
using MirTool.Models.Files;
using MirTool.Models.Networks;

namespace MirTool.Models;

/// <summary>Adds to a network's probabilities what its users taught it.</summary>
internal sealed class TaughtHeads
{
    // Beyond this a probability in 32 bits is 0 or 1, and its log-odds infinite.
    private const double LeastProbability = 1e-7;

    private readonly int networkSounds;
    private readonly (int[] Outputs, bool IsNew, double[] Weights, double Bias)[] heads;

    public TaughtHeads(ModelDescription description)
    {
        networkSounds = description.NetworkSounds;
        SoundCount = description.Outputs.Count;
        Dictionary<string, int> outputs = description.Outputs.Index().ToDictionary(entry => entry.Item, entry => entry.Index);
        heads = [.. (description.Taught ?? []).Select(taught => (taught.Sounds.Select(sound => outputs[sound]).ToArray(), taught.IsNew, taught.Weights, taught.Bias))];
    }

    /// <summary>Sounds of the network and new ones.</summary>
    public int SoundCount { get; }

    public bool IsEmpty => heads.Length == 0;

    /// <summary>The log-odds of a probability.</summary>
    public static double LogOdds(float p)
    {
        double inside = Math.Clamp(float.IsNaN(p) ? 0 : p, LeastProbability, 1 - LeastProbability);
        return Math.Log(inside / (1 - inside));
    }

    public static double Sigmoid(double z) => 1 / (1 + Math.Exp(-z));

    /// <summary>The probabilities of all sounds: those of the network, to the last bit where nothing was taught, then the new ones.</summary>
    /// <param name="probabilities">(W, sounds of the network), row-major.</param>
    /// <param name="embeddings">(W, embedding), row-major.</param>
    public float[] Apply(ReadOnlySpan<float> probabilities, ReadOnlySpan<float> embeddings)
    {
        int windows = probabilities.Length / networkSounds;
        float[] all = new float[windows * SoundCount];
        Span<double> embedding = stackalloc double[InstrumentNetwork.EmbeddingSize];
        for (int window = 0; window < windows; window++)
        {
            Span<float> row = all.AsSpan(window * SoundCount, SoundCount);
            probabilities.Slice(window * networkSounds, networkSounds).CopyTo(row);
            TensorPrimitives.ConvertChecked(embeddings.Slice(window * embedding.Length, embedding.Length), embedding);
            foreach ((int[] outputs, bool isNew, double[] weights, double bias) in heads)
            {
                double change = TensorPrimitives.Dot<double>(weights, embedding) + bias;
                foreach (int output in outputs)
                {
                    row[output] = (float)Sigmoid(isNew ? change : LogOdds(row[output]) + change);
                }
            }
        }

        return all;
    }
}

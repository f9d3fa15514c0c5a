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
    private readonly (int[] Outputs, TaughtSound Sound)[] heads;

    public TaughtHeads(ModelDescription description)
    {
        networkSounds = description.NetworkSounds;
        SoundCount = description.Outputs.Count;
        Dictionary<string, int> outputs = description.Outputs.Index().ToDictionary(entry => entry.Item, entry => entry.Index);
        heads = [.. (description.Taught ?? []).Select(taught => (taught.Sounds.Select(sound => outputs[sound]).ToArray(), taught))];
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

    /// <summary>An embedding at length 1, which leaves out how loud the sound is; nothing but zeros stays that.</summary>
    public static double[] Direction(float[] embedding)
    {
        double[] direction = new double[embedding.Length];
        TensorPrimitives.ConvertChecked<float, double>(embedding, direction);
        double length = TensorPrimitives.Norm<double>(direction);
        TensorPrimitives.Divide(direction, length > 0 ? length : 1, direction);
        return direction;
    }

    /// <summary>What a head says of an embedding: weights · embedding, or its direction, + bias.</summary>
    public static double Says(TaughtSound sound, ReadOnlySpan<double> embedding)
    {
        double product = TensorPrimitives.Dot(sound.Weights, embedding);
        double length = sound.OfDirection ? TensorPrimitives.Norm(embedding) : 1;
        return (length > 0 ? product / length : 0) + sound.Bias;
    }

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
            foreach ((int[] outputs, TaughtSound sound) in heads)
            {
                double change = Says(sound, embedding);
                foreach (int output in outputs)
                {
                    row[output] = (float)Sigmoid(sound.IsNew ? change : LogOdds(row[output]) + change);
                }
            }
        }

        return all;
    }
}

using System.Numerics.Tensors;

namespace MirTool.Models.Teaching;

/// <summary>Brings embeddings to mean 0 and a mean variance of 1, so that one penalty suits every model.</summary>
/// <remarks>One scale for all dimensions: what varies more in an embedding says more.</remarks>
internal sealed class Standardisation
{
    private readonly double[] means;
    private readonly double scale;

    private Standardisation(double[] means, double scale)
    {
        this.means = means;
        this.scale = scale;
    }

    /// <summary>As these embeddings, at least one, ask for.</summary>
    public static Standardisation Of(IReadOnlyList<float[]> embeddings)
    {
        int size = embeddings[0].Length;
        double[] means = new double[size];
        foreach (float[] embedding in embeddings)
        {
            for (int i = 0; i < size; i++)
            {
                means[i] += embedding[i] / (double)embeddings.Count;
            }
        }

        double variance = 0;
        foreach (float[] embedding in embeddings)
        {
            for (int i = 0; i < size; i++)
            {
                double distance = embedding[i] - means[i];
                variance += distance * distance / embeddings.Count / size;
            }
        }

        return new(means, variance > 0 ? 1 / Math.Sqrt(variance) : 1);
    }

    public double[] Apply(float[] embedding)
    {
        double[] standard = new double[means.Length];
        for (int i = 0; i < standard.Length; i++)
        {
            standard[i] = (embedding[i] - means[i]) * scale;
        }

        return standard;
    }

    /// <summary>The weights and the bias that give for an embedding as it is what <paramref name="fit"/> gives for it standardised.</summary>
    /// <param name="fit">Weights, then the bias.</param>
    public (double[] Weights, double Bias) Undo(double[] fit)
    {
        double[] weights = new double[means.Length];
        TensorPrimitives.Multiply(fit.AsSpan(0, means.Length), scale, weights);
        return (weights, fit[^1] - TensorPrimitives.Dot<double>(weights, means));
    }
}

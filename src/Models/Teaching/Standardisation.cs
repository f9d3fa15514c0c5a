using System.Numerics.Tensors;

namespace MirTool.Models.Teaching;

/// <summary>Brings embeddings to mean 0 and variance 1 in each dimension, so that one penalty suits every model.</summary>
internal sealed class Standardisation
{
    private readonly double[] means;
    private readonly double[] scales;

    private Standardisation(double[] means, double[] scales)
    {
        this.means = means;
        this.scales = scales;
    }

    /// <summary>As these embeddings, at least one, ask for.</summary>
    public static Standardisation Of(IReadOnlyList<float[]> embeddings)
    {
        int size = embeddings[0].Length;
        double[] means = new double[size];
        double[] squares = new double[size];
        foreach (float[] embedding in embeddings)
        {
            for (int i = 0; i < size; i++)
            {
                means[i] += embedding[i];
                squares[i] += (double)embedding[i] * embedding[i];
            }
        }

        double[] scales = new double[size];
        for (int i = 0; i < size; i++)
        {
            means[i] /= embeddings.Count;
            double variance = (squares[i] / embeddings.Count) - (means[i] * means[i]);
            scales[i] = variance > 1e-12 ? 1 / Math.Sqrt(variance) : 0;
        }

        return new(means, scales);
    }

    public double[] Apply(float[] embedding)
    {
        double[] standard = new double[means.Length];
        for (int i = 0; i < standard.Length; i++)
        {
            standard[i] = (embedding[i] - means[i]) * scales[i];
        }

        return standard;
    }

    /// <summary>The weights and the bias that give for an embedding as it is what <paramref name="fit"/> gives for it standardised.</summary>
    /// <param name="fit">Weights, then the bias.</param>
    public (double[] Weights, double Bias) Undo(double[] fit)
    {
        double[] weights = new double[means.Length];
        TensorPrimitives.Multiply(fit.AsSpan(0, means.Length), scales, weights);
        return (weights, fit[^1] - TensorPrimitives.Dot<double>(weights, means));
    }
}

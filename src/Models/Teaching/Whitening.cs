using System.Numerics.Tensors;

namespace MirTool.Models.Teaching;

/// <summary>Brings embeddings' directions to coordinates in which one ridge penalty suits every model.</summary>
/// <remarks>
/// With u = e / |e|, its mean m and its covariance C of mean variance s over n windows of d numbers, x = g · L⁻¹(u - m) / √s, where
/// L·Lᵀ = n / (n + d) · C/s + 4 and g gives x a mean variance of 1. What varies much in any music, whatever plays, then varies less beside what
/// tells few sounds apart: a few labels are not used up on brightness. The 4 keeps directions in which little varies from being
/// blown up, and few windows, in which what is taught may be what varies, whiten little.
/// </remarks>
internal sealed class Whitening
{
    private const double Floor = 4;

    private readonly double[] means;
    private readonly double[][] matrix;

    private Whitening(double[] means, double[][] matrix)
    {
        this.means = means;
        this.matrix = matrix;
    }

    /// <summary>As these embeddings, at least one, ask for.</summary>
    public static Whitening Of(IReadOnlyList<float[]> embeddings)
    {
        double[][] directions = [.. embeddings.Select(TaughtHeads.Direction)];
        int size = directions[0].Length;
        double[] means = new double[size];
        foreach (double[] direction in directions)
        {
            TensorPrimitives.MultiplyAdd(direction, 1.0 / directions.Length, means, means);
        }

        double[][] covariance = Covariance(directions, means);
        double variance = Enumerable.Range(0, size).Sum(i => covariance[i][i]) / size;
        double scale = variance > 0 ? variance : 1;
        double evidence = (double)directions.Length / (directions.Length + size);
        double[][] inverse = InverseOfRoot([.. covariance.Select((row, i) => row.Select((value, j) => (evidence * value / scale) + (i == j ? Floor : 0)).ToArray())]);
        double left = (1 - (Floor * inverse.Sum(row => TensorPrimitives.SumOfSquares<double>(row)) / size)) / evidence;
        double gain = (left > 1e-9 ? 1 / Math.Sqrt(left) : 1) / Math.Sqrt(scale);
        foreach (double[] row in inverse)
        {
            TensorPrimitives.Multiply(row, gain, row);
        }

        return new(means, inverse);
    }

    public double[] Apply(float[] embedding)
    {
        double[] direction = TaughtHeads.Direction(embedding);
        TensorPrimitives.Subtract(direction, means, direction);
        return [.. matrix.Select((row, i) => TensorPrimitives.Dot<double>(row.AsSpan(0, i + 1), direction.AsSpan(0, i + 1)))];
    }

    /// <summary>The weights and the bias that give for an embedding's direction what <paramref name="fit"/> gives for <see cref="Apply"/>.</summary>
    /// <param name="fit">Weights, then the bias.</param>
    public (double[] Weights, double Bias) Undo(double[] fit)
    {
        double[] weights = new double[means.Length];
        for (int i = 0; i < weights.Length; i++)
        {
            TensorPrimitives.MultiplyAdd(matrix[i], fit[i], weights, weights);
        }

        return (weights, fit[^1] - TensorPrimitives.Dot<double>(weights, means));
    }

    private static double[][] Covariance(double[][] directions, double[] means)
    {
        int size = means.Length;
        double[][] covariance = [.. Enumerable.Range(0, size).Select(_ => new double[size])];
        double[] centred = new double[size];
        foreach (double[] direction in directions)
        {
            TensorPrimitives.Subtract(direction, means, centred);
            for (int i = 0; i < size; i++)
            {
                TensorPrimitives.MultiplyAdd(centred, centred[i] / directions.Length, covariance[i], covariance[i]);
            }
        }

        return covariance;
    }

    /// <summary>L⁻¹ of a symmetric positive definite matrix L·Lᵀ (A.-L. Cholesky), lower triangular.</summary>
    private static double[][] InverseOfRoot(double[][] symmetric)
    {
        int size = symmetric.Length;
        double[][] root = [.. Enumerable.Range(0, size).Select(_ => new double[size])];
        double[][] inverse = [.. Enumerable.Range(0, size).Select(_ => new double[size])];
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double rest = symmetric[i][j] - TensorPrimitives.Dot<double>(root[i].AsSpan(0, j), root[j].AsSpan(0, j));
                root[i][j] = i == j ? Math.Sqrt(rest) : rest / root[j][j];
            }

            // Row i of L⁻¹ is (row i of the unit matrix - Σ L[i, j] · row j of L⁻¹) / L[i, i].
            inverse[i][i] = 1;
            for (int j = 0; j < i; j++)
            {
                TensorPrimitives.MultiplyAdd(inverse[j], -root[i][j], inverse[i], inverse[i]);
            }

            TensorPrimitives.Divide(inverse[i], root[i][i], inverse[i]);
        }

        return inverse;
    }
}

using MirTool.Audio;
using MirTool.Models.Teaching;

namespace MirTool.Models.Tests.Teaching;

public sealed class WhiteningTests
{
    private const int Size = 12;
    private const double Tolerance = 1e-9;

    [Fact]
    public void Apply_ItsOwnEmbeddings_HaveMeanZeroAndAMeanVarianceOfOne()
    {
        float[][] embeddings = Embeddings(200);
        Whitening whitening = Whitening.Of(embeddings);

        double[][] white = [.. embeddings.Select(whitening.Apply)];

        double[] means = [.. Enumerable.Range(0, Size).Select(i => white.Average(x => x[i]))];
        Assert.All(means, mean => Assert.Equal(0, mean, Tolerance));
        Assert.Equal(1, Enumerable.Range(0, Size).Average(i => white.Average(x => x[i] * x[i])), Tolerance);
    }

    [Fact]
    public void Apply_OneDirectionThatVariesMuch_IsBroughtNearerToTheOthers()
    {
        float[][] embeddings = Embeddings(400);
        Whitening whitening = Whitening.Of(embeddings);

        double before = Spread([.. embeddings.Select(TaughtHeads.Direction)]);
        double after = Spread([.. embeddings.Select(whitening.Apply)]);

        Assert.True(after < before / 2, $"{after} against {before}");
    }

    [Fact]
    public void Undo_AFit_GivesForDirectionsWhatItGivesForWhitenedOnes()
    {
        float[][] embeddings = Embeddings(50);
        Whitening whitening = Whitening.Of(embeddings);
        double[] fit = [.. Enumerable.Range(0, Size + 1).Select(i => Math.Sin(i))];

        (double[] weights, double bias) = whitening.Undo(fit);

        foreach (float[] embedding in embeddings)
        {
            double white = whitening.Apply(embedding).Zip(fit, (x, v) => x * v).Sum() + fit[^1];
            double plain = TaughtHeads.Direction(embedding).Zip(weights, (u, w) => u * w).Sum() + bias;
            Assert.Equal(white, plain, Tolerance);
        }
    }

    [Fact]
    public void Apply_LouderEmbedding_IsTheSame()
    {
        float[][] embeddings = Embeddings(50);
        Whitening whitening = Whitening.Of(embeddings);

        double[] louder = whitening.Apply([.. embeddings[0].Select(e => 8 * e)]);

        Assert.All(whitening.Apply(embeddings[0]).Zip(louder), pair => Assert.Equal(pair.First, pair.Second, Tolerance));
    }

    [Fact]
    public void Of_EqualEmbeddings_IsFinite()
    {
        float[] embedding = Embeddings(1)[0];

        Assert.All(Whitening.Of([embedding, embedding]).Apply(embedding), x => Assert.Equal(0, x, Tolerance));
    }

    // The first dimension varies ten times as much as the others.
    private static float[][] Embeddings(int count)
    {
        var random = new SeededRandom(5);
        return [.. Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, Size).Select(i => (float)(5 + ((i == 0 ? 10 : 1) * random.NextDouble(-0.5, 0.5)))).ToArray())];
    }

    /// <summary>The largest variance of a dimension over the mean of the others.</summary>
    private static double Spread(double[][] vectors)
    {
        double[] variances =
        [
            .. Enumerable.Range(0, Size).Select(i =>
            {
                double mean = vectors.Average(x => x[i]);
                return vectors.Average(x => (x[i] - mean) * (x[i] - mean));
            }),
        ];
        return variances.Max() / ((variances.Sum() - variances.Max()) / (Size - 1));
    }
}

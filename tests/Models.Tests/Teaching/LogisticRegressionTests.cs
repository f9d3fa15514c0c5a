using MirTool.Audio;
using MirTool.Models.Teaching;

namespace MirTool.Models.Tests.Teaching;

public sealed class LogisticRegressionTests
{
    [Fact]
    public void Fit_InputsThatSayNothing_GivesTheLogOddsOfTheWeights()
    {
        double[] fit = LogisticRegression.Fit([[0], [0], [0]], [0, 0, 0], [true, false, false], [6, 1, 1], penalty: 1);

        Assert.Equal(0, fit[0], 9);
        Assert.Equal(Math.Log(3), fit[1], 5);
    }

    [Fact]
    public void Fit_TwoOppositePoints_SolvesTheEquationOfTheirOneUnknown()
    {
        // By symmetry b = 0, and λv = 2σ(-v): at v = 1, λ = 2 / (1 + e).
        double[] fit = LogisticRegression.Fit([[1], [-1]], [0, 0], [true, false], [1, 1], penalty: 2 / (1 + Math.E));

        Assert.Equal(1, fit[0], 4);
        Assert.Equal(0, fit[1], 4);
    }

    [Fact]
    public void Fit_ManyDimensions_LeavesNoGradient()
    {
        const int Rows = 80, Size = 12;
        const double Penalty = 0.7;
        var random = new SeededRandom(4);
        double[][] inputs = [.. Enumerable.Range(0, Rows).Select(_ => Enumerable.Range(0, Size).Select(_ => random.NextDouble(-1, 1)).ToArray())];
        double[] offsets = [.. inputs.Select(_ => random.NextDouble(-2, 2))];
        bool[] truth = [.. inputs.Select(input => input[0] + random.NextDouble(-0.5, 0.5) > 0.2)];
        double[] weights = [.. inputs.Select(_ => random.NextDouble(0.1, 3))];

        double[] fit = LogisticRegression.Fit(inputs, offsets, truth, weights, Penalty);

        double biasGradient = 0;
        double[] gradient = [.. fit.Take(Size).Select(v => Penalty * v)];
        for (int row = 0; row < Rows; row++)
        {
            double z = offsets[row] + fit[Size] + inputs[row].Zip(fit, (x, v) => x * v).Sum();
            double error = weights[row] * ((1 / (1 + Math.Exp(-z))) - (truth[row] ? 1 : 0));
            biasGradient += error;
            for (int i = 0; i < Size; i++)
            {
                gradient[i] += error * inputs[row][i];
            }
        }

        // What the search stops at, times the length of the point.
        Assert.All(gradient.Append(biasGradient), value => Assert.Equal(0, value, 3));
    }

    [Fact]
    public void Fit_OffsetsThatExplainEverything_ChangesNothing()
    {
        // Both rows are as likely as they are true: 3 of 4, 1 of 4.
        double[] fit = LogisticRegression.Fit(
            [[1], [1], [-1], [-1]], [Math.Log(3), Math.Log(3), -Math.Log(3), -Math.Log(3)], [true, false, true, false], [3, 1, 1, 3], penalty: 0.1);

        Assert.All(fit, value => Assert.Equal(0, value, 6));
    }
}

namespace MirTool.Evaluation.Tests;

public sealed class ConfusionMatrixTests
{
    // By hand (rows: reference): 0 → {2, 1, 0}, 1 → {0, 1, 1}, 2 → {0, 0, 0}; class 3 never occurs at all.
    private static readonly (int Reference, int Estimate)[] Decisions = [(0, 0), (0, 0), (0, 1), (1, 1), (1, 2)];

    [Fact]
    public void Add_HandWorkedDecisions_GivesTheirCountsAndScores()
    {
        ConfusionMatrix matrix = Counted();
        Assert.Equal(2, matrix[0, 0]);
        Assert.Equal(1, matrix[0, 1]);
        Assert.Equal(1, matrix[1, 1]);
        Assert.Equal(1, matrix[1, 2]);
        Assert.Equal((5, 3), (matrix.Total, matrix.Correct));
        Assert.Equal(3 / 5.0, matrix.Accuracy);
        Assert.Equal(2 / 5.0, matrix.MeanAbsoluteError);
        Assert.Equal([new(2, 0, 1), new(1, 1, 1), new(0, 1, 0), new(0, 0, 0)], matrix.PerClass);
    }

    [Fact]
    public void Accuracy_EqualsMicroF1_ForEveryDecisionHasOneClass()
    {
        ConfusionMatrix matrix = Counted();
        Assert.Equal(matrix.PerClass.Aggregate(DetectionCounts.Add).F1, matrix.Accuracy);
    }

    [Fact]
    public void Scores_BeforeAnyDecision_AreZero()
    {
        var matrix = new ConfusionMatrix(4);
        Assert.Equal((0, 0), (matrix.Accuracy, matrix.MeanAbsoluteError));
    }

    [Theory]
    [InlineData(4, 0)]
    [InlineData(0, 5)]
    [InlineData(-1, 0)]
    [InlineData(0, -1)]
    public void Add_ClassOutOfRange_Throws(int reference, int estimate) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ConfusionMatrix(4, 5).Add(reference, estimate));

    private static ConfusionMatrix Counted()
    {
        var matrix = new ConfusionMatrix(4);
        Array.ForEach(Decisions, decision => matrix.Add(decision.Reference, decision.Estimate));
        return matrix;
    }
}

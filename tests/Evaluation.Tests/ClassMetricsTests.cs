namespace MirTool.Evaluation.Tests;

public sealed class ClassMetricsTests
{
    // Confusion by hand (rows truth): 0 → {2, 1, 0}, 1 → {0, 1, 1}, 2 → {0, 0, 0}; class 3 never occurs at all.
    private static readonly int[] Truth = [0, 0, 0, 1, 1];
    private static readonly int[] Estimate = [0, 0, 1, 1, 2];

    [Fact]
    public void Add_HandWorkedDecisions_GivesTheirConfusionAndScores()
    {
        ClassMetrics metrics = Scored();

        Assert.Equal(2, metrics[0, 0]);
        Assert.Equal(1, metrics[0, 1]);
        Assert.Equal(1, metrics[1, 1]);
        Assert.Equal(1, metrics[1, 2]);
        Assert.Equal(5, metrics.Total);
        Assert.Equal(3 / 5.0, metrics.Accuracy);
        Assert.Equal([new(2, 0, 1), new(1, 1, 1), new(0, 1, 0), new(0, 0, 0)], metrics.PerClass);
    }

    [Fact]
    public void MacroF1_ClassesThatTruthLacks_HaveNoSay() =>
        Assert.Equal(((4 / 5.0) + (2 / 4.0)) / 2, Scored().MacroF1, tolerance: 1e-15);

    [Fact]
    public void Accuracy_EqualsMicroF1_ForEveryDecisionHasOneClass()
    {
        ClassMetrics metrics = Scored();
        Assert.Equal(metrics.PerClass.Aggregate(DetectionCounts.Add).F1, metrics.Accuracy);
    }

    [Fact]
    public void Scores_BeforeAnyDecision_AreZero()
    {
        var metrics = new ClassMetrics(4);
        Assert.Equal(0, metrics.Accuracy);
        Assert.Equal(0, metrics.MacroF1);
    }

    [Theory]
    [InlineData(4, 0)]
    [InlineData(0, 4)]
    [InlineData(-1, 0)]
    [InlineData(0, -1)]
    public void Add_ClassOutOfRange_Throws(int truth, int estimate) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ClassMetrics(4).Add(truth, estimate));

    private static ClassMetrics Scored()
    {
        var metrics = new ClassMetrics(4);
        metrics.Add(Truth, Estimate);
        return metrics;
    }
}

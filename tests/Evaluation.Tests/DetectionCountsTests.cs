namespace MirTool.Evaluation.Tests;

public sealed class DetectionCountsTests
{
    private const bool T = true;
    private const bool F = false;

    // Four windows of three labels: TP 3, FP 2, FN 2 by hand.
    private static readonly bool[] Reference = [T, T, F, T, F, F, F, T, F, F, T, F];
    private static readonly bool[] Estimate = [T, T, F, T, F, T, T, F, F, F, F, F];

    [Fact]
    public void Of_HandWorkedDecisions_GivesTheirScores()
    {
        DetectionCounts counts = DetectionCounts.Of(Reference, Estimate);
        Assert.Equal(new DetectionCounts(3, 2, 2), counts);
        Assert.Equal((3 / 5.0, 3 / 5.0, 6 / 10.0, 5), (counts.Precision, counts.Recall, counts.F1, counts.Support));
    }

    [Fact]
    public void Of_NothingActiveAnywhere_ScoresZero()
    {
        DetectionCounts counts = DetectionCounts.Of(new bool[6], new bool[6]);
        Assert.Equal((0, 0, 0), (counts.Precision, counts.Recall, counts.F1));
    }

    [Fact]
    public void Of_InTwoParts_AddsUpToTheWhole() => Assert.Equal(
        DetectionCounts.Of(Reference, Estimate),
        DetectionCounts.Of(Reference.AsSpan(0, 3), Estimate.AsSpan(0, 3)) + DetectionCounts.Of(Reference.AsSpan(3), Estimate.AsSpan(3)));

    [Fact]
    public void Of_ReferenceAndEstimateExchanged_ExchangesPrecisionAndRecall()
    {
        DetectionCounts forward = DetectionCounts.Of(Reference, Estimate);
        DetectionCounts backward = DetectionCounts.Of(Estimate, Reference);
        Assert.Equal((forward.Precision, forward.Recall, forward.F1), (backward.Recall, backward.Precision, backward.F1));
    }

    [Fact]
    public void F1_IsHarmonicMeanOfPrecisionAndRecall()
    {
        var counts = new DetectionCounts(7, 2, 5);
        // The two forms round differently.
        Assert.Equal(2 / ((1 / counts.Precision) + (1 / counts.Recall)), counts.F1, tolerance: 1e-15);
    }

    [Fact]
    public void Of_ArraysThatDoNotFit_Throws() => Assert.Throws<ArgumentException>(() => DetectionCounts.Of(new bool[6], new bool[3]));
}

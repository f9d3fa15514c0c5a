namespace MirTool.Evaluation.Tests;

public sealed class MultiLabelMetricsTests
{
    private const bool T = true;
    private const bool F = false;

    // Four frames of three labels. By hand: label 0 has TP 2, FP 1, FN 0; label 1 TP 1, FP 0, FN 2; label 2 FP 1 alone.
    private static readonly bool[] Truth = [T, T, F, T, F, F, F, T, F, F, T, F];
    private static readonly bool[] Estimate = [T, T, F, T, F, T, T, F, F, F, F, F];

    [Fact]
    public void Add_HandWorkedFrames_GivesTheirScores()
    {
        var metrics = Scored(Truth, Estimate);

        Assert.Equal([new(2, 1, 0), new(1, 0, 2), new(0, 1, 0)], metrics.Labels);
        Assert.Equal(new DetectionCounts(3, 2, 2), metrics.Micro);
        Assert.Equal(3 / 5.0, metrics.Micro.Precision);
        Assert.Equal(3 / 5.0, metrics.Micro.Recall);
        Assert.Equal(6 / 10.0, metrics.Micro.F1);
        Assert.Equal(4, metrics.Frames);
    }

    [Fact]
    public void Macro_LabelWithoutSupport_HasNoSay()
    {
        var metrics = Scored(Truth, Estimate);

        Assert.Equal(2, metrics.LabelsWithSupport);
        Assert.Equal(((2 / 3.0) + 1) / 2, metrics.MacroPrecision, tolerance: 1e-15);
        Assert.Equal((1 + (1 / 3.0)) / 2, metrics.MacroRecall, tolerance: 1e-15);
        Assert.Equal(((4 / 5.0) + (2 / 4.0)) / 2, metrics.MacroF1, tolerance: 1e-15);
    }

    [Fact]
    public void Scores_NothingActiveAnywhere_AreZero()
    {
        var metrics = Scored(new bool[6], new bool[6]);

        Assert.Equal(
            [0, 0, 0, 0, 0, 0],
            [metrics.Micro.Precision, metrics.Micro.Recall, metrics.Micro.F1, metrics.MacroPrecision, metrics.MacroRecall, metrics.MacroF1]);
    }

    [Fact]
    public void Add_InTwoCalls_EqualsOneCall()
    {
        var split = new MultiLabelMetrics(3);
        split.Add(Truth.AsSpan(0, 3), Estimate.AsSpan(0, 3));
        split.Add(Truth.AsSpan(3), Estimate.AsSpan(3));

        Assert.Equal(Scored(Truth, Estimate).Labels, split.Labels);
        Assert.Equal(4, split.Frames);
    }

    [Fact]
    public void Add_TruthAndEstimateExchanged_ExchangesPrecisionAndRecall()
    {
        DetectionCounts forward = Scored(Truth, Estimate).Micro;
        DetectionCounts backward = Scored(Estimate, Truth).Micro;

        Assert.Equal(forward.Precision, backward.Recall);
        Assert.Equal(forward.Recall, backward.Precision);
        Assert.Equal(forward.F1, backward.F1);
    }

    [Fact]
    public void F1_IsHarmonicMeanOfPrecisionAndRecall()
    {
        var counts = new DetectionCounts(7, 2, 5);
        // The two forms round differently.
        Assert.Equal(2 / ((1 / counts.Precision) + (1 / counts.Recall)), counts.F1, tolerance: 1e-15);
    }

    [Theory]
    [InlineData(6, 3)]
    [InlineData(5, 5)]
    public void Add_ArraysThatDoNotFit_Throws(int truthLength, int estimateLength)
    {
        var metrics = new MultiLabelMetrics(3);
        Assert.Throws<ArgumentException>(() => metrics.Add(new bool[truthLength], new bool[estimateLength]));
    }

    private static MultiLabelMetrics Scored(bool[] truth, bool[] estimate)
    {
        var metrics = new MultiLabelMetrics(3);
        metrics.Add(truth, estimate);
        return metrics;
    }
}

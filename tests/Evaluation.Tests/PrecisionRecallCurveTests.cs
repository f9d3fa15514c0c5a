namespace MirTool.Evaluation.Tests;

public sealed class PrecisionRecallCurveTests
{
    [Fact]
    public void AveragePrecision_HandWorkedRanking_IsMeanPrecisionAtTheHits()
    {
        // Hits at ranks 1, 3 and 6 of 6: (1/1 + 2/3 + 3/6) / 3.
        double found = AveragePrecision(
            [0.9f, 0.8f, 0.7f, 0.6f, 0.5f, 0.4f],
            [true, false, true, false, false, true]);

        Assert.Equal((1 + (2 / 3.0) + (3 / 6.0)) / 3, found, tolerance: 1e-15);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void AveragePrecision_TiedScores_DoesNotDependOnTheirOrder(bool first, bool second)
    {
        // The tie is one step: from recall 0 to 1 at precision 1/2, then nothing more.
        Assert.Equal(0.5, AveragePrecision([0.5f, 0.5f, 0.1f], [first, second, false]));
    }

    [Fact]
    public void AveragePrecision_AllScoresEqual_IsTheFractionOfPositives() =>
        Assert.Equal(0.25, AveragePrecision([0.3f, 0.3f, 0.3f, 0.3f], [false, true, false, false]));

    [Fact]
    public void AveragePrecision_NeverActive_IsNotANumber() =>
        Assert.Equal(double.NaN, AveragePrecision([0.3f, 0.4f], [false, false]));

    [Fact]
    public void AveragePrecision_ScoresTransformedMonotonically_StaysTheSame()
    {
        (float[] scores, bool[] reference) = Random(200, seed: 1);
        float[] squared = [.. scores.Select(score => score * score)];
        Assert.Equal(AveragePrecision(scores, reference), AveragePrecision(squared, reference));
    }

    [Fact]
    public void MeanAveragePrecision_LabelWithoutSupport_IsLeftOut()
    {
        // Window-major, 2 labels: label 0 is perfectly ranked, label 1 never active.
        float[] scores = [0.9f, 0.8f, 0.1f, 0.7f];
        bool[] reference = [true, false, false, false];

        double[] precisions = [.. PrecisionRecallCurve.OfLabels(scores, reference, labels: 2).Select(curve => curve.AveragePrecision())];
        Assert.Equal([1.0, double.NaN], precisions);
        Assert.Equal(1.0, PrecisionRecallCurve.MeanAveragePrecision(precisions));
    }

    [Fact]
    public void BestF1Threshold_SeparableScores_LiesHalfWayBetweenTheClasses()
    {
        (float threshold, double f1) = BestF1Threshold([0.875f, 0.75f, 0.25f, 0.125f], [true, true, false, false]);
        Assert.Equal(0.5f, threshold);
        Assert.Equal(1, f1);
    }

    [Fact]
    public void BestF1Threshold_RandomScores_NoOtherThresholdIsBetter()
    {
        for (int seed = 0; seed < 50; seed++)
        {
            (float[] scores, bool[] reference) = Random(60, seed);
            (float threshold, double f1) = BestF1Threshold(scores, reference);

            Assert.Equal(f1, F1At(threshold, scores, reference));
            Assert.Equal(scores.Append(0).Max(other => F1At(other, scores, reference)), f1);
        }
    }

    [Fact]
    public void BestF1Threshold_AllActive_AdmitsTheLowestScore()
    {
        (float threshold, double f1) = BestF1Threshold([0.5f, 0.25f], [true, true]);
        Assert.Equal(0.25f, threshold);
        Assert.Equal(1, f1);
    }

    [Fact]
    public void BestF1Threshold_NeighbouringFloats_StillTellsThemApart()
    {
        float low = 0.5f;
        float high = MathF.BitIncrement(low);
        (float threshold, double f1) = BestF1Threshold([low, high], [false, true]);
        Assert.Equal(high, threshold);
        Assert.Equal(1, f1);
    }

    [Fact]
    public void BestF1Threshold_NeverActive_IsOne() =>
        Assert.Equal((1f, 0.0), BestF1Threshold([0.5f, 0.9f], [false, false]));

    [Fact]
    public void BestF1Threshold_NaNScores_NeverCountAsActive()
    {
        (float threshold, double f1) = BestF1Threshold([float.NaN, 0.5f, 0.25f], [true, true, false]);
        Assert.Equal(0.375f, threshold);
        Assert.Equal(2 / 3.0, f1);
    }

    [Fact]
    public void BestF1Thresholds_WindowMajorScores_AreThoseOfEachLabel()
    {
        // Label 0: 0.75 active, 0.25 not; label 1: 0.5 active, 0.125 active.
        float[] thresholds = [.. PrecisionRecallCurve.OfLabels([0.75f, 0.5f, 0.25f, 0.125f], [true, true, false, true], labels: 2).Select(curve => curve.BestF1Threshold().Threshold)];
        Assert.Equal([0.5f, 0.125f], thresholds);
    }

    [Fact]
    public void OfLabels_ValuesThatAreNoWholeWindows_Throws() =>
        Assert.Throws<ArgumentException>(() => PrecisionRecallCurve.OfLabels([0.1f, 0.2f, 0.3f], [true, false, true], labels: 2));

    [Fact]
    public void Curve_ScoresAndReferenceOfOtherLengths_Throws() =>
        Assert.Throws<ArgumentException>(() => new PrecisionRecallCurve([0.1f, 0.2f], [true]));

    private static double AveragePrecision(float[] scores, bool[] reference) => new PrecisionRecallCurve(scores, reference).AveragePrecision();

    private static (float Threshold, double F1) BestF1Threshold(float[] scores, bool[] reference) => new PrecisionRecallCurve(scores, reference).BestF1Threshold();

    private static double F1At(float threshold, float[] scores, bool[] reference) =>
        DetectionCounts.Of(reference, [.. scores.Select(score => score >= threshold)]).F1;

    /// <summary>Scores in steps of 1/16, so that many are equal, and a reference that agrees with them more often than not.</summary>
    private static (float[] Scores, bool[] Reference) Random(int count, int seed)
    {
        var random = new Random(seed);
        float[] scores = [.. Enumerable.Range(0, count).Select(_ => random.Next(17) / 16f)];
        return (scores, [.. scores.Select(score => random.NextDouble() < (0.2 + (0.6 * score)))]);
    }
}

using MirTool.Evaluation.References;

namespace MirTool.Evaluation.Tests;

/// <summary>What counts as true, who is scored, clips, baselines, confusion: worked by hand.</summary>
public sealed class EvaluatorTests
{
    private static readonly EvaluationOptions Plain = new() { Resamples = 0 };

    [Fact]
    public void Resolve_LabelWithSeveralInstruments_OneReported_IsRightAndTheOthersAreMasked() =>
        Assert.Equal(
            [Presence.Masked, Presence.Present, Presence.Absent],
            Resolved(Window([[0, 1]], active: [false, true, false])));

    [Fact]
    public void Resolve_LabelWithSeveralInstruments_AllReported_AreAllRight() =>
        Assert.Equal(
            [Presence.Present, Presence.Present, Presence.Absent],
            Resolved(Window([[0, 1]], active: [true, true, false])));

    [Fact]
    public void Resolve_LabelWithSeveralInstruments_NoneReported_MissesTheLikeliest() =>
        Assert.Equal(
            [Presence.Masked, Presence.Present, Presence.Absent],
            Resolved(Window([[0, 1]], active: [false, false, true], probabilities: [0.1f, 0.3f, 0.9f])));

    [Fact]
    public void Resolve_NoneReportedAndNoProbabilities_MissesTheFirst() =>
        Assert.Equal(
            [Presence.Present, Presence.Masked, Presence.Absent],
            Resolved(Window([[0, 1]], active: [false, false, false], probabilities: [float.NaN, float.NaN, float.NaN])));

    [Fact]
    public void Resolve_MaskedInstrumentWithALabelOfItsOwn_IsPresent() =>
        Assert.Equal(
            [Presence.Present, Presence.Present, Presence.Absent],
            Resolved(Window([[0], [0, 1]], active: [false, true, false])));

    [Fact]
    public void Evaluate_LabelWithSeveralInstruments_IsOnePositive()
    {
        EvaluationScores scores = Evaluate(Recording("a", Window([[0, 1]], active: [true, false, false]), Window([[0, 1]], active: [false, false, true]))).Windows.Scores;
        Assert.Equal(new DetectionCounts(1, 1, 1), scores.Micro);
        Assert.Equal(0.5, scores.SubsetAccuracy);
    }

    [Fact]
    public void Evaluate_LabelOutsideTheTaxonomy_CountsInPolyphonyAlone()
    {
        EvaluationScores scores = Evaluate(Recording("a", Window([[], [0]], active: [true, false, false], polyphony: 2))).Windows.Scores;
        Assert.Equal(1, scores.PolyphonyAccuracy);
        Assert.Equal(1, scores.SubsetAccuracy);
    }

    [Fact]
    public void Evaluate_PolyphonyAboveTheMaximum_CountsAsTheMaximum()
    {
        EvaluationScores scores = Evaluate(Recording("a", Window([[], [], [], []], active: [false, false, false], polyphony: 7))).Windows.Scores;
        Assert.Equal(1, scores.PolyphonyAccuracy);
    }

    [Fact]
    public void Evaluate_IncompleteLabels_GiveRecallAloneUnlessAssumedComplete()
    {
        EvaluatedRecording incomplete = Recording("a", Window([[0]], active: [true, true, false])) with { LabelsComplete = false };
        EvaluationResult left = Evaluator.Evaluate([incomplete], 3, Plain);
        Assert.Equal(0, left.Scored);
        Assert.Equal(0, left.Windows.Scores.Windows);
        Assert.Equal(new DetectionCounts(1, 0, 0), left.RecallOnAll[0]);

        EvaluationResult assumed = Evaluator.Evaluate([incomplete], 3, Plain with { AssumeComplete = true });
        Assert.Equal(new DetectionCounts(1, 1, 0), assumed.Windows.Scores.Micro);
    }

    [Fact]
    public void Evaluate_PolyphonyNotSaid_HasNoPolyphonyScores()
    {
        LevelResult windows = Evaluate(Recording("a", Window([[0]], active: [true, false, false], polyphony: -1))).Windows;
        Assert.Equal(0, windows.Scores.PolyphonyDecisions);
        Assert.DoesNotContain("polyphony_accuracy", windows.Summary);
        Assert.Equal(1, windows.Summary["instrument_micro_f1"].Value);
    }

    [Fact]
    public void Evaluate_AProbabilityMissing_HasNoAveragePrecision()
    {
        LevelResult windows = Evaluate(Recording("a", Window([[0]], [true, false, false], [0.9f, float.NaN, 0.1f]))).Windows;
        Assert.Null(windows.Curves);
        Assert.DoesNotContain(Metric.MeanAveragePrecision, windows.Summary);
        Assert.Null(windows.Reliability);
    }

    [Fact]
    public void Evaluate_SilenceWithOnlyOtherReported_IsAReport()
    {
        WindowEstimate other = new(1, 1, [0, 0, 0, 0.9f], [false, false, false, true]);
        EvaluationScores scores = Evaluate(Recording("a", new EvaluatedWindow(ReferenceWindow.Of(), other))).Windows.Scores;
        Assert.Equal(1, scores.SilenceReportedShare);
    }

    [Fact]
    public void Evaluate_NoRecordings_ScoresZeroWithoutIntervals()
    {
        EvaluationResult result = Evaluator.Evaluate([], 3, new());
        Assert.Equal(0, result.Windows.Scores.Micro.F1);
        Assert.Null(result.Windows.Summary["instrument_micro_f1"].Interval);
    }

    [Fact]
    public void MajorityBaseline_AnswersTheMostFrequentEverywhere()
    {
        EvaluatedRecording[] recordings = [Recording("a", Window([[1]], [false, false, false]), Window([[1], [2]], [false, false, false]), Window([[2]], [false, false, false]), Window([[1]], [false, false, false]))];
        EvaluatedWindow[] answered = [.. MajorityBaseline.Of(recordings, 3, 3)[0].Windows];
        Assert.All(answered, window => Assert.Equal([false, true, false, false], window.Estimate.Active));
        Assert.All(answered, window => Assert.Equal(1, window.Estimate.Polyphony));

        LevelResult level = Evaluator.Evaluate(recordings, 3, Plain).Windows;
        Assert.Equal(new DetectionCounts(3, 1, 0), level.Instruments[1].Baseline);
        Assert.Equal(0.75, level.Summary["polyphony_accuracy"].Baseline);
    }

    [Theory]
    // Reported in windows 1 and 4 of 5; likeliest in window 4.
    [InlineData(ClipRule.Any, true, 0.9f)]
    [InlineData(ClipRule.Max, true, 0.9f)]
    [InlineData(ClipRule.Mean, false, 0.5f)]
    public void Aggregate_EachRule_SaysOfTheClipWhatItsWindowsSay(ClipRule rule, bool active, float probability)
    {
        (float Probability, bool Active)[] windows = [(0.7f, true), (0.2f, false), (0.3f, false), (0.9f, true), (0.4f, false)];
        WindowEstimate clip = ClipAggregation.Aggregate([.. windows.Select(window => new WindowEstimate(1, 1, [window.Probability], [window.Active]))], rule);
        Assert.Equal([active], clip.Active);
        Assert.Equal(probability, clip.Probabilities[0], 1e-6f);
    }

    [Fact]
    public void Aggregate_Max_TheLikeliestWindowDecides()
    {
        WindowEstimate clip = ClipAggregation.Aggregate([new(1, 1, [0.5f], [true]), new(1, 1, [0.8f], [false])], ClipRule.Max);
        Assert.Equal([false], clip.Active);
    }

    [Fact]
    public void Aggregate_Mean_HalfOfTheWindowsIsEnoughAndSilenceIsNot()
    {
        Assert.Equal([true], ClipAggregation.Aggregate([new(1, 1, [0.5f], [true]), new(1, 1, [0.1f], [false])], ClipRule.Mean).Active);
        Assert.Equal([false], ClipAggregation.Aggregate([new(1, 1, [0.1f], [false])], ClipRule.Mean).Active);
    }

    [Fact]
    public void Clips_AreJudgedByWhatSoundsAnywhere()
    {
        EvaluatedRecording recording = Recording("a", Window([[0]], [true, false, false]), Window([], [false, true, false])) with { Clip = ReferenceWindow.Of([0], [2]) };
        Assert.Equal(new DetectionCounts(1, 1, 1), Evaluator.Evaluate([recording], 3, Plain).Clips.Scores.Micro);
    }

    [Fact]
    public void Confusion_CountsWindowsWithOneLabelOnce()
    {
        ConfusionMatrix confusion = InstrumentConfusion.Of(
        [
            Recording("a",
                Window([[0]], [true, true, false], [0.6f, 0.8f, 0]),    // two reported: the likelier one
                Window([[0]], [false, false, false]),                   // none
                Window([[]], [false, false, true]),                     // outside the taxonomy
                Window([[0], [1]], [true, false, false]),               // two labels: not counted
                Window([[1, 2]], [false, false, true])),                // either: taken for the one that it may be
        ], 3);
        Assert.Equal(1, confusion[0, 1]);
        Assert.Equal(1, confusion[0, 4]);
        Assert.Equal(1, confusion[3, 2]);
        Assert.Equal(1, confusion[2, 2]);
        Assert.Equal(4, confusion.Total);
    }

    [Fact]
    public void Reliability_BinsHoldTheirLowerBorder()
    {
        var reliability = new Reliability();
        reliability.Add(0, false);
        reliability.Add(0.5f, true);
        reliability.Add(0.55f, false);
        reliability.Add(1, true);
        Assert.Equal([0, 0.5, 0.9], reliability.Bins.Select(bin => bin.Low));
        Assert.Equal([1L, 2L, 1L], reliability.Bins.Select(bin => bin.Count));
        Assert.Equal(2 / 4.0 * Math.Abs(0.525 - 0.5), reliability.ExpectedCalibrationError, 1e-7);
    }

    internal static EvaluatedWindow Window(int[][] labels, bool[] active, float[]? probabilities = null, int polyphony = 0) => new(
        ReferenceWindow.Of(labels),
        new(polyphony, 1, [.. probabilities ?? [.. active.Select(on => on ? 0.9f : 0.1f)], 0], [.. active, false]));

    internal static EvaluatedRecording Recording(string name, params EvaluatedWindow[] windows) => new(name, LabelsComplete: true, windows, ReferenceWindow.Of());

    private static EvaluationResult Evaluate(EvaluatedRecording recording) => Evaluator.Evaluate([recording], 3, Plain);

    private static Presence[] Resolved(EvaluatedWindow window)
    {
        var presence = new Presence[3];
        ReferenceResolution.Resolve(window, presence);
        return presence;
    }
}

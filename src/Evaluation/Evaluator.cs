namespace MirTool.Evaluation;

/// <summary>Judges what a system says of recordings.</summary>
public static class Evaluator
{
    /// <summary>All scores of a system.</summary>
    /// <param name="recordings">References and estimates.</param>
    /// <param name="instruments">How many the taxonomy has, without <c>other</c>.</param>
    /// <param name="options">How to judge.</param>
    public static EvaluationResult Evaluate(IReadOnlyList<EvaluatedRecording> recordings, int instruments, EvaluationOptions options)
    {
        EvaluatedRecording[] scored = [.. recordings.Where(recording => recording.LabelsComplete || options.AssumeComplete)];
        EvaluatedRecording[] clips = [.. scored.Select(recording => ClipAggregation.Aggregate(recording, options.ClipRule))];
        return new EvaluationResult(
            recordings.Count,
            scored.Length,
            Level(scored, instruments, options),
            Level(clips, instruments, options),
            RecallOnAll(recordings, instruments, options.MaximumPolyphony),
            InstrumentConfusion.Of(scored, instruments),
            PolyphonyReliability(scored, options.MaximumPolyphony));
    }

    /// <summary>The scores of one level: windows, or clips that stand as recordings of a single window.</summary>
    private static LevelResult Level(EvaluatedRecording[] recordings, int instruments, EvaluationOptions options)
    {
        var system = new ResampledScores(recordings, instruments, options.MaximumPolyphony);
        EvaluationScores scores = system.Scores();
        EvaluationScores baseline = new ResampledScores(MajorityBaseline.Of(recordings, instruments, options.MaximumPolyphony), instruments, options.MaximumPolyphony).Scores();
        ConfidenceInterval?[] intervals = Intervals(system, instruments, options);

        int metrics = Metric.All.Count;
        Dictionary<string, ScoredMetric> summary = [];
        foreach ((int m, Metric metric) in Metric.All.Index())
        {
            if (!metric.IsPolyphony || scores.PolyphonyDecisions > 0)
            {
                summary[metric.Name] = new(metric.Of(scores), intervals[m], metric.Of(baseline));
            }
        }

        if (system.Curves is { } curves)
        {
            // Of an answer that is the same everywhere, the average precision is the instrument's fraction of windows.
            double[] fractions = [.. curves.Where(curve => curve.Positives > 0).Select(curve => (double)curve.Positives / curve.Reference.Length)];
            summary[Metric.MeanAveragePrecision] = new(system.MeanAveragePrecision(), intervals[metrics], fractions.DefaultIfEmpty(0).Average());
        }

        double[] precisions = system.AveragePrecisions();
        var results = new InstrumentResult[instruments];
        for (int i = 0; i < instruments; i++)
        {
            int at = metrics + 1 + (4 * i);
            results[i] = new InstrumentResult(
                scores.Instruments[i], intervals[at], intervals[at + 1], intervals[at + 2],
                system.Curves is null ? null : precisions[i], intervals[at + 3], baseline.Instruments[i],
                PerRecordingMeans.Of(system.Recordings, i), system.Curves is null ? null : ReliabilityOf([system.Curves[i]]));
        }

        var polyphony = new PolyphonyResult[options.MaximumPolyphony + 1];
        for (int c = 0; c < polyphony.Length; c++)
        {
            polyphony[c] = new(scores.Polyphony[c], intervals[metrics + 1 + (4 * instruments) + c], baseline.Polyphony[c]);
        }

        return new LevelResult(
            scores, summary, results, polyphony, system.Total, system.Recordings, system.Curves, system.Curves is null ? null : ReliabilityOf(system.Curves));
    }

    /// <summary>Intervals of all metrics, of mAP, of each instrument's precision, recall, F1 and average precision, and of each polyphony's F1.</summary>
    private static ConfidenceInterval?[] Intervals(ResampledScores system, int instruments, EvaluationOptions options)
    {
        if (options.Resamples == 0 || system.Groups.Length == 0)
        {
            return new ConfidenceInterval?[Metric.All.Count + 1 + (4 * instruments) + options.MaximumPolyphony + 1];
        }

        return Resampling.Intervals(system.Groups.Length, options, weights =>
        {
            EvaluationScores scores = system.Scores(weights);
            double[] precisions = system.AveragePrecisions(weights);
            return
            [
                .. Metric.All.Select(metric => metric.Of(scores)),
                PrecisionRecallCurve.MeanAveragePrecision(precisions),
                .. Enumerable.Range(0, instruments).SelectMany(i => InstrumentScores(scores.Instruments[i], precisions[i])),
                .. scores.Polyphony.Select(c => c.Support == 0 ? double.NaN : c.F1),
            ];
        });
    }

    // A resample in which an instrument neither sounds nor is reported tells nothing of it.
    private static double[] InstrumentScores(DetectionCounts counts, double averagePrecision) =>
    [
        counts.TruePositives + counts.FalsePositives == 0 ? double.NaN : counts.Precision,
        counts.Support == 0 ? double.NaN : counts.Recall,
        counts.TruePositives + counts.FalsePositives + counts.FalseNegatives == 0 ? double.NaN : counts.F1,
        averagePrecision,
    ];

    private static DetectionCounts[] RecallOnAll(IReadOnlyList<EvaluatedRecording> recordings, int instruments, int maximumPolyphony)
    {
        EvaluationCounts total = new(instruments, maximumPolyphony);
        foreach (EvaluatedRecording recording in recordings)
        {
            total.Add(EvaluationCounts.Of(recording, instruments, maximumPolyphony));
        }

        return [.. Enumerable.Range(0, instruments).Select(total.Instrument).Select(counts => counts with { FalsePositives = 0 })];
    }

    private static Reliability ReliabilityOf(PrecisionRecallCurve[] curves)
    {
        var reliability = new Reliability();
        foreach (PrecisionRecallCurve curve in curves)
        {
            for (int i = 0; i < curve.Scores.Length; i++)
            {
                reliability.Add(curve.Scores[i], curve.Reference[i]);
            }
        }

        return reliability;
    }

    private static Reliability? PolyphonyReliability(EvaluatedRecording[] recordings, int maximumPolyphony)
    {
        var reliability = new Reliability();
        foreach (EvaluatedWindow window in recordings.SelectMany(recording => recording.Windows))
        {
            if (window.Reference.Polyphony >= 0 && window.Estimate.Polyphony >= 0 && !float.IsNaN(window.Estimate.PolyphonyProbability))
            {
                reliability.Add(
                    window.Estimate.PolyphonyProbability,
                    Math.Min(window.Estimate.Polyphony, maximumPolyphony) == Math.Min(window.Reference.Polyphony, maximumPolyphony));
            }
        }

        return reliability.Total == 0 ? null : reliability;
    }
}

/// <summary>Everything that an evaluation found.</summary>
/// <param name="Recordings">All recordings.</param>
/// <param name="Scored">Those with complete labels, or all if they are assumed to be complete: the scores are theirs alone.</param>
/// <param name="Windows">Scores of windows.</param>
/// <param name="Clips">Scores of whole recordings.</param>
/// <param name="RecallOnAll">Per instrument, hits and misses in the windows of all recordings, incompletely labelled ones too; no false positives, since those are not known.</param>
/// <param name="Confusion">Of <see cref="InstrumentConfusion"/>.</param>
/// <param name="PolyphonyReliability">Of the likeliest polyphony's probability; null where there is none.</param>
public sealed record EvaluationResult(
    int Recordings,
    int Scored,
    LevelResult Windows,
    LevelResult Clips,
    IReadOnlyList<DetectionCounts> RecallOnAll,
    ConfusionMatrix Confusion,
    Reliability? PolyphonyReliability);

/// <summary>The scores of windows, or of clips.</summary>
/// <param name="Scores">Of decisions.</param>
/// <param name="Summary">By <see cref="Metric.Name"/>.</param>
/// <param name="Instruments">In the taxonomy's order.</param>
/// <param name="Polyphony">By polyphony; without meaning where none is estimated.</param>
/// <param name="Total">What was counted.</param>
/// <param name="PerRecording">What was counted in each recording.</param>
/// <param name="Curves">Precision and recall of each instrument over all thresholds; null where probabilities are missing.</param>
/// <param name="Reliability">Of all instruments' probabilities; null where they are missing.</param>
public sealed record LevelResult(
    EvaluationScores Scores,
    IReadOnlyDictionary<string, ScoredMetric> Summary,
    IReadOnlyList<InstrumentResult> Instruments,
    IReadOnlyList<PolyphonyResult> Polyphony,
    EvaluationCounts Total,
    IReadOnlyList<EvaluationCounts> PerRecording,
    PrecisionRecallCurve[]? Curves,
    Reliability? Reliability);

/// <summary>An instrument's scores.</summary>
/// <param name="Counts">Hits and misses.</param>
/// <param name="Precision">Interval of the precision, as the following two; null where there is none.</param>
/// <param name="Recall">Of the recall.</param>
/// <param name="F1">Of F1.</param>
/// <param name="AveragePrecision">NaN if the instrument never sounds; null where probabilities are missing.</param>
/// <param name="AveragePrecisionInterval">Its interval.</param>
/// <param name="Baseline">The counts of <see cref="MajorityBaseline"/>.</param>
/// <param name="PerRecording">The paper's scores.</param>
/// <param name="Reliability">Of its probabilities; null where they are missing.</param>
public sealed record InstrumentResult(
    DetectionCounts Counts,
    ConfidenceInterval? Precision,
    ConfidenceInterval? Recall,
    ConfidenceInterval? F1,
    double? AveragePrecision,
    ConfidenceInterval? AveragePrecisionInterval,
    DetectionCounts Baseline,
    PerRecordingMeans PerRecording,
    Reliability? Reliability);

/// <summary>A polyphony's scores against all others.</summary>
/// <param name="Counts">Hits and misses.</param>
/// <param name="F1">Interval of F1; null where there is none.</param>
/// <param name="Baseline">The counts of <see cref="MajorityBaseline"/>.</param>
public sealed record PolyphonyResult(DetectionCounts Counts, ConfidenceInterval? F1, DetectionCounts Baseline);

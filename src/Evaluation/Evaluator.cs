namespace MirTool.Evaluation;

/// <summary>Judges what a system says of recordings.</summary>
public static class Evaluator
{
    /// <summary>All scores of a system.</summary>
    /// <param name="recordings">What it says, and the truth.</param>
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
        EvaluationCounts[] counts = Counts(recordings, instruments, options.MaximumPolyphony);
        RankedCells[]? cells = RankedCells.Of(recordings, instruments);
        EvaluationCounts total = Sum(counts, instruments, options.MaximumPolyphony);
        var scores = new EvaluationScores(total);
        IReadOnlyList<EvaluatedRecording> majority = MajorityBaseline.Of(recordings, instruments, options.MaximumPolyphony);
        var baseline = new EvaluationScores(Sum(Counts(majority, instruments, options.MaximumPolyphony), instruments, options.MaximumPolyphony));
        Interval?[] intervals = Intervals(ByGroup(counts, recordings, instruments, options.MaximumPolyphony), cells, instruments, options);

        int metrics = Metric.All.Count;
        Dictionary<string, ScoredMetric> summary = [];
        foreach ((int m, Metric metric) in Metric.All.Index())
        {
            if (!metric.IsPolyphony || scores.PolyphonyDecisions > 0)
            {
                summary[metric.Name] = new(metric.Of(scores), intervals[m], metric.Of(baseline));
            }
        }

        double[]? precisions = cells?.Select(cell => cell.AveragePrecision()).ToArray();
        if (precisions is not null)
        {
            // Of an answer that is the same everywhere, the average precision is the instrument's share of windows.
            double[]? shares = cells!.Where(cell => cell.Positives > 0).Select(cell => (double)cell.Positives / cell.Truth.Length).ToArray();
            summary[Metric.MeanAveragePrecision] = new(MeanOfKnown(precisions), intervals[metrics], shares.DefaultIfEmpty(0).Average());
        }

        var results = new InstrumentResult[instruments];
        for (int i = 0; i < instruments; i++)
        {
            int at = metrics + 1 + (4 * i);
            results[i] = new InstrumentResult(
                scores.Instruments[i], intervals[at], intervals[at + 1], intervals[at + 2],
                precisions?[i], intervals[at + 3], baseline.Instruments[i],
                PerRecordingMeans.Of(counts, i), cells is null ? null : ReliabilityOf(cells[i]));
        }

        var polyphony = new PolyphonyResult[options.MaximumPolyphony + 1];
        for (int c = 0; c < polyphony.Length; c++)
        {
            polyphony[c] = new(scores.Polyphony[c], intervals[metrics + 1 + (4 * instruments) + c], baseline.Polyphony[c]);
        }

        return new LevelResult(scores, summary, results, polyphony, total, counts, cells, cells is null ? null : Pooled(cells));
    }

    /// <summary>Intervals of all metrics, of mAP, of each instrument's precision, recall, F1 and average precision, and of each polyphony's F1.</summary>
    private static Interval?[] Intervals(EvaluationCounts[] counts, RankedCells[]? cells, int instruments, EvaluationOptions options)
    {
        int classes = options.MaximumPolyphony + 1;
        if (options.Resamples == 0 || counts.Length == 0)
        {
            return new Interval?[Metric.All.Count + 1 + (4 * instruments) + classes];
        }

        int[][] draws = Resampling.Draws(counts.Length, options.Resamples, options.Seed);
        double[][] values = Resampling.Scores(draws, weights =>
        {
            var total = new EvaluationCounts(instruments, options.MaximumPolyphony);
            for (int r = 0; r < counts.Length; r++)
            {
                if (weights[r] > 0)
                {
                    total.Add(counts[r], weights[r]);
                }
            }

            var scores = new EvaluationScores(total);
            double[] precisions = [.. Enumerable.Range(0, instruments).Select(i => cells is null ? double.NaN : cells[i].AveragePrecision(weights))];
            return
            [
                .. Metric.All.Select(metric => metric.Of(scores)),
                MeanOfKnown(precisions),
                .. Enumerable.Range(0, instruments).SelectMany(i => InstrumentScores(scores.Instruments[i], precisions[i])),
                .. scores.Polyphony.Select(c => c.Support == 0 ? double.NaN : c.F1),
            ];
        });
        return Array.ConvertAll(values, resamples => Resampling.PercentileInterval(resamples, options.Level));
    }

    // A resample in which an instrument neither sounds nor is reported tells nothing of it.
    private static double[] InstrumentScores(DetectionCounts counts, double averagePrecision) =>
    [
        counts.TruePositives + counts.FalsePositives == 0 ? double.NaN : counts.Precision,
        counts.Support == 0 ? double.NaN : counts.Recall,
        counts.TruePositives + counts.FalsePositives + counts.FalseNegatives == 0 ? double.NaN : counts.F1,
        averagePrecision,
    ];

    internal static EvaluationCounts[] Counts(IReadOnlyList<EvaluatedRecording> recordings, int instruments, int maximumPolyphony) =>
        [.. recordings.Select(recording => EvaluationCounts.Of(recording, instruments, maximumPolyphony))];

    private static EvaluationCounts Sum(IEnumerable<EvaluationCounts> counts, int instruments, int maximumPolyphony)
    {
        var total = new EvaluationCounts(instruments, maximumPolyphony);
        foreach (EvaluationCounts recording in counts)
        {
            total.Add(recording);
        }

        return total;
    }

    /// <summary>The counts of each group of recordings, in the order of <see cref="EvaluatedRecording.GroupsOf"/>.</summary>
    internal static EvaluationCounts[] ByGroup(EvaluationCounts[] counts, IReadOnlyList<EvaluatedRecording> recordings, int instruments, int maximumPolyphony)
    {
        int[] groups = EvaluatedRecording.GroupsOf(recordings);
        EvaluationCounts[] merged = [.. Enumerable.Range(0, groups.DefaultIfEmpty(-1).Max() + 1).Select(_ => new EvaluationCounts(instruments, maximumPolyphony))];
        foreach ((int recording, int group) in groups.Index())
        {
            merged[group].Add(counts[recording]);
        }

        return merged;
    }

    private static DetectionCounts[] RecallOnAll(IReadOnlyList<EvaluatedRecording> recordings, int instruments, int maximumPolyphony)
    {
        EvaluationCounts total = Sum(Counts(recordings, instruments, maximumPolyphony), instruments, maximumPolyphony);
        return [.. Enumerable.Range(0, instruments).Select(total.Instrument).Select(counts => counts with { FalsePositives = 0 })];
    }

    internal static double MeanOfKnown(IEnumerable<double> precisions) => precisions.Where(double.IsFinite).DefaultIfEmpty(0).Average();

    private static Reliability ReliabilityOf(RankedCells cells)
    {
        var reliability = new Reliability();
        Add(reliability, cells);
        return reliability;
    }

    private static Reliability Pooled(RankedCells[] cells)
    {
        var reliability = new Reliability();
        foreach (RankedCells instrument in cells)
        {
            Add(reliability, instrument);
        }

        return reliability;
    }

    private static void Add(Reliability reliability, RankedCells cells)
    {
        for (int i = 0; i < cells.Scores.Length; i++)
        {
            reliability.Add(cells.Scores[i], cells.Truth[i]);
        }
    }

    private static Reliability? PolyphonyReliability(EvaluatedRecording[] recordings, int maximumPolyphony)
    {
        var reliability = new Reliability();
        foreach (EvaluatedWindow window in recordings.SelectMany(recording => recording.Windows))
        {
            if (window.Truth.Polyphony >= 0 && window.Estimate.Polyphony >= 0 && !float.IsNaN(window.Estimate.PolyphonyProbability))
            {
                reliability.Add(
                    window.Estimate.PolyphonyProbability,
                    Math.Min(window.Estimate.Polyphony, maximumPolyphony) == Math.Min(window.Truth.Polyphony, maximumPolyphony));
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
    long[,] Confusion,
    Reliability? PolyphonyReliability);

/// <summary>The scores of windows, or of clips.</summary>
/// <param name="Scores">Of decisions.</param>
/// <param name="Summary">By <see cref="Metric.Name"/>.</param>
/// <param name="Instruments">In the taxonomy's order.</param>
/// <param name="Polyphony">By polyphony; without meaning where none is estimated.</param>
/// <param name="Total">What was counted.</param>
/// <param name="PerRecording">What was counted in each recording.</param>
/// <param name="Cells">Ranked probabilities of each instrument; null where probabilities are missing.</param>
/// <param name="Reliability">Of all instruments' probabilities; null where they are missing.</param>
public sealed record LevelResult(
    EvaluationScores Scores,
    IReadOnlyDictionary<string, ScoredMetric> Summary,
    IReadOnlyList<InstrumentResult> Instruments,
    IReadOnlyList<PolyphonyResult> Polyphony,
    EvaluationCounts Total,
    IReadOnlyList<EvaluationCounts> PerRecording,
    RankedCells[]? Cells,
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
    Interval? Precision,
    Interval? Recall,
    Interval? F1,
    double? AveragePrecision,
    Interval? AveragePrecisionInterval,
    DetectionCounts Baseline,
    PerRecordingMeans PerRecording,
    Reliability? Reliability);

/// <summary>A polyphony's scores against all others.</summary>
/// <param name="Counts">Hits and misses.</param>
/// <param name="F1">Interval of F1; null where there is none.</param>
/// <param name="Baseline">The counts of <see cref="MajorityBaseline"/>.</param>
public sealed record PolyphonyResult(DetectionCounts Counts, Interval? F1, DetectionCounts Baseline);

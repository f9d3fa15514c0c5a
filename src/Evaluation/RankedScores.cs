namespace MirTool.Evaluation;

/// <summary>What scores are worth over all thresholds: average precision, and the threshold of the best F1.</summary>
/// <remarks>A label counts as active if its score is at least the threshold, so equal scores stand or fall together.
/// NaN ranks below every number. Arrays of several labels are frame-major: index = frame × labels + label.</remarks>
public static class RankedScores
{
    /// <summary>Average precision of one label: Σ (Rₙ - Rₙ₋₁) · Pₙ over its distinct scores from the highest, without interpolation.</summary>
    /// <param name="scores">One per frame.</param>
    /// <param name="truth">Whether the label is active in each frame; as long as <paramref name="scores"/>.</param>
    /// <returns>In [0, 1]; 0 if the label is never active.</returns>
    public static double AveragePrecision(ReadOnlySpan<float> scores, ReadOnlySpan<bool> truth)
    {
        FrameLayout.Require(truth.Length, scores.Length, labels: 1);
        double sum = 0;
        long found = 0;
        foreach (Step step in Steps(scores.ToArray(), truth.ToArray()))
        {
            sum += (step.Counts.TruePositives - found) * step.Counts.Precision;
            found = step.Counts.TruePositives;
        }

        return found == 0 ? 0 : sum / found;
    }

    /// <summary>Average precision of each label; NaN for labels that are never active, which have none.</summary>
    public static double[] AveragePrecisions(ReadOnlySpan<float> scores, ReadOnlySpan<bool> truth, int labels)
    {
        FrameLayout.Require(truth.Length, scores.Length, labels);
        double[] precisions = new double[labels];
        for (int label = 0; label < labels; label++)
        {
            bool[] labelTruth = Column(truth, label, labels);
            precisions[label] = labelTruth.Contains(true)
                ? AveragePrecision(Column(scores, label, labels), labelTruth)
                : double.NaN;
        }

        return precisions;
    }

    /// <summary>Mean average precision (mAP) over the labels that are active at least once; 0 if there are none.</summary>
    public static double MeanAveragePrecision(ReadOnlySpan<float> scores, ReadOnlySpan<bool> truth, int labels) =>
        AveragePrecisions(scores, truth, labels).Where(double.IsFinite).DefaultIfEmpty(0).Average();

    /// <summary>The threshold that gives one label its best F1.</summary>
    /// <remarks>It lies half-way between the lowest score that counts as active and the highest that does not, so that
    /// it also suits frames that were not in the search. Of equally good thresholds the highest.</remarks>
    /// <param name="scores">One per frame, in [0, 1].</param>
    /// <param name="truth">Whether the label is active in each frame; as long as <paramref name="scores"/>.</param>
    /// <returns>The threshold, and the F1 that it reaches here; 1 and 0 if the label is never active.</returns>
    public static (float Threshold, double F1) BestF1Threshold(ReadOnlySpan<float> scores, ReadOnlySpan<bool> truth)
    {
        FrameLayout.Require(truth.Length, scores.Length, labels: 1);
        (float threshold, double best) = (1f, 0.0);
        bool lastWasBest = false;
        foreach (Step step in Steps(scores.ToArray(), truth.ToArray()))
        {
            if (float.IsNaN(step.Score))
            {
                break;
            }

            if (lastWasBest)
            {
                threshold = Between(step.Score, threshold);
            }

            lastWasBest = step.Counts.F1 > best;
            if (lastWasBest)
            {
                (threshold, best) = (step.Score, step.Counts.F1);
            }
        }

        return (threshold, best);
    }

    /// <summary>The threshold of each label's best F1, as <see cref="BestF1Threshold"/> finds it.</summary>
    public static float[] BestF1Thresholds(ReadOnlySpan<float> scores, ReadOnlySpan<bool> truth, int labels)
    {
        FrameLayout.Require(truth.Length, scores.Length, labels);
        float[] thresholds = new float[labels];
        for (int label = 0; label < labels; label++)
        {
            thresholds[label] = BestF1Threshold(Column(scores, label, labels), Column(truth, label, labels)).Threshold;
        }

        return thresholds;
    }

    /// <summary>The counts at each distinct score taken as the threshold, from the highest score down.</summary>
    private static IEnumerable<Step> Steps(float[] scores, bool[] truth)
    {
        Array.Sort(scores, truth);
        long positives = truth.LongCount(active => active);
        long hits = 0;
        for (int i = scores.Length - 1; i >= 0; i--)
        {
            hits += truth[i] ? 1 : 0;
            bool tiedWithNext = i > 0 && scores[i - 1].Equals(scores[i]);
            if (!tiedWithNext)
            {
                long reported = scores.Length - i;
                yield return new Step(scores[i], new DetectionCounts(hits, reported - hits, positives - hits));
            }
        }
    }

    private static float Between(float low, float high)
    {
        float middle = low + ((high - low) / 2);
        // Between neighbouring floats there is nothing, and the lower one would count as active.
        return middle > low ? middle : high;
    }

    private static T[] Column<T>(ReadOnlySpan<T> frames, int label, int labels)
    {
        T[] column = new T[frames.Length / labels];
        for (int frame = 0; frame < column.Length; frame++)
        {
            column[frame] = frames[(frame * labels) + label];
        }

        return column;
    }

    private readonly record struct Step(float Score, DetectionCounts Counts);
}

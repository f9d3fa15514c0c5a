namespace MirTool.Evaluation;

/// <summary>One label's scores from the highest down, with the reference beside them: what each threshold would be worth.</summary>
/// <remarks>A label counts as active if its score is at least the threshold, so equal scores stand or fall together. NaN ranks
/// below every number.</remarks>
public sealed class PrecisionRecallCurve
{
    private readonly float[] scores;
    private readonly bool[] reference;
    private readonly int[] groups;

    /// <param name="scores">In any order.</param>
    /// <param name="reference">Whether the label is active where it has that score; as many.</param>
    /// <param name="groups">Which group each belongs to, for weights; empty for none.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public PrecisionRecallCurve(ReadOnlySpan<float> scores, ReadOnlySpan<bool> reference, ReadOnlySpan<int> groups = default)
    {
        if (scores.Length != reference.Length || (groups.Length > 0 && groups.Length != scores.Length))
        {
            throw new ArgumentException($"There are {scores.Length} scores, but {reference.Length} values of the reference.");
        }

        int[] order = [.. Enumerable.Range(0, scores.Length)];
        float[] descending = scores.ToArray();
        Array.Sort(descending, order, Comparer<float>.Create((a, b) => b.CompareTo(a)));
        this.scores = descending;
        this.reference = new bool[order.Length];
        this.groups = new int[groups.Length];
        for (int i = 0; i < order.Length; i++)
        {
            this.reference[i] = reference[order[i]];
            if (groups.Length > 0)
            {
                this.groups[i] = groups[order[i]];
            }
        }

        Positives = this.reference.LongCount(active => active);
    }

    /// <summary>Scores, descending.</summary>
    public ReadOnlySpan<float> Scores => scores;

    /// <summary>Whether the label is active where it has that score.</summary>
    public ReadOnlySpan<bool> Reference => reference;

    /// <summary>How often the label is active.</summary>
    public long Positives { get; }

    /// <summary>The curves of several labels.</summary>
    /// <param name="scores">Window-major: index = window × labels + label.</param>
    /// <param name="reference">As long.</param>
    /// <param name="labels">Labels per window.</param>
    public static PrecisionRecallCurve[] OfLabels(float[] scores, bool[] reference, int labels)
    {
        if (labels < 1 || scores.Length % labels != 0)
        {
            throw new ArgumentException($"{scores.Length} values are not whole windows of {labels} labels.");
        }

        return [.. Enumerable.Range(0, labels).Select(label => new PrecisionRecallCurve(Column(scores, label, labels), Column(reference, label, labels)))];
    }

    /// <summary>Each instrument's curve; null when a probability is missing somewhere, as in tables of active instruments alone.
    /// Masked windows are left out.</summary>
    public static PrecisionRecallCurve[]? OfRecordings(IReadOnlyList<EvaluatedRecording> recordings, int instruments)
    {
        (List<float> Scores, List<bool> Reference, List<int> Groups)[] cells = [.. Enumerable.Range(0, instruments).Select(_ => (new List<float>(), new List<bool>(), new List<int>()))];
        int[] groups = EvaluatedRecording.GroupsOf(recordings);
        var resolved = new Presence[instruments];
        foreach ((int recording, EvaluatedRecording evaluated) in recordings.Index())
        {
            foreach (EvaluatedWindow window in evaluated.Windows)
            {
                ReferenceResolution.Resolve(window, resolved);
                for (int i = 0; i < instruments; i++)
                {
                    float score = window.Estimate.Probabilities[i];
                    if (float.IsNaN(score))
                    {
                        return null;
                    }

                    if (resolved[i] != Presence.Masked)
                    {
                        cells[i].Scores.Add(score);
                        cells[i].Reference.Add(resolved[i] == Presence.Present);
                        cells[i].Groups.Add(groups[recording]);
                    }
                }
            }
        }

        return [.. cells.Select(cell => new PrecisionRecallCurve([.. cell.Scores], [.. cell.Reference], [.. cell.Groups]))];
    }

    /// <summary>Mean of the average precisions that there are (mAP); 0 if there are none.</summary>
    public static double MeanAveragePrecision(IEnumerable<double> averagePrecisions) => averagePrecisions.Where(double.IsFinite).DefaultIfEmpty(0).Average();

    /// <summary>Average precision: Σ (Rₙ - Rₙ₋₁) · Pₙ over the distinct scores from the highest, without interpolation.</summary>
    /// <param name="weights">How often each group counts; empty for once each.</param>
    /// <returns>In [0, 1]; NaN if the label is never active.</returns>
    public double AveragePrecision(ReadOnlySpan<int> weights = default)
    {
        long hits = 0;
        long reported = 0;
        long hitsBefore = 0;
        double sum = 0;
        for (int i = 0; i < scores.Length; i++)
        {
            int weight = weights.IsEmpty ? 1 : weights[groups[i]];
            reported += weight;
            hits += reference[i] ? weight : 0;
            if (EndsTie(i) && hits > hitsBefore)
            {
                sum += (hits - hitsBefore) * ((double)hits / reported);
                hitsBefore = hits;
            }
        }

        return hits == 0 ? double.NaN : sum / hits;
    }

    /// <summary>Precision and recall with each distinct score as the threshold, by falling threshold.</summary>
    public IReadOnlyList<(float Threshold, double Precision, double Recall)> Points() =>
        [.. Steps().Select(step => (step.Score, step.Counts.Precision, step.Counts.Recall))];

    /// <summary>The threshold that gives the label its best F1.</summary>
    /// <remarks>It lies half-way between the lowest score that counts as active and the highest that does not, so that
    /// it also suits windows that were not in the search. Of equally good thresholds the highest.</remarks>
    /// <returns>The threshold, and the F1 that it reaches here; 1 and 0 if the label is never active.</returns>
    public (float Threshold, double F1) BestF1Threshold()
    {
        (float threshold, double best) = (1f, 0.0);
        bool lastWasBest = false;
        foreach (Step step in Steps())
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

    private static float Between(float low, float high)
    {
        float middle = low + ((high - low) / 2);
        // Between neighbouring floats there is nothing, and the lower one would count as active.
        return middle > low ? middle : high;
    }

    private static T[] Column<T>(T[] windows, int label, int labels) => [.. Enumerable.Range(0, windows.Length / labels).Select(window => windows[(window * labels) + label])];

    private bool EndsTie(int i) => i == scores.Length - 1 || !scores[i + 1].Equals(scores[i]);

    /// <summary>The counts at each distinct score taken as the threshold, from the highest score down.</summary>
    private IEnumerable<Step> Steps()
    {
        long hits = 0;
        for (int i = 0; i < scores.Length; i++)
        {
            hits += reference[i] ? 1 : 0;
            if (EndsTie(i))
            {
                yield return new Step(scores[i], new DetectionCounts(hits, i + 1 - hits, Positives - hits));
            }
        }
    }

    private readonly record struct Step(float Score, DetectionCounts Counts);
}

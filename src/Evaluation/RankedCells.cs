namespace MirTool.Evaluation;

/// <summary>One instrument's probabilities in all windows, from the highest down, with their truth: what average precision
/// and precision-recall curves are made of. Masked windows are left out.</summary>
public sealed class RankedCells
{
    private readonly float[] scores;
    private readonly bool[] truth;
    private readonly int[] groups;

    private RankedCells(float[] scores, bool[] truth, int[] groups)
    {
        this.scores = scores;
        this.truth = truth;
        this.groups = groups;
        Positives = truth.LongCount(present => present);
    }

    /// <summary>Probabilities, descending.</summary>
    public ReadOnlySpan<float> Scores => scores;

    /// <summary>Whether the instrument sounds where it has that probability.</summary>
    public ReadOnlySpan<bool> Truth => truth;

    /// <summary>In how many windows the instrument sounds.</summary>
    public long Positives { get; }

    /// <summary>The cells of each instrument; null when a probability is missing somewhere, as in tables of active instruments alone.</summary>
    public static RankedCells[]? Of(IReadOnlyList<EvaluatedRecording> recordings, int instruments)
    {
        var cells = new List<(float Score, bool Truth, int Group)>[instruments];
        for (int i = 0; i < instruments; i++)
        {
            cells[i] = [];
        }

        int[] groups = EvaluatedRecording.GroupsOf(recordings);
        var resolved = new InstrumentTruth[instruments];
        foreach ((int recording, EvaluatedRecording evaluated) in recordings.Index())
        {
            foreach (EvaluatedWindow window in evaluated.Windows)
            {
                TruthResolution.Resolve(window, resolved);
                for (int i = 0; i < instruments; i++)
                {
                    float score = window.Estimate.Probabilities[i];
                    if (float.IsNaN(score))
                    {
                        return null;
                    }

                    if (resolved[i] != InstrumentTruth.Masked)
                    {
                        cells[i].Add((score, resolved[i] == InstrumentTruth.Present, groups[recording]));
                    }
                }
            }
        }

        return [.. cells.Select(Sorted)];
    }

    /// <summary>Average precision: Σ (Rₙ - Rₙ₋₁) · Pₙ over the distinct probabilities from the highest, without interpolation.</summary>
    /// <param name="weights">How often each group of recordings counts; empty for once each.</param>
    /// <returns>NaN if the instrument never sounds.</returns>
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
            hits += truth[i] ? weight : 0;
            bool endsTie = i == scores.Length - 1 || scores[i + 1] != scores[i];
            if (endsTie && hits > hitsBefore)
            {
                sum += (hits - hitsBefore) * ((double)hits / reported);
                hitsBefore = hits;
            }
        }

        return hits == 0 ? double.NaN : sum / hits;
    }

    /// <summary>Precision and recall with each distinct probability as the threshold, by falling threshold.</summary>
    public IReadOnlyList<(float Threshold, double Precision, double Recall)> PrecisionRecallCurve()
    {
        List<(float, double, double)> curve = [];
        long hits = 0;
        for (int i = 0; i < scores.Length; i++)
        {
            hits += truth[i] ? 1 : 0;
            if (i == scores.Length - 1 || scores[i + 1] != scores[i])
            {
                curve.Add((scores[i], (double)hits / (i + 1), Positives == 0 ? 0 : (double)hits / Positives));
            }
        }

        return curve;
    }

    private static RankedCells Sorted(List<(float Score, bool Truth, int Group)> cells)
    {
        cells.Sort((a, b) => b.Score.CompareTo(a.Score));
        return new([.. cells.Select(cell => cell.Score)], [.. cells.Select(cell => cell.Truth)], [.. cells.Select(cell => cell.Group)]);
    }
}

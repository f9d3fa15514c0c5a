namespace MirTool.Evaluation;

/// <summary>Outcomes of yes-or-no decisions, and the scores that follow from them.</summary>
/// <remarks>A score whose denominator is 0 is 0, not NaN: nothing active in truth or estimate earns nothing.</remarks>
/// <param name="TruePositives">Active in truth and in the estimate.</param>
/// <param name="FalsePositives">Active in the estimate alone.</param>
/// <param name="FalseNegatives">Active in truth alone.</param>
public readonly record struct DetectionCounts(long TruePositives, long FalsePositives, long FalseNegatives)
{
    /// <summary>How often truth was active.</summary>
    public long Support => TruePositives + FalseNegatives;

    /// <summary>TP / (TP + FP).</summary>
    public double Precision => Ratio(TruePositives, TruePositives + FalsePositives);

    /// <summary>TP / (TP + FN).</summary>
    public double Recall => Ratio(TruePositives, Support);

    /// <summary>2·TP / (2·TP + FP + FN): the harmonic mean of <see cref="Precision"/> and <see cref="Recall"/>.</summary>
    public double F1 => Ratio(2 * TruePositives, (2 * TruePositives) + FalsePositives + FalseNegatives);

    public static DetectionCounts operator +(DetectionCounts a, DetectionCounts b) => Add(a, b);

    public static DetectionCounts Add(DetectionCounts a, DetectionCounts b) => new(
        a.TruePositives + b.TruePositives,
        a.FalsePositives + b.FalsePositives,
        a.FalseNegatives + b.FalseNegatives);

    private static double Ratio(long part, long whole) => whole == 0 ? 0 : (double)part / whole;
}

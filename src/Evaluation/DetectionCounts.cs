namespace MirTool.Evaluation;

/// <summary>Outcomes of yes-or-no decisions, and the scores that follow from them.</summary>
/// <remarks>A score whose denominator is 0 is 0, not NaN: nothing active in reference or estimate earns nothing.</remarks>
/// <param name="TruePositives">Active in the reference and in the estimate.</param>
/// <param name="FalsePositives">Active in the estimate alone.</param>
/// <param name="FalseNegatives">Active in the reference alone.</param>
public readonly record struct DetectionCounts(long TruePositives, long FalsePositives, long FalseNegatives)
{
    /// <summary>How often the reference was active.</summary>
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

    /// <summary>Counts decisions.</summary>
    /// <param name="reference">What is so.</param>
    /// <param name="estimate">What was reported; as long as <paramref name="reference"/>.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static DetectionCounts Of(ReadOnlySpan<bool> reference, ReadOnlySpan<bool> estimate)
    {
        if (reference.Length != estimate.Length)
        {
            throw new ArgumentException($"The reference holds {reference.Length} values, but the estimate {estimate.Length}.");
        }

        (long hits, long wrong, long missed) = (0, 0, 0);
        for (int i = 0; i < reference.Length; i++)
        {
            hits += reference[i] && estimate[i] ? 1 : 0;
            wrong += estimate[i] && !reference[i] ? 1 : 0;
            missed += reference[i] && !estimate[i] ? 1 : 0;
        }

        return new(hits, wrong, missed);
    }

    /// <summary>0 where there is nothing to divide by.</summary>
    internal static double Ratio(long part, long whole) => whole == 0 ? 0 : (double)part / whole;
}

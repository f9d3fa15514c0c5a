namespace MirTool.Evaluation;

/// <summary>The scores that follow from counts.</summary>
/// <remarks>A score whose denominator is 0 is 0. docs/evaluation.md defines each.</remarks>
public sealed class EvaluationScores
{
    /// <param name="counts">Not kept.</param>
    public EvaluationScores(EvaluationCounts counts)
    {
        Windows = counts.Windows;
        Instruments = [.. Enumerable.Range(0, counts.Instruments).Select(counts.Instrument)];
        Micro = Instruments.Aggregate(default(DetectionCounts), DetectionCounts.Add);
        Macro = MeanOver(Instruments, weigh: false);
        Weighted = MeanOver(Instruments, weigh: true);
        SubsetAccuracy = Ratio(counts.Exact, counts.Windows);
        HammingLoss = Ratio(counts.WrongCells, counts.Cells);
        TotalAccuracy = Ratio(counts.ExactWithPolyphony, counts.Windows - counts.OpenPolyphony);
        SilenceReportedShare = Ratio(counts.SilentReported, counts.SilentWindows);
        SilentWindows = counts.SilentWindows;

        int classes = counts.PolyphonyClasses;
        Polyphony = [.. Enumerable.Range(0, classes).Select(c => PolyphonyClass(counts, c))];
        PolyphonyMacro = MeanOver(Polyphony, weigh: false);
        PolyphonyWeighted = MeanOver(Polyphony, weigh: true);
        long decisions = 0;
        long right = 0;
        long distance = 0;
        for (int truth = 0; truth < classes; truth++)
        {
            for (int estimate = 0; estimate < classes; estimate++)
            {
                long count = counts.Polyphony(truth, estimate);
                decisions += count;
                right += truth == estimate ? count : 0;
                distance += count * Math.Abs(truth - estimate);
            }
        }

        PolyphonyDecisions = decisions;
        PolyphonyAccuracy = Ratio(right, decisions);
        PolyphonyMeanAbsoluteError = Ratio(distance, decisions);
    }

    public long Windows { get; }

    /// <summary>Each instrument by itself.</summary>
    public IReadOnlyList<DetectionCounts> Instruments { get; }

    /// <summary>Counts pooled over windows and instruments before dividing.</summary>
    public DetectionCounts Micro { get; }

    /// <summary>Mean over the instruments that truth holds at least once, each with one vote.</summary>
    public PrecisionRecallF1 Macro { get; }

    /// <summary>Mean over the instruments, each as heavy as it is frequent in truth.</summary>
    public PrecisionRecallF1 Weighted { get; }

    /// <summary>Share of windows in which exactly the right instruments are reported; the paper's instrument accuracy.</summary>
    public double SubsetAccuracy { get; }

    /// <summary>Share of wrong decisions among all on an instrument in a window.</summary>
    public double HammingLoss { get; }

    /// <summary>Share of windows in which the instruments and the polyphony are right; the paper's total accuracy.</summary>
    public double TotalAccuracy { get; }

    /// <summary>Windows in which nothing sounds.</summary>
    public long SilentWindows { get; }

    /// <summary>The share of them in which something is reported all the same.</summary>
    public double SilenceReportedShare { get; }

    /// <summary>Each polyphony against all others.</summary>
    public IReadOnlyList<DetectionCounts> Polyphony { get; }

    /// <summary>Windows whose polyphony was estimated; 0 where the system does not say.</summary>
    public long PolyphonyDecisions { get; }

    /// <summary>Share of windows with the right polyphony; also its micro-averaged precision, recall and F1.</summary>
    public double PolyphonyAccuracy { get; }

    /// <summary>Mean over the polyphonies that truth holds.</summary>
    public PrecisionRecallF1 PolyphonyMacro { get; }

    /// <summary>Mean over the polyphonies, each as heavy as it is frequent in truth.</summary>
    public PrecisionRecallF1 PolyphonyWeighted { get; }

    /// <summary>Mean distance from the true polyphony.</summary>
    public double PolyphonyMeanAbsoluteError { get; }

    private static double Ratio(long part, long whole) => whole == 0 ? 0 : (double)part / whole;

    private static DetectionCounts PolyphonyClass(EvaluationCounts counts, int c)
    {
        long inTruth = 0;
        long inEstimate = 0;
        for (int other = 0; other < counts.PolyphonyClasses; other++)
        {
            inTruth += counts.Polyphony(c, other);
            inEstimate += counts.Polyphony(other, c);
        }

        long right = counts.Polyphony(c, c);
        return new DetectionCounts(right, inEstimate - right, inTruth - right);
    }

    private static PrecisionRecallF1 MeanOver(IReadOnlyList<DetectionCounts> classes, bool weigh)
    {
        (double precision, double recall, double f1, double total) = (0, 0, 0, 0);
        foreach (DetectionCounts counts in classes)
        {
            if (counts.Support > 0)
            {
                double weight = weigh ? counts.Support : 1;
                precision += weight * counts.Precision;
                recall += weight * counts.Recall;
                f1 += weight * counts.F1;
                total += weight;
            }
        }

        return total == 0 ? default : new(precision / total, recall / total, f1 / total);
    }
}

/// <summary>Mean scores over classes; the mean F1 is not the harmonic mean of the other two.</summary>
public readonly record struct PrecisionRecallF1(double Precision, double Recall, double F1);

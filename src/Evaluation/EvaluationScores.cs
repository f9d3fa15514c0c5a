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
        SubsetAccuracy = DetectionCounts.Ratio(counts.Exact, counts.Windows);
        HammingLoss = DetectionCounts.Ratio(counts.WrongCells, counts.Cells);
        TotalAccuracy = DetectionCounts.Ratio(counts.ExactWithPolyphony, counts.Windows - counts.OpenPolyphony);
        SilenceReportedShare = DetectionCounts.Ratio(counts.SilentReported, counts.SilentWindows);
        SilentWindows = counts.SilentWindows;

        ConfusionMatrix polyphony = counts.Polyphony();
        Polyphony = polyphony.PerClass;
        PolyphonyMacro = MeanOver(Polyphony, weigh: false);
        PolyphonyWeighted = MeanOver(Polyphony, weigh: true);
        PolyphonyDecisions = polyphony.Total;
        PolyphonyAccuracy = polyphony.Accuracy;
        PolyphonyMeanAbsoluteError = polyphony.MeanAbsoluteError;
    }

    public long Windows { get; }

    /// <summary>Each instrument by itself.</summary>
    public IReadOnlyList<DetectionCounts> Instruments { get; }

    /// <summary>Counts pooled over windows and instruments before dividing.</summary>
    public DetectionCounts Micro { get; }

    /// <summary>Mean over the instruments that the reference holds at least once, each with one vote.</summary>
    public PrecisionRecallF1 Macro { get; }

    /// <summary>Mean over the instruments, each as heavy as it is frequent in the reference.</summary>
    public PrecisionRecallF1 Weighted { get; }

    /// <summary>Fraction of windows in which exactly the right instruments are reported; the paper's instrument accuracy.</summary>
    public double SubsetAccuracy { get; }

    /// <summary>Fraction of wrong decisions among all on an instrument in a window.</summary>
    public double HammingLoss { get; }

    /// <summary>Fraction of windows in which the instruments and the polyphony are right; the paper's total accuracy.</summary>
    public double TotalAccuracy { get; }

    /// <summary>Windows in which nothing sounds.</summary>
    public long SilentWindows { get; }

    /// <summary>The fraction of them in which something is reported all the same.</summary>
    public double SilenceReportedShare { get; }

    /// <summary>Each polyphony against all others.</summary>
    public IReadOnlyList<DetectionCounts> Polyphony { get; }

    /// <summary>Windows whose polyphony was estimated; 0 where the system does not say.</summary>
    public long PolyphonyDecisions { get; }

    /// <summary>Fraction of windows with the right polyphony; also its micro-averaged precision, recall and F1.</summary>
    public double PolyphonyAccuracy { get; }

    /// <summary>Mean over the polyphonies that the reference holds.</summary>
    public PrecisionRecallF1 PolyphonyMacro { get; }

    /// <summary>Mean over the polyphonies, each as heavy as it is frequent in the reference.</summary>
    public PrecisionRecallF1 PolyphonyWeighted { get; }

    /// <summary>Mean distance from the true polyphony.</summary>
    public double PolyphonyMeanAbsoluteError { get; }

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

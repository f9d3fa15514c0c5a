namespace MirTool.Evaluation;

/// <summary>How often the reference was one class and the estimate another.</summary>
/// <param name="classes">Classes of the reference: 0 to <paramref name="classes"/> - 1.</param>
/// <param name="estimates">Classes of the estimate; the first ones are those of the reference.</param>
public sealed class ConfusionMatrix(int classes, int estimates)
{
    private readonly long[,] counts = new long[classes, estimates];

    /// <summary>A matrix whose estimates have the classes of the reference.</summary>
    /// <param name="classes">Classes are 0 to <paramref name="classes"/> - 1.</param>
    public ConfusionMatrix(int classes)
        : this(classes, classes)
    {
    }

    /// <summary>Classes of the reference: the rows.</summary>
    public int Classes => counts.GetLength(0);

    /// <summary>Classes of the estimate: the columns.</summary>
    public int Estimates => counts.GetLength(1);

    /// <summary>How many decisions were counted.</summary>
    public long Total => counts.Cast<long>().Sum();

    /// <summary>How many of them are right.</summary>
    public long Correct => Enumerable.Range(0, Math.Min(Classes, Estimates)).Sum(c => counts[c, c]);

    /// <summary>The fraction of decisions that are right; 0 before any was counted.</summary>
    public double Accuracy => DetectionCounts.Ratio(Correct, Total);

    /// <summary>Mean distance of the estimated class from the right one, for classes that are numbers; 0 before any was counted.</summary>
    public double MeanAbsoluteError
    {
        get
        {
            long distance = 0;
            for (int reference = 0; reference < Classes; reference++)
            {
                for (int estimate = 0; estimate < Estimates; estimate++)
                {
                    distance += counts[reference, estimate] * Math.Abs(reference - estimate);
                }
            }

            return DetectionCounts.Ratio(distance, Total);
        }
    }

    /// <summary>Counts and scores of each class of the reference against all others.</summary>
    public IReadOnlyList<DetectionCounts> PerClass => [.. Enumerable.Range(0, Classes).Select(CountsOf)];

    /// <summary>How often the reference was one class and the estimate another.</summary>
    public long this[int reference, int estimate] => counts[reference, estimate];

    /// <summary>Counts decisions.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such class.</exception>
    public void Add(int reference, int estimate, long times = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(reference);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(reference, Classes);
        ArgumentOutOfRangeException.ThrowIfNegative(estimate);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(estimate, Estimates);
        counts[reference, estimate] += times;
    }

    private DetectionCounts CountsOf(int c)
    {
        long inReference = Enumerable.Range(0, Estimates).Sum(estimate => counts[c, estimate]);
        long inEstimate = Enumerable.Range(0, Classes).Sum(reference => counts[reference, c]);
        return new DetectionCounts(counts[c, c], inEstimate - counts[c, c], inReference - counts[c, c]);
    }
}

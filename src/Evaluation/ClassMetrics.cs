namespace MirTool.Evaluation;

/// <summary>Scores of decisions for one of several classes, as polyphony is: 0, 1, ... instruments.</summary>
/// <param name="classes">Classes are 0 to <paramref name="classes"/> - 1.</param>
public sealed class ClassMetrics(int classes)
{
    private readonly long[,] confusion = new long[classes, classes];

    /// <summary>How many classes there are.</summary>
    public int Classes => confusion.GetLength(0);

    /// <summary>How many decisions were added.</summary>
    public long Total { get; private set; }

    /// <summary>The confusion matrix: how often truth was one class and the estimate another.</summary>
    public long this[int truth, int estimate] => confusion[truth, estimate];

    /// <summary>The share of decisions that are right; 0 before any was added.</summary>
    public double Accuracy => Total == 0 ? 0 : (double)Enumerable.Range(0, Classes).Sum(c => confusion[c, c]) / Total;

    /// <summary>Counts and scores of each class against all others.</summary>
    public IReadOnlyList<DetectionCounts> PerClass => [.. Enumerable.Range(0, Classes).Select(CountsOf)];

    /// <summary>Mean F1 of the classes that occur in truth; 0 before any was added.</summary>
    public double MacroF1 => PerClass.Where(c => c.Support > 0).Select(c => c.F1).DefaultIfEmpty(0).Average();

    /// <summary>Counts one decision.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such class.</exception>
    public void Add(int truth, int estimate)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(truth);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(truth, Classes);
        ArgumentOutOfRangeException.ThrowIfNegative(estimate);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(estimate, Classes);
        confusion[truth, estimate]++;
        Total++;
    }

    /// <summary>Counts many decisions.</summary>
    /// <exception cref="ArgumentException">The lengths differ, or there is no such class.</exception>
    public void Add(ReadOnlySpan<int> truth, ReadOnlySpan<int> estimate)
    {
        FrameLayout.Require(truth.Length, estimate.Length, labels: 1);
        for (int i = 0; i < truth.Length; i++)
        {
            Add(truth[i], estimate[i]);
        }
    }

    private DetectionCounts CountsOf(int c)
    {
        long inTruth = 0;
        long inEstimate = 0;
        for (int other = 0; other < Classes; other++)
        {
            inTruth += confusion[c, other];
            inEstimate += confusion[other, c];
        }

        long right = confusion[c, c];
        return new DetectionCounts(right, inEstimate - right, inTruth - right);
    }
}

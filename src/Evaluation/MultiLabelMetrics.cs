namespace MirTool.Evaluation;

/// <summary>Scores of decisions in which any number of labels may be active in a frame, as instruments are.</summary>
/// <remarks>Layout of all arrays: frame-major, index = frame × labels + label. Counts are pooled over all frames added,
/// so it makes no difference how the frames were split into calls.</remarks>
/// <param name="labels">Labels per frame.</param>
public sealed class MultiLabelMetrics(int labels)
{
    private readonly DetectionCounts[] counts = new DetectionCounts[labels];

    /// <summary>Frames added so far.</summary>
    public long Frames { get; private set; }

    /// <summary>Counts and scores of each label by itself.</summary>
    public IReadOnlyList<DetectionCounts> Labels => counts;

    /// <summary>Micro-averaged scores: counts are pooled over all frames and labels before dividing.</summary>
    /// <remarks>Frequent labels weigh more; the macro averages give each label one vote.</remarks>
    public DetectionCounts Micro => counts.Aggregate(DetectionCounts.Add);

    /// <summary>How many labels were active in truth at least once.</summary>
    public int LabelsWithSupport => counts.Count(label => label.Support > 0);

    /// <summary>Mean precision of the labels with support; 0 if there are none.</summary>
    public double MacroPrecision => MeanOfSupported(label => label.Precision);

    /// <summary>Mean recall of the labels with support; 0 if there are none.</summary>
    public double MacroRecall => MeanOfSupported(label => label.Recall);

    /// <summary>Mean F1 of the labels with support; 0 if there are none.</summary>
    /// <remarks>A label that truth never holds has no say here, however often it is reported: it shows in <see cref="Micro"/>.</remarks>
    public double MacroF1 => MeanOfSupported(label => label.F1);

    /// <summary>Counts frames.</summary>
    /// <param name="truth">Whether each label is active in each frame.</param>
    /// <param name="estimate">What was reported; as long as <paramref name="truth"/>.</param>
    /// <exception cref="ArgumentException">The lengths differ, or are no multiple of the number of labels.</exception>
    public void Add(ReadOnlySpan<bool> truth, ReadOnlySpan<bool> estimate)
    {
        FrameLayout.Require(truth.Length, estimate.Length, counts.Length);
        for (int i = 0; i < truth.Length; i++)
        {
            if (truth[i] || estimate[i])
            {
                ref DetectionCounts label = ref counts[i % counts.Length];
                label += new DetectionCounts(
                    TruePositives: truth[i] && estimate[i] ? 1 : 0,
                    FalsePositives: truth[i] ? 0 : 1,
                    FalseNegatives: estimate[i] ? 0 : 1);
            }
        }

        Frames += truth.Length / counts.Length;
    }

    private double MeanOfSupported(Func<DetectionCounts, double> score) =>
        counts.Where(label => label.Support > 0).Select(score).DefaultIfEmpty(0).Average();
}

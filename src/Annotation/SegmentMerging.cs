using MirTool.Plugins;

namespace MirTool.Annotation;

/// <summary>Merges windows of one instrument that touch or overlap into segments, while the windows come.</summary>
/// <remarks>Segments leave by start, then in the taxonomy's order. Only those since the oldest one still sounding are held.</remarks>
internal sealed class SegmentMerging
{
    // Window times are multiples of the hop in floating point; real gaps are at least a sample long.
    private const double ToleranceSeconds = 1e-6;

    private readonly Queue<Growing> growing = new();
    private Growing?[] latest = [];

    /// <summary>Takes the next window.</summary>
    /// <returns>The segments that no later window can prolong, up to the first that one may.</returns>
    public IReadOnlyList<AnnotatedSegment> Add(AnnotatedWindow window)
    {
        if (latest.Length == 0)
        {
            latest = new Growing?[window.Instruments.Count];
        }

        for (int i = 0; i < latest.Length; i++)
        {
            AnnotatedInstrument instrument = window.Instruments[i];
            if (!instrument.IsActive)
            {
                continue;
            }

            if (latest[i] is not { } segment || segment.EndSeconds < window.StartSeconds - ToleranceSeconds)
            {
                segment = new Growing(instrument.Instrument, window.StartSeconds);
                latest[i] = segment;
                growing.Enqueue(segment);
            }

            segment.Add(window.EndSeconds, instrument.Probability);
        }

        return Ended(window.StartSeconds);
    }

    /// <summary>The segments that are left when there are no more windows.</summary>
    public IReadOnlyList<AnnotatedSegment> Complete() => Ended(double.PositiveInfinity);

    /// <param name="seconds">No later window starts earlier.</param>
    private List<AnnotatedSegment> Ended(double seconds)
    {
        List<AnnotatedSegment> ended = [];
        while (growing.TryPeek(out Growing? segment) && segment.EndSeconds < seconds - ToleranceSeconds)
        {
            ended.Add(growing.Dequeue().ToSegment());
        }

        return ended;
    }

    private sealed class Growing(TaxonomyInstrument instrument, double startSeconds)
    {
        private int windows;
        private double probabilitySum;
        private float maxProbability;

        public double EndSeconds { get; private set; }

        public void Add(double endSeconds, float probability)
        {
            EndSeconds = endSeconds;
            maxProbability = Math.Max(maxProbability, probability);
            probabilitySum += probability;
            windows++;
        }

        public AnnotatedSegment ToSegment() => new(instrument, startSeconds, EndSeconds, probabilitySum / windows, maxProbability);
    }
}

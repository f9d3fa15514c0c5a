using MirTool.Plugins;

namespace MirTool.Annotation;

/// <summary>A stretch of a recording in which an instrument sounds: its windows that touch or overlap, put together.</summary>
/// <param name="Instrument">What the taxonomy says of it.</param>
/// <param name="StartSeconds">Start of the first window.</param>
/// <param name="EndSeconds">End of the last window.</param>
/// <param name="MeanProbability">Over the windows.</param>
/// <param name="MaxProbability">Over the windows.</param>
public sealed record AnnotatedSegment(
    TaxonomyInstrument Instrument, double StartSeconds, double EndSeconds, double MeanProbability, float MaxProbability)
{
    /// <summary>The instrument's id in the taxonomy; <c>other</c> for what the taxonomy does not cover.</summary>
    public string Id => Instrument.Id;

    /// <summary>The instrument's name for people.</summary>
    public string Name => Instrument.Name;

    /// <summary>The segments of a recording's windows, ordered by start, then as the taxonomy orders instruments.</summary>
    /// <param name="windows">In order, of one recording. A segment is given out as soon as no later window can prolong it or come before it.</param>
    public static IEnumerable<AnnotatedSegment> Merge(IEnumerable<AnnotatedWindow> windows)
    {
        var merging = new SegmentMerging();
        foreach (AnnotatedWindow window in windows)
        {
            foreach (AnnotatedSegment segment in merging.Add(window))
            {
                yield return segment;
            }
        }

        foreach (AnnotatedSegment segment in merging.Complete())
        {
            yield return segment;
        }
    }
}

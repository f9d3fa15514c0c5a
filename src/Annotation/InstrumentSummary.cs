namespace MirTool.Annotation;

/// <summary>How much of an instrument a recording holds.</summary>
/// <param name="Id">The instrument's id in the taxonomy.</param>
/// <param name="Name">Its name for people.</param>
/// <param name="ActiveSeconds">Length of its segments together; overlapping windows count once.</param>
/// <param name="MaxProbability">Over the windows in which it sounds.</param>
/// <param name="FirstSeconds">Start of its first segment.</param>
/// <param name="LastSeconds">End of its last one.</param>
public sealed record InstrumentSummary(
    string Id,
    string Name,
    double ActiveSeconds,
    float MaxProbability,
    double FirstSeconds,
    double LastSeconds)
{
    /// <summary>A segment's instrument after one more segment.</summary>
    /// <param name="earlier">What is known from earlier segments; null for the first.</param>
    /// <param name="segment">The next one.</param>
    internal static InstrumentSummary With(InstrumentSummary? earlier, AnnotatedSegment segment)
    {
        double seconds = segment.EndSeconds - segment.StartSeconds;
        return earlier is null
            ? new InstrumentSummary(segment.Id, segment.Name, seconds, segment.MaxProbability, segment.StartSeconds, segment.EndSeconds)
            : earlier with
            {
                ActiveSeconds = earlier.ActiveSeconds + seconds,
                MaxProbability = Math.Max(earlier.MaxProbability, segment.MaxProbability),
                LastSeconds = segment.EndSeconds,
            };
    }
}

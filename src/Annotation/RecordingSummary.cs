namespace MirTool.Annotation;

/// <summary>What is known of a recording once all of it is annotated.</summary>
/// <param name="DurationSeconds">The end of its last window.</param>
/// <param name="Windows">How many there are.</param>
/// <param name="MeanPolyphony">Over the windows.</param>
/// <param name="Instruments">Those heard, in the taxonomy's order.</param>
public sealed record RecordingSummary(
    double DurationSeconds, int Windows, double MeanPolyphony, IReadOnlyList<InstrumentSummary> Instruments);

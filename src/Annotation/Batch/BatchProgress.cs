using System.Text.Json.Serialization;

namespace MirTool.Annotation.Batch;

/// <summary>How far a batch has come.</summary>
/// <param name="Done">Recordings with an outcome, those done before included.</param>
/// <param name="Total">All recordings of the run.</param>
/// <param name="Annotated">Annotated now.</param>
/// <param name="Skipped">Done before.</param>
/// <param name="Failed">Failed now.</param>
/// <param name="Fraction">Of the work, by bytes, 0 to 1.</param>
/// <param name="AudioSeconds">Sound annotated now.</param>
/// <param name="ElapsedSeconds">Since the start.</param>
/// <param name="EtaSeconds">Likely time left; null before anything is known.</param>
public sealed record BatchProgress(
    int Done,
    int Total,
    int Annotated,
    int Skipped,
    int Failed,
    double Fraction,
    double AudioSeconds,
    double ElapsedSeconds,
    double? EtaSeconds)
{
    /// <summary>The recording whose end this report tells of; null for one that tells how far the batch is.</summary>
    [JsonIgnore]
    public RecordingOutcome? Finished { get; init; }
}

namespace MirTool.Annotation.Batch;

/// <summary>What came of a recording.</summary>
/// <param name="File">Its name in every output.</param>
/// <param name="DurationSeconds">0 for one that failed.</param>
/// <param name="Windows">How many were annotated; 0 for one that failed.</param>
/// <param name="Failure">Why it failed; null when it did not.</param>
/// <param name="Exception">What was thrown, for those who look for the fault.</param>
public sealed record RecordingOutcome(string File, double DurationSeconds, int Windows, string? Failure = null, Exception? Exception = null)
{
    /// <summary>What read the file; empty if that is not known.</summary>
    public string Decoder { get; init; } = "";

    /// <summary>Up to where an earlier, interrupted run had come; 0 if the recording was annotated from its start.</summary>
    public double ResumedSeconds { get; init; }

    /// <summary>What is to be said of the recording though it was annotated.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}

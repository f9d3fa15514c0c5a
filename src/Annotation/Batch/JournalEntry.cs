using System.Text.Json.Serialization;

namespace MirTool.Annotation.Batch;

/// <summary>What the journal keeps of a recording: enough to know that it is done, and its rows in the tables of the batch.</summary>
/// <param name="File">The recording's name.</param>
/// <param name="Root">The inputs' root at the time.</param>
/// <param name="SizeBytes">The recording's size, then.</param>
/// <param name="ModifiedTicks">Its last write in UTC ticks, then.</param>
/// <param name="Settings">Fingerprint of the options that change results.</param>
/// <param name="FinishedTicks">When, in UTC ticks: of two entries the later one holds.</param>
/// <param name="FileBytes">Size of each of its files, by suffix; a file of another size is not the one that was written.</param>
/// <param name="Result">What its rows say.</param>
internal sealed record JournalEntry(
    string File,
    string Root,
    long SizeBytes,
    long ModifiedTicks,
    string Settings,
    long FinishedTicks,
    IReadOnlyDictionary<string, long> FileBytes,
    RecordingResult Result)
{
    public bool IsAbout(Recording recording, string settings) =>
        SizeBytes == recording.SizeBytes && ModifiedTicks == recording.ModifiedTicks && Settings == settings;
}

/// <summary>The outcome of one recording.</summary>
/// <param name="Error">Why it failed; null when it did not.</param>
/// <param name="DurationSeconds">0 for a failed recording, as everything that follows.</param>
/// <param name="SampleRate">Of the file, Hz.</param>
/// <param name="Channels">Of the file.</param>
/// <param name="Windows">How many were annotated.</param>
/// <param name="MeanPolyphony">Over the windows.</param>
/// <param name="Instruments">Those heard, in the taxonomy's order.</param>
internal sealed record RecordingResult(
    string? Error,
    double DurationSeconds,
    int SampleRate,
    int Channels,
    int Windows,
    double MeanPolyphony,
    IReadOnlyList<InstrumentSummary> Instruments)
{
    /// <summary>When it began, ISO 8601; null where nobody asked, or it is not known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? RecordedAt { get; init; }

    public static RecordingResult Failed(string error) => new(error, 0, 0, 0, 0, 0, []);
}

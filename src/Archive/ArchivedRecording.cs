namespace MirTool.Archive;

/// <summary>A recording of an archive, as <c>recordings.csv</c> tells of it.</summary>
/// <param name="File">Its name: its path from the root of the inputs.</param>
/// <param name="Error">Why it could not be annotated; null if it was.</param>
/// <param name="DurationSeconds">Its length; 0 if it failed.</param>
/// <param name="MeanPolyphony">Over its windows; null if it failed.</param>
public sealed record ArchivedRecording(string File, string? Error, double DurationSeconds, double? MeanPolyphony);

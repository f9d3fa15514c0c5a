namespace MirTool.Annotation.Batch;

/// <summary>A recording, and what a batch would do with it.</summary>
/// <param name="File">Its name in every output: relative to the inputs' root, with <c>/</c>.</param>
/// <param name="IsDone">Whether its annotations are there already, so that it is passed over.</param>
/// <param name="Error">Why it cannot be annotated, where that is known before it is opened; else null.</param>
public sealed record PlannedRecording(string File, bool IsDone, string? Error);

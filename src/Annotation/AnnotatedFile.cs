namespace MirTool.Annotation;

/// <summary>A recording of a folder of annotations, as its table of recordings tells of it.</summary>
/// <param name="File">Its name, with <c>/</c>: its path from the root of the inputs.</param>
/// <param name="Error">Why it could not be annotated; null if it was.</param>
/// <param name="DurationSeconds">Its length; 0 if it failed.</param>
/// <param name="SampleRate">Hz; 0 if it failed.</param>
/// <param name="MeanPolyphony">Over its windows; null if it failed.</param>
public sealed record AnnotatedFile(string File, string? Error, double DurationSeconds, int SampleRate, double? MeanPolyphony);

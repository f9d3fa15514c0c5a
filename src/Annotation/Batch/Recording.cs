using MirTool.Audio;

namespace MirTool.Annotation.Batch;

/// <summary>A recording to annotate, or something among the inputs that turned out not to be readable as one.</summary>
/// <param name="Path">Where to open it: a full path.</param>
/// <param name="File">Its name in every output: relative to the inputs' root, with <c>/</c>; folders end in <c>/</c>.</param>
/// <param name="SizeBytes">Of the file, or of what a symbolic link points to.</param>
/// <param name="ModifiedTicks">Last write in UTC ticks, likewise.</param>
/// <param name="Error">Why it cannot be annotated, where that is known before it is opened; else null.</param>
internal sealed record Recording(string Path, string File, long SizeBytes, long ModifiedTicks, string? Error = null)
{
    /// <summary>Which of its tracks and channels; null for the track that it asks for, all channels mixed.</summary>
    public AudioOptions? Options { get; init; }
}

/// <summary>All recordings that a command line names.</summary>
/// <param name="Root">The folder that <see cref="Recording.File"/> is relative to.</param>
/// <param name="Recordings">In ordinal order of <see cref="Recording.File"/>, without duplicates.</param>
internal sealed record InputSet(string Root, IReadOnlyList<Recording> Recordings)
{
    /// <summary>Files of searched folders that are not called as recordings are: how many of each extension.</summary>
    public IReadOnlyDictionary<string, int> PassedOver { get; init; } = new Dictionary<string, int>();
}

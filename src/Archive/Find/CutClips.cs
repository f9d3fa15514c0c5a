namespace MirTool.Archive.Find;

/// <summary>Clips that were cut out of an archive's recordings.</summary>
/// <param name="Paths">Of the clips.</param>
/// <param name="Failures">What could not be read, a sentence for each recording.</param>
public sealed record CutClips(IReadOnlyList<string> Paths, IReadOnlyList<string> Failures);

namespace MirTool.Archive.Find;

/// <summary>A clip that is to be cut out of a recording.</summary>
/// <param name="StartSeconds">Where it begins, but for what is kept before.</param>
/// <param name="EndSeconds">Where it ends, but for what is kept after.</param>
/// <param name="Path">Ends in <c>.flac</c>.</param>
public sealed record AudioClip(double StartSeconds, double EndSeconds, string Path);

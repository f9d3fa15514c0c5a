namespace MirTool.Archive;

/// <summary>How far work over an archive has come.</summary>
/// <param name="Done">Recordings.</param>
/// <param name="Total">All recordings.</param>
public sealed record ArchiveProgress(int Done, int Total);

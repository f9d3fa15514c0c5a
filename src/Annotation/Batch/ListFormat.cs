namespace MirTool.Annotation.Batch;

/// <summary>What stands between the names of an <c>@list</c>.</summary>
public enum ListFormat
{
    /// <summary>Line breaks; playlists, quotes, comments and Windows' backslashes are understood.</summary>
    Lines,

    /// <summary>NUL, as <c>find -print0</c> writes them: every byte between belongs to a name.</summary>
    Nul,
}

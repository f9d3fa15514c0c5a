namespace MirTool.Review.Sound;

/// <summary>Where a path ends when every symbolic link on the way is followed.</summary>
internal static class RealPath
{
    private const int MostLinks = 40;

    /// <param name="path">Any path; what does not exist is taken as it is.</param>
    public static string Of(string path)
    {
        string full = Path.GetFullPath(path);
        for (int links = 0; links < MostLinks; links++)
        {
            if (FollowFirstLink(full) is not { } followed)
            {
                return full;
            }

            full = followed;
        }

        throw new IOException($"{path}: symbolic links lead in a circle.");
    }

    /// <summary>Whether one path is another or lies below it, both with their links followed.</summary>
    public static bool IsWithin(string path, string folder)
    {
        string real = Of(path);
        string root = Path.TrimEndingDirectorySeparator(Of(folder));
        return real == root || real.StartsWith(root.EndsWith(Path.DirectorySeparatorChar) ? root : root + Path.DirectorySeparatorChar, StringComparison.Ordinal);
    }

    private static string? FollowFirstLink(string full)
    {
        string root = Path.GetPathRoot(full)!;
        string walked = root;
        string[] parts = full[root.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries);
        for (int i = 0; i < parts.Length; i++)
        {
            walked = Path.Join(walked, parts[i]);
            if (new FileInfo(walked).LinkTarget is { } target)
            {
                string behind = Path.GetFullPath(target, Path.GetDirectoryName(walked)!);
                return Path.GetFullPath(Path.Join([behind, .. parts[(i + 1)..]]));
            }
        }

        return null;
    }
}

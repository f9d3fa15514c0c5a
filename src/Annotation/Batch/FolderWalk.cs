namespace MirTool.Annotation.Batch;

/// <summary>Lists the files of a folder and of the folders in it. Symbolic links are followed, but not in circles; hidden entries are passed over.</summary>
/// <param name="excludedFolder">A folder that is not entered when it is met on the way: the output.</param>
internal sealed class FolderWalk(string excludedFolder)
{
    private static readonly EnumerationOptions EveryEntry = new() { AttributesToSkip = 0, IgnoreInaccessible = false };

    private readonly string excludedRealPath = RealPath(excludedFolder);

    /// <summary>Full paths of the files, and for each folder that cannot be listed its path and the reason.</summary>
    /// <param name="folder">Full path.</param>
    /// <param name="maxDepth">1 lists the folder alone.</param>
    public IEnumerable<(string Path, string? FolderError)> Files(string folder, int maxDepth = int.MaxValue) =>
        Files(folder, RealPath(folder), [], maxDepth);

    /// <summary>A path with every symbolic link on the way resolved; a path that cannot be resolved is returned as it is.</summary>
    public static string RealPath(string path)
    {
        string fullPath = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        string current = Path.GetPathRoot(fullPath)!;
        foreach (string name in fullPath[current.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            current = Path.Join(current, name);
            try
            {
                if (new DirectoryInfo(current).ResolveLinkTarget(returnFinalTarget: true) is { } target)
                {
                    current = RealPath(target.FullName);
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // A name that does not exist yet, or a link to itself: whoever opens it will say so.
            }
        }

        return current;
    }

    private IEnumerable<(string Path, string? FolderError)> Files(string folder, string realPath, List<string> ancestors, int maxDepth)
    {
        if (ancestors.Contains(realPath) || (ancestors.Count > 0 && realPath == excludedRealPath))
        {
            yield break;
        }

        List<FileSystemInfo> entries;
        string? error = null;
        try
        {
            entries = [.. new DirectoryInfo(folder).EnumerateFileSystemInfos("*", EveryEntry)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            entries = [];
            error = $"The folder cannot be listed: {e.Message}";
        }

        if (error is not null)
        {
            yield return (folder, error);
        }

        ancestors.Add(realPath);
        foreach (FileSystemInfo entry in entries.Where(entry => !IsHidden(entry)))
        {
            if (!entry.Attributes.HasFlag(FileAttributes.Directory))
            {
                yield return (entry.FullName, null);
            }
            else if (maxDepth > 1)
            {
                bool isLink = entry.Attributes.HasFlag(FileAttributes.ReparsePoint);
                string entryRealPath = isLink ? RealPath(entry.FullName) : Path.Join(realPath, entry.Name);
                foreach ((string, string?) file in Files(entry.FullName, entryRealPath, ancestors, maxDepth - 1))
                {
                    yield return file;
                }
            }
        }

        ancestors.RemoveAt(ancestors.Count - 1);
    }

    private static bool IsHidden(FileSystemInfo entry) =>
        entry.Name.StartsWith('.') || entry.Attributes.HasFlag(FileAttributes.Hidden);
}

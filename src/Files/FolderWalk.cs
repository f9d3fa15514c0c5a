namespace MirTool.Files;

/// <summary>Lists the files of a folder and of the folders in it, each once, however many names lead to it; hidden entries are passed over.</summary>
/// <remarks>
/// The one walk of all commands. A file or folder goes by the name that it has without links; symbolic links are followed where they
/// lead to what has none, the first one in ordinal order. Links to the searched folder or to one that holds it are not followed.
/// Names that are not UTF-8 are written as <see cref="EscapedName"/> has them.
/// </remarks>
public sealed class FolderWalk
{
    private readonly string? excluded;

    /// <param name="excludedFolder">A folder that is not entered when it is met on the way, such as the output; null for none.</param>
    public FolderWalk(string? excludedFolder = null) =>
        excluded = excludedFolder is null ? null : FileStatus.Of(excludedFolder)?.Identity;

    /// <summary>Full paths of the files, and for each folder that cannot be listed its path and the reason.</summary>
    /// <param name="folder">Full path.</param>
    /// <param name="maxDepth">1 lists the folder alone.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public IEnumerable<(string Path, string? FolderError)> Files(string folder, int maxDepth = int.MaxValue, CancellationToken cancellationToken = default)
    {
        HashSet<string> visited = [.. Above(folder)];
        var walk = new Walk(visited, excluded, cancellationToken);
        foreach ((string, string?) file in walk.Files(folder, maxDepth))
        {
            yield return file;
        }

        // Those that are found on the way are added at the end.
        for (int i = 0; i < walk.LinkedFolders.Count; i++)
        {
            (string path, int depth) = walk.LinkedFolders[i];
            foreach ((string, string?) file in walk.Files(path, depth))
            {
                yield return file;
            }
        }

        foreach (string link in walk.LinkedFiles())
        {
            yield return (link, null);
        }
    }

    /// <summary>The files of a folder and of those in it, without regard to what cannot be listed.</summary>
    public static IEnumerable<string> Readable(string folder) => new FolderWalk().Files(folder).Where(file => file.FolderError is null).Select(file => file.Path);

    /// <summary>The names in a folder; none where it cannot be listed.</summary>
    public static IReadOnlyList<string> Names(string folder)
    {
        try
        {
            return [.. FolderEntry.List(folder).Select(entry => entry.Name)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static IEnumerable<string> Above(string folder)
    {
        for (string? above = Path.GetDirectoryName(folder); above is not null; above = Path.GetDirectoryName(above))
        {
            if (FileStatus.Of(above) is { } status)
            {
                yield return status.Identity;
            }
        }
    }

    private sealed class Walk(HashSet<string> visited, string? excluded, CancellationToken cancellationToken)
    {
        private readonly List<string> ownFiles = [];
        private readonly List<string> links = [];
        private bool isBegun;

        public List<(string Path, int Depth)> LinkedFolders { get; } = [];

        public IEnumerable<(string Path, string? FolderError)> Files(string start, int maxDepth)
        {
            var folders = new Stack<(string Path, int Depth)>([(start, maxDepth)]);
            while (folders.TryPop(out (string Path, int Depth) next))
            {
                cancellationToken.ThrowIfCancellationRequested();
                string identity = FileStatus.Of(next.Path)?.Identity ?? next.Path;
                bool isExcluded = isBegun && identity == excluded;
                isBegun = true;
                if (isExcluded || !visited.Add(identity))
                {
                    continue;
                }

                if (TryList(next.Path, out string error) is not { } entries)
                {
                    yield return (next.Path, error);
                    continue;
                }

                foreach (FolderEntry entry in entries.Where(entry => !entry.IsHidden))
                {
                    string path = Path.Join(next.Path, entry.Name);
                    if (!entry.IsFolder && !entry.IsLink)
                    {
                        ownFiles.Add(path);
                        yield return (path, null);
                    }
                    else if (!entry.IsFolder)
                    {
                        links.Add(path);
                    }
                    else if (entry.IsLink && next.Depth > 1)
                    {
                        LinkedFolders.Add((path, next.Depth - 1));
                    }
                }

                // The last one pushed is the first one entered.
                foreach (FolderEntry entry in entries.Reverse().Where(entry => entry is { IsFolder: true, IsLink: false, IsHidden: false } && next.Depth > 1))
                {
                    folders.Push((Path.Join(next.Path, entry.Name), next.Depth - 1));
                }
            }
        }

        /// <summary>Links to files that have no name of their own in what was searched; those that lead nowhere as well.</summary>
        public IEnumerable<string> LinkedFiles()
        {
            if (links.Count == 0)
            {
                yield break;
            }

            HashSet<string> known = [.. ownFiles.Select(file => FileStatus.Of(file)?.Identity).OfType<string>()];
            foreach (string link in links.Order(StringComparer.Ordinal))
            {
                if (FileStatus.Of(link) is not { } target || known.Add(target.Identity))
                {
                    yield return link;
                }
            }
        }

        private static IReadOnlyList<FolderEntry>? TryList(string folder, out string error)
        {
            error = "";
            try
            {
                return FolderEntry.List(folder);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                error = $"The folder cannot be listed: {e.Message}";
                return null;
            }
        }
    }
}

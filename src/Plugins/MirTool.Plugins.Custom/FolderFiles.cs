namespace MirTool.Plugins.Custom;

/// <summary>Walks through a folder and all below it.</summary>
internal static class FolderFiles
{
    /// <summary>Each folder's full path with the names of its files; hidden ones are passed over.</summary>
    /// <param name="root">Full path.</param>
    public static IEnumerable<(string Folder, string[] Files)> Below(string root)
    {
        HashSet<string> seen = [Target(root)];
        Stack<string> folders = new([root]);
        while (folders.TryPop(out string? folder))
        {
            yield return (folder, [.. Directory.EnumerateFiles(folder).Select(path => Path.GetFileName(path)).Where(IsVisible)]);

            // A folder that a link leads back to was walked through already, under its first name.
            foreach (string below in Directory.EnumerateDirectories(folder).OrderDescending(StringComparer.Ordinal))
            {
                if (IsVisible(Path.GetFileName(below)) && (!IsLink(below) || !LeadsAbove(below)) && seen.Add(Target(below)))
                {
                    folders.Push(below);
                }
            }
        }
    }

    private static bool IsVisible(string name) => !name.StartsWith('.');

    private static bool IsLink(string folder) => new DirectoryInfo(folder).LinkTarget is not null;

    private static bool LeadsAbove(string link)
    {
        string target = Target(link);
        return (link + Path.DirectorySeparatorChar).StartsWith(Path.TrimEndingDirectorySeparator(target) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
    }

    private static string Target(string folder) =>
        Path.TrimEndingDirectorySeparator(new DirectoryInfo(folder).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? folder);
}

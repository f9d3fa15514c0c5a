namespace MirTool.Files;

/// <summary>Folders, and files in them, that appear under their names whole or not at all: filled aside, then renamed.</summary>
public static class WholeFolder
{
    private const string OldSuffix = ".old";

    /// <summary>Fills a folder aside and puts it in the place of what is there.</summary>
    /// <remarks>A crash between the two renames leaves the one that was there under another name: <see cref="Restore"/> puts it back.</remarks>
    /// <param name="path">The final path; folders on the way to it are made, and a folder of that name is deleted.</param>
    /// <param name="fill">Is given an empty folder.</param>
    /// <exception cref="IOException">It cannot be written, or a file has its name.</exception>
    public static void Write(string path, Action<string> fill)
    {
        string target = Full(path);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        FillAside(WholeFile.AsidePath(target), aside =>
        {
            fill(aside);
            string old = target + OldSuffix;
            Restore(target);
            if (Directory.Exists(target))
            {
                Directory.Move(target, old);
            }

            Directory.Move(aside, target);
            Remove(old);
        });
    }

    /// <summary>Puts back a folder that a crash while it was replaced has left under another name.</summary>
    /// <param name="path">The path that <see cref="Write"/> was given.</param>
    /// <returns>Whether the folder is there.</returns>
    public static bool Restore(string path)
    {
        string target = Full(path);
        string old = target + OldSuffix;
        if (Directory.Exists(target))
        {
            Remove(old);
        }
        else if (Directory.Exists(old))
        {
            Directory.Move(old, target);
        }

        return Directory.Exists(target);
    }

    /// <summary>Fills a folder aside and puts its files into another one, whose other files stay.</summary>
    /// <remarks>A crash at any moment leaves the earlier files, the new ones, or files without those that come last.</remarks>
    /// <param name="path">Where the files go; made if it is missing.</param>
    /// <param name="fill">Is given an empty folder on the same file system.</param>
    /// <param name="last">Names of files without which the others are not taken for whole: those that are there are deleted before anything is
    /// replaced, and the new ones come last, in this order.</param>
    /// <param name="asideName">What the folder aside is called within the other; what is there of that name is deleted. Null for a name that nobody else uses.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void WriteInto(string path, Action<string> fill, IReadOnlyList<string> last, string? asideName = null)
    {
        Directory.CreateDirectory(path);
        FillAside(asideName is null ? WholeFile.AsidePath(Path.Join(path, "files")) : Path.Join(path, asideName), aside =>
        {
            fill(aside);
            foreach (string name in last)
            {
                File.Delete(Path.Join(path, name));
            }

            string[] names = [.. Directory.EnumerateFiles(aside).Select(file => Path.GetFileName(file)).Except(last).Order(StringComparer.Ordinal), .. last];
            foreach (string name in names.Where(name => File.Exists(Path.Join(aside, name))))
            {
                File.Move(Path.Join(aside, name), Path.Join(path, name), overwrite: true);
            }
        });
    }

    private static void FillAside(string aside, Action<string> fill)
    {
        try
        {
            Remove(aside);
            Directory.CreateDirectory(aside);
            fill(aside);
        }
        finally
        {
            Remove(aside);
        }
    }

    private static string Full(string path) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}

namespace MirTool.Files;

/// <summary>A folder that appears under its name whole or not at all: filled aside, then renamed.</summary>
public static class WholeFolder
{
    /// <summary>Fills a folder aside and puts it in the place of what is there.</summary>
    /// <param name="path">The final path; folders on the way to it are made, and a folder of that name is deleted.</param>
    /// <param name="fill">Is given an empty folder.</param>
    /// <exception cref="IOException">It cannot be written, or a file has its name.</exception>
    public static void Write(string path, Action<string> fill)
    {
        string target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        string aside = WholeFile.AsidePath(target);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        try
        {
            Directory.CreateDirectory(aside);
            fill(aside);
            if (Directory.Exists(target))
            {
                Directory.Delete(target, recursive: true);
            }

            Directory.Move(aside, target);
        }
        finally
        {
            if (Directory.Exists(aside))
            {
                Directory.Delete(aside, recursive: true);
            }
        }
    }
}

namespace MirTool.Archive;

/// <summary>A file that is there whole or not at all: written aside, then renamed.</summary>
public static class WholeFile
{
    /// <param name="path">Where it will be; an existing file is replaced.</param>
    /// <param name="write">Writes the file that it is given: it does not exist yet.</param>
    /// <exception cref="IOException">The folder is missing, cannot be written, or is full.</exception>
    public static void Write(string path, Action<string> write)
    {
        string aside = AsidePath(path);
        try
        {
            write(aside);
            File.Move(aside, path, overwrite: true);
        }
        finally
        {
            File.Delete(aside);
        }
    }

    /// <summary>A name in the same folder that nobody has.</summary>
    public static string AsidePath(string path) =>
        Path.Join(Path.GetDirectoryName(Path.GetFullPath(path)), $".{Guid.NewGuid():N}.partial");
}

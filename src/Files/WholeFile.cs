namespace MirTool.Files;

/// <summary>A file that appears under its name whole or not at all: written aside, then renamed.</summary>
public sealed class WholeFile : IDisposable
{
    private readonly string asidePath;
    private readonly FileStream stream;
    private bool isOpen = true;

    /// <param name="asidePath">Where to write; on the same file system as the final path. A file of that name is replaced.</param>
    public WholeFile(string asidePath)
    {
        this.asidePath = asidePath;
        stream = new FileStream(asidePath, FileMode.Create, FileAccess.ReadWrite, FileShare.Read);
    }

    /// <summary>What is written; seekable, and open until the file is published.</summary>
    public Stream Stream => stream;

    /// <summary>A file that is written beside its final place, hidden, under a name that nobody else uses.</summary>
    /// <param name="path">The final path; its folder must exist.</param>
    public static WholeFile Beside(string path) => new(AsidePath(path));

    /// <summary>A hidden name in the folder of a path that nobody else uses: not the path with something added, which could be too long for the file system.</summary>
    public static string AsidePath(string path) =>
        Path.Join(Path.GetDirectoryName(Path.GetFullPath(path)), $".{Guid.NewGuid():N}.partial");

    /// <summary>Writes a small file.</summary>
    /// <param name="path">The final path; its folder must exist, a file of that name is replaced.</param>
    /// <param name="content">All of it.</param>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        using WholeFile file = Beside(path);
        file.Stream.Write(content);
        file.Publish(path);
    }

    /// <summary>Writes a file.</summary>
    /// <param name="path">The final path; its folder must exist, a file of that name is replaced.</param>
    /// <param name="write">Writes all of it; may close the stream, unless <paramref name="toDisk"/> is set.</param>
    /// <param name="toDisk">Whether to wait until the disk has it.</param>
    public static void Write(string path, Action<Stream> write, bool toDisk = false)
    {
        using WholeFile file = Beside(path);
        write(file.Stream);
        if (toDisk)
        {
            file.stream.Flush(flushToDisk: true);
        }

        file.Publish(path);
    }

    /// <summary>Has a file written by code that opens a path itself.</summary>
    /// <param name="path">The final path; its folder must exist, a file of that name is replaced.</param>
    /// <param name="write">Writes the file that it is given, which does not exist yet.</param>
    /// <exception cref="IOException">The folder is missing, cannot be written, or is full.</exception>
    public static void WriteAt(string path, Action<string> write)
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

    /// <summary>Gives the finished file its name; folders on the way to it are made.</summary>
    /// <param name="path">The final path.</param>
    /// <param name="overwrite">Whether an older file of that name is replaced.</param>
    /// <returns>Its size in bytes.</returns>
    /// <exception cref="IOException">There is a file of that name that may not be replaced, or it cannot be written.</exception>
    public long Publish(string path, bool overwrite = true)
    {
        Close();
        long size = new FileInfo(asidePath).Length;
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        File.Move(asidePath, path, overwrite);
        return size;
    }

    /// <summary>Removes what was not published.</summary>
    public void Dispose()
    {
        try
        {
            Close();
            File.Delete(asidePath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A full disk refuses the last bytes once more. The error is already on its way, and the rest lies where nobody takes it for a file.
        }
    }

    private void Close()
    {
        if (isOpen)
        {
            isOpen = false;
            stream.Dispose();
        }
    }
}

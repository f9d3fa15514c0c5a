using System.Text;

namespace MirTool.Files;

/// <summary>Files that somebody named for reading. Devices, pipes and sockets, which may never end, are refused at once.</summary>
public static class InputFile
{
    /// <summary>Larger files are not read into memory.</summary>
    public const int UsualLimitBytes = 256 << 20;

    /// <summary>Whether there is a file, or something that is none but no folder either.</summary>
    public static bool Exists(string path) => FileStatus.Of(path) is { Kind: not FileKind.Folder };

    /// <summary>Opens a file.</summary>
    /// <param name="path">May hold escapes of <see cref="EscapedName"/>.</param>
    /// <exception cref="InvalidDataException">It is a device, a pipe or a socket.</exception>
    /// <exception cref="IOException">It does not exist or cannot be read.</exception>
    public static FileStream OpenRead(string path)
    {
        Check(path);
        using ReachablePath reachable = ReachablePath.Of(path);
        return new FileStream(reachable.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
    }

    /// <summary>All bytes of a file.</summary>
    /// <param name="path">May hold escapes of <see cref="EscapedName"/>.</param>
    /// <param name="limitBytes">A larger file is refused.</param>
    /// <exception cref="InvalidDataException">It is no file, or larger.</exception>
    /// <exception cref="IOException">It does not exist or cannot be read.</exception>
    public static byte[] ReadAllBytes(string path, int limitBytes = UsualLimitBytes)
    {
        using FileStream stream = OpenRead(path);
        if (stream.Length > limitBytes)
        {
            throw new InvalidDataException($"'{path}' has more than {limitBytes >> 20} MiB; no file of its kind has. Check what it is.");
        }

        // Files of /proc say that they are empty.
        using var content = new MemoryStream((int)stream.Length);
        byte[] block = new byte[64 * 1024];
        for (int count; (count = stream.Read(block)) > 0;)
        {
            if (content.Length + count > limitBytes)
            {
                throw new InvalidDataException($"'{path}' has more than {limitBytes >> 20} MiB; no file of its kind has. Check what it is.");
            }

            content.Write(block, 0, count);
        }

        return content.Length == content.Capacity ? content.GetBuffer() : content.ToArray();
    }

    /// <summary>All of a text file: UTF-8, or UTF-16 with its mark.</summary>
    /// <inheritdoc cref="ReadAllBytes"/>
    public static string ReadAllText(string path, int limitBytes = UsualLimitBytes)
    {
        using var reader = new StreamReader(new MemoryStream(ReadAllBytes(path, limitBytes)), Encoding.UTF8);
        return reader.ReadToEnd();
    }

    /// <summary>The lines of a text file.</summary>
    /// <param name="path">May hold escapes of <see cref="EscapedName"/>.</param>
    /// <param name="encoding">Of a file without a mark; null for UTF-8.</param>
    /// <param name="limitBytes">A larger file is refused.</param>
    /// <exception cref="InvalidDataException">It is no file, or larger.</exception>
    /// <exception cref="IOException">It does not exist or cannot be read.</exception>
    public static string[] ReadAllLines(string path, Encoding? encoding = null, int limitBytes = UsualLimitBytes)
    {
        using var reader = new StreamReader(new MemoryStream(ReadAllBytes(path, limitBytes)), encoding ?? Encoding.UTF8);
        List<string> lines = [];
        while (reader.ReadLine() is { } line)
        {
            lines.Add(line);
        }

        return [.. lines];
    }

    /// <summary>Whether the last line of a text file has its end: one that was cut off has none.</summary>
    /// <param name="path">A file that can be read; true for an empty one.</param>
    /// <exception cref="IOException">It does not exist or cannot be read.</exception>
    public static bool EndsWithItsLastLine(string path)
    {
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        if (stream.Length == 0)
        {
            return true;
        }

        Span<byte> last = stackalloc byte[2];
        stream.Seek(-Math.Min(2, stream.Length), SeekOrigin.End);
        int count = stream.ReadAtLeast(last, 2, throwOnEndOfStream: false);
        // UTF-16 has a zero beside it.
        return last[..count].Contains((byte)'\n');
    }

    /// <summary>Refuses what is no file.</summary>
    /// <exception cref="InvalidDataException">It is a device, a pipe or a socket.</exception>
    public static void Check(string path)
    {
        string? other = FileStatus.Of(path)?.Kind switch
        {
            FileKind.Device => "a device",
            FileKind.Pipe => "a pipe",
            FileKind.Socket => "a socket",
            _ => null,
        };
        if (other is not null)
        {
            throw new InvalidDataException($"'{path}' is {other}, not a file. Name a file; what a program writes into a pipe must be saved first.");
        }
    }
}

using System.Text.Json;

namespace MirTool.Annotation.Batch;

/// <summary>The list of finished recordings that a run appends to, one JSON object a line.</summary>
/// <remarks>A killed process loses nothing that was appended. A power failure may lose the last second; what it tears is
/// recognised (a line that is no object, a table of another size) and done again.</remarks>
internal sealed class Journal : IDisposable
{
    private static readonly TimeSpan FlushInterval = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private readonly TimeProvider time;
    private readonly FileStream stream;
    private long lastFlush;

    public Journal(string path, TimeProvider time)
    {
        this.time = time;
        stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        if (stream.Length > 0)
        {
            stream.Seek(-1, SeekOrigin.End);
            if (stream.ReadByte() != '\n')
            {
                // A torn last line stays, unreadable, on a line of its own.
                stream.WriteByte((byte)'\n');
            }
        }

        lastFlush = time.GetTimestamp();
    }

    /// <summary>Adds an entry; its tables must have their names already.</summary>
    public void Append(JournalEntry entry)
    {
        byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(entry, BatchJson.Default.JournalEntry), (byte)'\n'];
        lock (gate)
        {
            stream.Write(line);
            bool isDue = time.GetElapsedTime(lastFlush) >= FlushInterval;
            stream.Flush(flushToDisk: isDue);
            if (isDue)
            {
                lastFlush = time.GetTimestamp();
            }
        }
    }

    /// <summary>The entries of a journal in the order in which they were appended, with their places; torn lines are left out.</summary>
    public static IEnumerable<(JournalEntry Entry, long Offset, int Length)> Read(string path)
    {
        using FileStream stream = OpenToRead(path);
        byte[] buffer = new byte[1 << 16];
        long bufferOffset = 0;
        int filled = 0;
        while (stream.Read(buffer, filled, buffer.Length - filled) is > 0 and int read)
        {
            filled += read;
            int start = 0;
            while (Array.IndexOf(buffer, (byte)'\n', start, filled - start) is >= 0 and int end)
            {
                if (TryParse(buffer.AsSpan(start..end)) is { } entry)
                {
                    yield return (entry, bufferOffset + start, end - start);
                }

                start = end + 1;
            }

            filled -= start;
            bufferOffset += start;
            Array.Copy(buffer, start, buffer, 0, filled);
            if (filled == buffer.Length)
            {
                Array.Resize(ref buffer, 2 * buffer.Length);
            }
        }
    }

    /// <summary>Reads one entry again.</summary>
    /// <param name="journal">From <see cref="OpenToRead"/>.</param>
    /// <param name="offset">As <see cref="Read"/> gave it.</param>
    /// <param name="length">Likewise.</param>
    public static JournalEntry ReadAt(FileStream journal, long offset, int length)
    {
        byte[] line = new byte[length];
        journal.Seek(offset, SeekOrigin.Begin);
        journal.ReadExactly(line);
        return TryParse(line) ?? throw new InvalidDataException($"The journal '{journal.Name}' changed while it was read.");
    }

    public static FileStream OpenToRead(string path) =>
        new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    public void Dispose()
    {
        try
        {
            stream.Flush(flushToDisk: true);
        }
        finally
        {
            stream.Dispose();
        }
    }

    private static JournalEntry? TryParse(ReadOnlySpan<byte> line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, BatchJson.Default.JournalEntry);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

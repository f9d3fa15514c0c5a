using System.Text.Json;

namespace MirTool.Review.Labels;

/// <summary>The file of all changes, a line each, to which lines are only ever added. What is written is on the disk.</summary>
internal sealed class LabelJournal : IDisposable
{
    private readonly FileStream file;

    private LabelJournal(string path, FileStream file)
    {
        Path = path;
        this.file = file;
    }

    public string Path { get; }

    /// <summary>Opens or makes a journal. A last line that was cut off, since the process was killed, is taken away: nobody was told that it is saved.</summary>
    /// <param name="path">Its folder must exist.</param>
    /// <param name="lines">Receives what is in it.</param>
    /// <exception cref="IOException">Another process has it, or it cannot be written.</exception>
    /// <exception cref="InvalidDataException">A line is none of the journal's.</exception>
    public static LabelJournal Open(string path, List<JournalLine> lines)
    {
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (File.Exists(path))
        {
            throw new IOException($"The labels are being reviewed already: '{path}' is in use. End that mirtool review, or name another file with --labels.", e);
        }

        try
        {
            file.SetLength(Read(path, file, lines));
            file.Position = file.Length;
            return new LabelJournal(path, file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Adds a line; when this returns, the line outlives the process and the machine's power.</summary>
    /// <exception cref="IOException">The disk is full, say; nothing was added.</exception>
    public void Append(JournalLine line)
    {
        long before = file.Length;
        try
        {
            file.Write([.. JsonSerializer.SerializeToUtf8Bytes(line, JournalJson.Default.JournalLine), (byte)'\n']);
            file.Flush(flushToDisk: true);
        }
        catch (IOException)
        {
            file.SetLength(before);
            throw;
        }
    }

    public void Dispose() => file.Dispose();

    /// <returns>Where the last whole line ends.</returns>
    private static long Read(string path, FileStream file, List<JournalLine> lines)
    {
        byte[] bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        int start = 0;
        for (int end; (end = Array.IndexOf(bytes, (byte)'\n', start)) >= 0; start = end + 1)
        {
            try
            {
                lines.Add(JsonSerializer.Deserialize(bytes.AsSpan(start, end - start), JournalJson.Default.JournalLine) ?? throw new JsonException("it is null"));
            }
            catch (JsonException e)
            {
                throw new InvalidDataException($"{path}:{lines.Count + 1}: this is no line of a journal of labels ({e.Message.TrimEnd('.')}). Move the file away; the labels file has the labels.", e);
            }
        }

        return start;
    }
}

using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using MirTool.Files;

namespace MirTool.Annotation.Embeddings;

/// <summary>The embeddings of a recording's windows, as <c>mirtool embed</c> wrote them.</summary>
public sealed class EmbeddingFile : IDisposable
{
    /// <summary>What is appended to a recording's name for its embeddings.</summary>
    public const string Suffix = ".embeddings.parquet";

    // A page's header is a few dozen bytes; this is more than it can have.
    private const int HeaderBytes = 256;
    private const int EmbeddingColumn = 3;
    private const int NumberBytes = 2;

    private readonly FileStream stream;
    private readonly List<(long Rows, long[] Offsets)> groups = [];

    private EmbeddingFile(string path, FileStream stream)
    {
        Path = path;
        this.stream = stream;
    }

    /// <summary>As it was opened.</summary>
    public string Path { get; }

    /// <summary>The recording's name.</summary>
    public string Recording { get; private set; } = "";

    /// <summary>The model's name, and the hash of what its embeddings hang on.</summary>
    public NamedContent Model { get; private set; } = new("", "");

    /// <summary>All windows.</summary>
    public long Windows => groups.Sum(group => group.Rows);

    /// <summary>Opens a file and reads what it says of itself.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or was not written by MirTool.</exception>
    public static EmbeddingFile Open(string path)
    {
        InputFile.Check(path);
        FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        var file = new EmbeddingFile(path, stream);
        try
        {
            file.ReadFooter();
            return file;
        }
        catch (Exception e) when (e is InvalidDataException or KeyNotFoundException or InvalidCastException or EndOfStreamException or ArgumentException)
        {
            stream.Dispose();
            throw new InvalidDataException($"{path} holds no embeddings that MirTool wrote ({e.Message.TrimEnd('.')}). Make them anew: mirtool embed RECORDINGS -o FOLDER", e);
        }
    }

    /// <summary>Writes a file of embeddings that are all there.</summary>
    /// <param name="stream">At its start; stays the caller's.</param>
    /// <param name="recording">The recording's name.</param>
    /// <param name="model">The model's name, and the hash of what its embeddings hang on.</param>
    /// <param name="windows">Start and end in seconds, and the embedding, all of one length.</param>
    public static void Write(Stream stream, string recording, NamedContent model, IEnumerable<(double StartSeconds, double EndSeconds, float[] Embedding)> windows)
    {
        var writer = new EmbeddingWriter(stream, recording, model);
        foreach ((double start, double end, float[] embedding) in windows)
        {
            writer.Write(start, end, embedding);
        }

        writer.Complete();
    }

    /// <summary>The windows, several thousand at a time.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public IEnumerable<EmbeddingBlock> Blocks()
    {
        foreach ((long rows, long[] offsets) in groups)
        {
            double[] starts = MemoryMarshal.Cast<byte, double>(Page(offsets[1]).AsSpan()).ToArray();
            double[] ends = MemoryMarshal.Cast<byte, double>(Page(offsets[2]).AsSpan()).ToArray();
            byte[] page = Page(offsets[EmbeddingColumn]);
            int first = 0;
            for (int levels = 0; levels < 2; levels++)
            {
                first += 4 + BinaryPrimitives.ReadInt32LittleEndian(page.AsSpan(first));
            }

            int size = (int)((page.Length - first) / NumberBytes / rows);
            if (starts.Length != rows || ends.Length != rows || size == 0 || first + (rows * size * NumberBytes) != page.Length)
            {
                throw new InvalidDataException($"{Path} is damaged: its columns are not of one length. Make it anew: mirtool embed RECORDINGS -o FOLDER --force");
            }

            yield return new(starts, ends, size, page.AsMemory(first));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();

    private void ReadFooter()
    {
        byte[] tail = ReadAt(Math.Max(0, stream.Length - 8), 8);
        if (Encoding.ASCII.GetString(tail, 4, 4) != EmbeddingWriter.Magic)
        {
            throw new InvalidDataException("it does not end as Parquet does");
        }

        int length = BinaryPrimitives.ReadInt32LittleEndian(tail);
        if (length <= 0 || length > stream.Length - 8)
        {
            throw new InvalidDataException("its description is longer than the file");
        }

        Dictionary<int, object> footer = new CompactThriftReader(ReadAt(stream.Length - 8 - length, length)).Struct();
        Dictionary<string, string> metadata = ((List<object>)footer[5]).Cast<Dictionary<int, object>>()
            .ToDictionary(entry => CompactThriftReader.Text(entry[1]), entry => CompactThriftReader.Text(entry[2]));
        Model = new(metadata[EmbeddingWriter.ModelKey], metadata[EmbeddingWriter.NetworkKey]);
        foreach (Dictionary<int, object> group in ((List<object>)footer[4]).Cast<Dictionary<int, object>>())
        {
            Dictionary<int, object>[] columns = [.. ((List<object>)group[1]).Cast<Dictionary<int, object>>().Select(column => (Dictionary<int, object>)column[3])];
            if (columns.Length != EmbeddingColumn + 1 || columns.Any(column => (long)column[4] != 0))
            {
                throw new InvalidDataException("its columns are not file, start_s, end_s, embedding, uncompressed");
            }

            groups.Add(((long)group[3], [.. columns.Select(column => (long)column[9])]));
            if (Recording.Length == 0)
            {
                byte[] name = Page((long)columns[0][11]);
                Recording = Encoding.UTF8.GetString(name, 4, BinaryPrimitives.ReadInt32LittleEndian(name));
            }
        }
    }

    private byte[] Page(long offset)
    {
        var reader = new CompactThriftReader(ReadAt(offset, (int)Math.Clamp(stream.Length - offset, 0, HeaderBytes)));
        Dictionary<int, object> header = reader.Struct();
        return ReadAt(offset + reader.Position, (int)(long)header[3]);
    }

    private byte[] ReadAt(long offset, int count)
    {
        if (offset < 0 || count < 0 || offset + count > stream.Length)
        {
            throw new InvalidDataException("it is shorter than it says");
        }

        byte[] bytes = GC.AllocateUninitializedArray<byte>(count);
        stream.Position = offset;
        stream.ReadExactly(bytes);
        return bytes;
    }
}

/// <summary>Windows of a recording that lie beside each other in a file.</summary>
/// <param name="StartSeconds">One per window.</param>
/// <param name="EndSeconds">One per window.</param>
/// <param name="Size">Numbers of an embedding.</param>
/// <param name="Bytes">16-bit floats, window after window.</param>
public sealed record EmbeddingBlock(double[] StartSeconds, double[] EndSeconds, int Size, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>The embedding of a window.</summary>
    public ReadOnlySpan<Half> Embedding(int window) =>
        MemoryMarshal.Cast<byte, Half>(Bytes.Span.Slice(window * Size * sizeof(short), Size * sizeof(short)));
}

using System.Buffers;
using System.Buffers.Binary;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Text;

namespace MirTool.Annotation.Embeddings;

/// <summary>Writes the embeddings of a recording's windows as Parquet: <c>file</c>, <c>start_s</c>, <c>end_s</c>, and <c>embedding</c>, a list of 16-bit floats.</summary>
/// <remarks>
/// The least of the format that says it all (https://parquet.apache.org/docs/file-format/): no compression, since embeddings hardly
/// compress; one page a column and row group, so that the numbers of many windows lie beside each other and can be compared where they
/// are read; the file's name once, in a dictionary.
/// </remarks>
internal sealed class EmbeddingWriter
{
    public const string Magic = "PAR1";
    public const string ModelKey = "mirtool.model";
    public const string NetworkKey = "mirtool.embedding_sha256";

    private const int WindowsPerGroup = 8192;
    private const int DataPage = 0, DictionaryPage = 2;
    private const int Plain = 0, RunLength = 3, DictionaryIndexes = 8;
    private const int DoubleType = 5, ByteArrayType = 6, FixedType = 7;
    private const int Required = 0, Repeated = 2;

    private readonly Stream stream;
    private readonly string file;
    private readonly NamedContent model;
    private readonly List<Group> groups = [];
    private readonly List<double> starts = [];
    private readonly List<double> ends = [];
    private readonly ArrayBufferWriter<byte> numbers = new();
    private int size;
    private long position;

    /// <param name="stream">At its start; stays the caller's.</param>
    /// <param name="file">The recording's name.</param>
    /// <param name="model">The model's name, and the hash of what its embeddings hang on.</param>
    public EmbeddingWriter(Stream stream, string file, NamedContent model)
    {
        this.stream = stream;
        this.file = file;
        this.model = model;
        Put(Encoding.ASCII.GetBytes(Magic));
    }

    private sealed record Column(string[] Path, int Type, int[] Encodings, long Values, long Offset, long Bytes, long? DictionaryOffset = null);

    private sealed record Group(List<Column> Columns, int Rows);

    public void Write(double startSeconds, double endSeconds, ReadOnlySpan<float> embedding)
    {
        size = embedding.Length;
        starts.Add(startSeconds);
        ends.Add(endSeconds);
        Span<float> bounded = stackalloc float[size];
        TensorPrimitives.Clamp(embedding, (float)Half.MinValue, (float)Half.MaxValue, bounded);
        Span<Half> halves = stackalloc Half[size];
        TensorPrimitives.ConvertToHalf(bounded, halves);
        numbers.Write(MemoryMarshal.AsBytes(halves));
        if (starts.Count == WindowsPerGroup)
        {
            Flush();
        }
    }

    /// <summary>Writes the rest, and the description without which the file is none.</summary>
    public void Complete()
    {
        if (starts.Count > 0)
        {
            Flush();
        }

        byte[] footer = Footer();
        Put(footer);
        byte[] length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, footer.Length);
        Put(length);
        Put(Encoding.ASCII.GetBytes(Magic));
    }

    private void Flush()
    {
        int rows = starts.Count;
        List<Column> columns =
        [
            FileColumn(rows),
            PageColumn(["start_s"], DoubleType, rows, MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(starts)).ToArray()),
            PageColumn(["end_s"], DoubleType, rows, MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(ends)).ToArray()),
            PageColumn(["embedding", "list", "element"], FixedType, (long)rows * size, [.. Levels(rows), .. numbers.WrittenSpan]),
        ];
        groups.Add(new(columns, rows));
        starts.Clear();
        ends.Clear();
        numbers.ResetWrittenCount();
    }

    private Column FileColumn(int rows)
    {
        long start = position;
        byte[] name = Encoding.UTF8.GetBytes(file);
        byte[] entry = new byte[4 + name.Length];
        BinaryPrimitives.WriteInt32LittleEndian(entry, name.Length);
        name.CopyTo(entry, 4);
        PutPage(DictionaryPage, 1, Plain, entry);
        long data = position;
        // One bit an index, and all of them 0.
        PutPage(DataPage, rows, DictionaryIndexes, [1, .. Run(rows, 0)]);
        return new(["file"], ByteArrayType, [Plain, RunLength, DictionaryIndexes], rows, data, position - start, start);
    }

    private Column PageColumn(string[] path, int type, long values, byte[] content)
    {
        long start = position;
        PutPage(DataPage, (int)values, Plain, content);
        return new(path, type, [Plain, RunLength], values, start, position - start);
    }

    /// <summary>A list begins with each window and has no gaps: the levels say so.</summary>
    private byte[] Levels(int rows)
    {
        using MemoryStream repetition = new();
        for (int row = 0; row < rows; row++)
        {
            repetition.Write(Run(1, 0));
            repetition.Write(Run(size - 1, 1));
        }

        return [.. WithLength(repetition.ToArray()), .. WithLength(Run((long)rows * size, 1))];
    }

    private static byte[] WithLength(byte[] content)
    {
        byte[] length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, content.Length);
        return [.. length, .. content];
    }

    private static byte[] Run(long count, byte value)
    {
        using MemoryStream run = new();
        VariableInteger.Write(run, (ulong)count << 1);
        run.WriteByte(value);
        return run.ToArray();
    }

    private void PutPage(int type, int values, int encoding, byte[] content)
    {
        CompactThriftWriter header = new CompactThriftWriter().Int32(1, type).Int32(2, content.Length).Int32(3, content.Length);
        header = type == DataPage
            ? header.Struct(5, page => page.Int32(1, values).Int32(2, encoding).Int32(3, RunLength).Int32(4, RunLength))
            : header.Struct(7, page => page.Int32(1, values).Int32(2, encoding));
        Put(header.Stop().ToArray());
        Put(content);
    }

    private byte[] Footer()
    {
        Action<CompactThriftWriter>[] schema =
        [
            element => element.Text(4, "schema").Int32(5, 4),
            element => element.Int32(1, ByteArrayType).Int32(3, Required).Text(4, "file").Int32(6, 0).Struct(10, kind => kind.Struct(1, _ => { })),
            element => element.Int32(1, DoubleType).Int32(3, Required).Text(4, "start_s"),
            element => element.Int32(1, DoubleType).Int32(3, Required).Text(4, "end_s"),
            element => element.Int32(3, Required).Text(4, "embedding").Int32(5, 1).Int32(6, 3).Struct(10, kind => kind.Struct(3, _ => { })),
            element => element.Int32(3, Repeated).Text(4, "list").Int32(5, 1),
            element => element.Int32(1, FixedType).Int32(2, 2).Int32(3, Required).Text(4, "element").Struct(10, kind => kind.Struct(15, _ => { })),
        ];
        (string Key, string Value)[] metadata = [(ModelKey, model.Name), (NetworkKey, model.Sha256)];
        return new CompactThriftWriter()
            .Int32(1, 1)
            .Structs(2, schema, (writer, element) => element(writer))
            .Int64(3, groups.Sum(group => (long)group.Rows))
            .Structs(4, groups, WriteGroup)
            .Structs(5, metadata, (writer, entry) => writer.Text(1, entry.Key).Text(2, entry.Value))
            .Text(6, "MirTool")
            .Stop()
            .ToArray();
    }

    private static void WriteGroup(CompactThriftWriter writer, Group group) => writer
        .Structs(1, group.Columns, WriteColumn)
        .Int64(2, group.Columns.Sum(column => column.Bytes))
        .Int64(3, group.Rows);

    private static void WriteColumn(CompactThriftWriter writer, Column column) => writer
        .Int64(2, column.DictionaryOffset ?? column.Offset)
        .Struct(3, details =>
        {
            details.Int32(1, column.Type).Int32s(2, column.Encodings).Texts(3, column.Path).Int32(4, 0)
                .Int64(5, column.Values).Int64(6, column.Bytes).Int64(7, column.Bytes).Int64(9, column.Offset);
            if (column.DictionaryOffset is { } dictionary)
            {
                details.Int64(11, dictionary);
            }
        });

    private void Put(ReadOnlySpan<byte> content)
    {
        stream.Write(content);
        position += content.Length;
    }
}

using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace MirTool.Annotation.Embeddings;

/// <summary>Writes structures in Thrift's compact protocol, in which Parquet describes its files.</summary>
/// <remarks>https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md</remarks>
[SuppressMessage("Design", "CA1001", Justification = "A stream in memory has nothing to close.")]
internal sealed class CompactThriftWriter
{
    private const byte Int32Type = 5;
    private const byte Int64Type = 6;
    private const byte BinaryType = 8;
    private const byte ListType = 9;
    private const byte StructType = 12;

    private readonly MemoryStream bytes = new();
    private readonly Stack<int> outerFields = new();
    private int lastField;

    public byte[] ToArray() => bytes.ToArray();

    public CompactThriftWriter Int32(int field, int value)
    {
        Header(field, Int32Type);
        ZigZag(value);
        return this;
    }

    public CompactThriftWriter Int64(int field, long value)
    {
        Header(field, Int64Type);
        ZigZag(value);
        return this;
    }

    public CompactThriftWriter Text(int field, string value)
    {
        Header(field, BinaryType);
        Binary(value);
        return this;
    }

    public CompactThriftWriter Int32s(int field, params ReadOnlySpan<int> values)
    {
        Header(field, ListType);
        ListHeader(values.Length, Int32Type);
        foreach (int value in values)
        {
            ZigZag(value);
        }

        return this;
    }

    public CompactThriftWriter Texts(int field, params ReadOnlySpan<string> values)
    {
        Header(field, ListType);
        ListHeader(values.Length, BinaryType);
        foreach (string value in values)
        {
            Binary(value);
        }

        return this;
    }

    public CompactThriftWriter Struct(int field, Action<CompactThriftWriter> content)
    {
        Header(field, StructType);
        Content(content);
        return this;
    }

    public CompactThriftWriter Structs<T>(int field, IReadOnlyCollection<T> items, Action<CompactThriftWriter, T> content)
    {
        Header(field, ListType);
        ListHeader(items.Count, StructType);
        foreach (T item in items)
        {
            Content(writer => content(writer, item));
        }

        return this;
    }

    /// <summary>Ends the outermost structure.</summary>
    public CompactThriftWriter Stop()
    {
        bytes.WriteByte(0);
        return this;
    }

    private void Content(Action<CompactThriftWriter> content)
    {
        outerFields.Push(lastField);
        lastField = 0;
        content(this);
        Stop();
        lastField = outerFields.Pop();
    }

    // Every field here is at most 15 beyond the one before it.
    private void Header(int field, byte type)
    {
        bytes.WriteByte((byte)(((field - lastField) << 4) | type));
        lastField = field;
    }

    private void ListHeader(int count, byte type)
    {
        if (count < 15)
        {
            bytes.WriteByte((byte)((count << 4) | type));
        }
        else
        {
            bytes.WriteByte((byte)(0xF0 | type));
            Variable((ulong)count);
        }
    }

    private void Binary(string value)
    {
        byte[] text = Encoding.UTF8.GetBytes(value);
        Variable((ulong)text.Length);
        bytes.Write(text);
    }

    private void ZigZag(long value) => Variable((ulong)((value << 1) ^ (value >> 63)));

    private void Variable(ulong value) => VariableInteger.Write(bytes, value);
}

/// <summary>Whole numbers seven bits at a time, the lowest first.</summary>
internal static class VariableInteger
{
    public static void Write(Stream stream, ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            stream.WriteByte((byte)(value | 0x80));
        }

        stream.WriteByte((byte)value);
    }
}

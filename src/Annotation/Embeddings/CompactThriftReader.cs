using System.Text;

namespace MirTool.Annotation.Embeddings;

/// <summary>Reads structures in Thrift's compact protocol: each as its fields by number; whole numbers as <see cref="long"/>, text as
/// bytes, lists as lists.</summary>
internal sealed class CompactThriftReader(byte[] bytes, int position = 0)
{
    // Deeper than Parquet's descriptions are; a damaged file must not exhaust the stack.
    private const int DeepestNesting = 16;

    /// <summary>Where the next byte is read.</summary>
    public int Position { get; private set; } = position;

    /// <exception cref="InvalidDataException">The bytes are no structure.</exception>
    public Dictionary<int, object> Struct(int depth = 0)
    {
        if (depth > DeepestNesting)
        {
            throw new InvalidDataException("structures are nested too deeply");
        }

        Dictionary<int, object> fields = [];
        int field = 0;
        while (true)
        {
            byte header = Byte();
            if (header == 0)
            {
                return fields;
            }

            int step = header >> 4;
            field = step == 0 ? (int)ZigZag() : field + step;
            fields[field] = Value(header & 0xF, depth, isField: true);
        }
    }

    public static string Text(object value) => value is byte[] text ? Encoding.UTF8.GetString(text) : throw new InvalidDataException("a text is missing");

    private object Value(int type, int depth, bool isField) => type switch
    {
        1 or 2 => isField ? type == 1 : Byte() == 1,
        3 => (long)(sbyte)Byte(),
        4 or 5 or 6 => ZigZag(),
        7 => Bytes(8),
        8 => Bytes(Length()),
        9 or 10 => List(depth),
        12 => Struct(depth + 1),
        _ => throw new InvalidDataException($"a field has the unknown type {type}"),
    };

    private List<object> List(int depth)
    {
        byte header = Byte();
        int count = header >> 4 == 15 ? Length() : header >> 4;
        if (count > bytes.Length)
        {
            throw new InvalidDataException("a list is longer than the file");
        }

        List<object> items = [];
        for (int i = 0; i < count; i++)
        {
            items.Add(Value(header & 0xF, depth, isField: false));
        }

        return items;
    }

    private byte Byte() => Position < bytes.Length ? bytes[Position++] : throw new InvalidDataException("it ends in the middle");

    private byte[] Bytes(int count)
    {
        if (count < 0 || count > bytes.Length - Position)
        {
            throw new InvalidDataException("it ends in the middle");
        }

        Position += count;
        return bytes[(Position - count)..Position];
    }

    private int Length() => Variable() is var length && length <= int.MaxValue ? (int)length : throw new InvalidDataException("a length is impossible");

    private long ZigZag() => Variable() is var value ? (long)(value >> 1) ^ -(long)(value & 1) : 0;

    private ulong Variable()
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            byte next = Byte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new InvalidDataException("a number is too long");
    }
}

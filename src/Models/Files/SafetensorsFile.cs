using System.Buffers;
using System.Buffers.Binary;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using MirTool.Files;

namespace MirTool.Models.Files;

/// <summary>Named tensors in the safetensors format: eight bytes of header length, a JSON header, the values.</summary>
/// <remarks>The rules are those of the reference implementation (https://github.com/huggingface/safetensors): offsets
/// count from the header's end, and the tensors cover the rest of the file without gap or overlap. On top of them,
/// a value that is not finite is refused here, in both directions: no network can use it. Everything that a header
/// claims is checked against the file's size before memory is allocated for it.</remarks>
public static class SafetensorsFile
{
    /// <summary>The reference implementation's bound on the header.</summary>
    public const long MaximumHeaderBytes = 100_000_000;

    /// <summary>Values of all tensors together, 2 GiB as floats: four times the largest network in use here.</summary>
    public const long MaximumValues = 1L << 29;

    private const string MetadataName = "__metadata__";
    private const int BufferBytes = 1 << 16;

    /// <summary>Reads and checks a whole file.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is truncated, damaged or no safetensors file, or holds a value that
    /// is not finite; the message names the file, the tensor and the value.</exception>
    public static SafetensorsContent Read(string path)
    {
        using FileStream stream = InputFile.OpenRead(path);
        return Read(stream, path);
    }

    /// <summary>Writes a file aside, flushes it to the disk, and renames it: readers see the old file or the whole new one.</summary>
    /// <remarks>Equal tensors and metadata give equal bytes: 32-bit tensors first, as the reference implementation
    /// aligns them, then by name.</remarks>
    /// <exception cref="InvalidDataException">A tensor cannot be stored: a value that is not finite, a shape that does not
    /// fit the values, a type that is not written; the message names the tensor.</exception>
    public static void Write(
        string path,
        IReadOnlyDictionary<string, StoredTensor> tensors,
        IReadOnlyDictionary<string, string>? metadata = null)
    {
        (string Name, StoredTensor Tensor)[] ordered =
        [
            .. tensors.Select(pair => (pair.Key, pair.Value))
                .OrderByDescending(pair => BytesPerValue(pair.Value.DType))
                .ThenBy(pair => pair.Key, StringComparer.Ordinal),
        ];
        foreach ((string name, StoredTensor tensor) in ordered)
        {
            RequireStorable(path, name, tensor);
        }

        WholeFile.Write(path, stream =>
        {
            WriteHeader(stream, ordered, metadata ?? new Dictionary<string, string>());
            foreach ((_, StoredTensor tensor) in ordered)
            {
                WriteValues(stream, tensor);
            }
        }, toDisk: true);
    }

    /// <summary>Reads a file that is already open at its start.</summary>
    internal static SafetensorsContent Read(FileStream stream, string path)
    {
        byte[] lengthBytes = new byte[sizeof(ulong)];
        if (stream.Length < lengthBytes.Length)
        {
            throw Refused(path, $"it is {stream.Length} bytes long, too short for a safetensors file");
        }

        stream.ReadExactly(lengthBytes);
        ulong headerLength = BinaryPrimitives.ReadUInt64LittleEndian(lengthBytes);
        if (headerLength > MaximumHeaderBytes)
        {
            throw Refused(path, $"its header claims {headerLength} bytes, more than the format's {MaximumHeaderBytes}; it is no safetensors file");
        }

        long dataLength = stream.Length - lengthBytes.Length - (long)headerLength;
        if (dataLength < 0)
        {
            throw Refused(path, $"its header claims {headerLength} bytes, but the file ends after {stream.Length - lengthBytes.Length}: it is truncated");
        }

        byte[] headerBytes = new byte[headerLength];
        stream.ReadExactly(headerBytes);
        (List<TensorEntry> entries, Dictionary<string, string> metadata) = ParseHeader(headerBytes, path);
        RequireContiguous(path, entries, dataLength);

        Dictionary<string, StoredTensor> tensors = new(entries.Count, StringComparer.Ordinal);
        foreach (TensorEntry entry in entries)
        {
            tensors.Add(entry.Name, new StoredTensor(entry.DType, entry.Shape, ReadValues(stream, path, entry)));
        }

        return new SafetensorsContent(tensors, metadata);
    }

    private static (List<TensorEntry> Entries, Dictionary<string, string> Metadata) ParseHeader(byte[] header, string path)
    {
        if (header is not [(byte)'{', ..])
        {
            throw Refused(path, "its header is not a JSON object");
        }

        // JsonDocument would take the bytes and fail later, on the first name that it turns into a string.
        if (!Utf8.IsValid(header))
        {
            throw Refused(path, "its header is not valid UTF-8");
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(header, new JsonDocumentOptions { AllowDuplicateProperties = false });
            List<TensorEntry> entries = [];
            Dictionary<string, string> metadata = new(StringComparer.Ordinal);
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
            {
                if (property.NameEquals(MetadataName))
                {
                    ReadMetadata(property.Value, metadata, path);
                }
                else
                {
                    entries.Add(ReadEntry(property.Name, property.Value, path));
                }
            }

            return (entries, metadata);
        }
        // InvalidOperationException: an escape such as \ud800, valid JSON that is no text.
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new InvalidDataException($"{path}: the header is not the JSON of a safetensors file: {Printable(e.Message)}", e);
        }
    }

    private static void ReadMetadata(JsonElement element, Dictionary<string, string> metadata, string path)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw Refused(path, $"its {MetadataName} is not a JSON object");
        }

        foreach (JsonProperty property in element.EnumerateObject())
        {
            if (property.Value.ValueKind != JsonValueKind.String)
            {
                throw Refused(path, $"its {MetadataName} entry '{Printable(property.Name)}' is not text");
            }

            metadata.Add(property.Name, property.Value.GetString()!);
        }
    }

    private static TensorEntry ReadEntry(string name, JsonElement element, string path)
    {
        InvalidDataException Wrong(string what) => Refused(path, $"tensor '{Printable(name)}' {what}");

        if (element.ValueKind != JsonValueKind.Object)
        {
            throw Wrong("is not described by a JSON object");
        }

        if (!element.TryGetProperty("dtype", out JsonElement dtypeElement) || dtypeElement.ValueKind != JsonValueKind.String)
        {
            throw Wrong("has no dtype");
        }

        string dtypeName = dtypeElement.GetString()!;
        if (!Enum.TryParse(dtypeName, out StoredType dtype) || dtype.ToString() != dtypeName)
        {
            throw Wrong($"has the dtype '{Printable(dtypeName)}', but MirTool reads {string.Join(", ", Enum.GetNames<StoredType>())}");
        }

        long[] shape = ReadIntegers(element, "shape")
            ?? throw Wrong("has no shape, or one that is not a list of whole numbers from 0");
        long[] offsets = ReadIntegers(element, "data_offsets")
            ?? throw Wrong("has no data_offsets, or ones that are not whole numbers from 0");
        if (offsets is not [long begin, long end])
        {
            throw Wrong($"has {offsets.Length} data_offsets instead of 2");
        }

        if (begin > end)
        {
            throw Wrong($"ends at byte {end}, before it begins at byte {begin}");
        }

        if (Product(shape) is not long count)
        {
            throw Wrong($"has the absurd shape {ShapeText(shape)}");
        }

        // The division cannot overflow, as the product of the count and the bytes per value can.
        int bytesPerValue = BytesPerValue(dtype);
        long length = end - begin;
        if (length % bytesPerValue != 0 || length / bytesPerValue != count)
        {
            throw Wrong($"has the shape {ShapeText(shape)}, {count} values of {bytesPerValue} bytes, but {length} bytes of data");
        }

        return new TensorEntry(name, dtype, shape, count, begin, end);
    }

    private static long[]? ReadIntegers(JsonElement element, string property)
    {
        if (!element.TryGetProperty(property, out JsonElement list) || list.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        long[] integers = new long[list.GetArrayLength()];
        int i = 0;
        foreach (JsonElement item in list.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt64(out integers[i]) || integers[i] < 0)
            {
                return null;
            }

            i++;
        }

        return integers;
    }

    private static void RequireContiguous(string path, List<TensorEntry> entries, long dataLength)
    {
        entries.Sort((a, b) => (a.Begin, a.End).CompareTo((b.Begin, b.End)));
        long covered = 0;
        string previous = "";
        foreach (TensorEntry entry in entries)
        {
            string name = Printable(entry.Name);
            if (entry.Begin < covered)
            {
                throw Refused(path, $"tensor '{name}' begins at byte {entry.Begin} and overlaps '{previous}', which ends at byte {covered}");
            }

            if (entry.Begin > covered)
            {
                throw Refused(path, $"{entry.Begin - covered} bytes before tensor '{name}' (from byte {covered}) belong to no tensor");
            }

            if (entry.End > dataLength)
            {
                throw Refused(path, $"tensor '{name}' ends at byte {entry.End}, but the file holds {dataLength} bytes of data: it is truncated");
            }

            covered = entry.End;
            previous = name;
        }

        if (covered < dataLength)
        {
            throw Refused(path, $"{dataLength - covered} bytes after the last tensor belong to no tensor");
        }

        long values = entries.Sum(entry => entry.Count);
        if (values > MaximumValues)
        {
            throw Refused(path, $"it holds {values} values, more than the {MaximumValues} that MirTool loads");
        }
    }

    private static float[] ReadValues(FileStream stream, string path, TensorEntry entry)
    {
        float[] values = new float[entry.Count];
        int bytesPerValue = BytesPerValue(entry.DType);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            int valuesPerBlock = BufferBytes / bytesPerValue;
            for (int start = 0; start < values.Length; start += valuesPerBlock)
            {
                Span<float> block = values.AsSpan(start, Math.Min(valuesPerBlock, values.Length - start));
                Span<byte> bytes = buffer.AsSpan(0, block.Length * bytesPerValue);
                stream.ReadExactly(bytes);
                ToFloats(entry.DType, bytes, block);
                int bad = IndexOfNotFinite(block);
                if (bad >= 0)
                {
                    throw Refused(path, $"tensor '{Printable(entry.Name)}' holds {NotFiniteText(block[bad])} at index {start + bad}; weights must be finite numbers");
                }
            }
        }
        catch (EndOfStreamException e)
        {
            throw new InvalidDataException($"{path}: the file became shorter while tensor '{Printable(entry.Name)}' was read.", e);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return values;
    }

    private static void ToFloats(StoredType type, ReadOnlySpan<byte> bytes, Span<float> values)
    {
        int size = BytesPerValue(type);
        for (int i = 0; i < values.Length; i++)
        {
            ReadOnlySpan<byte> value = bytes.Slice(i * size, size);
            values[i] = type switch
            {
                StoredType.F32 => BinaryPrimitives.ReadSingleLittleEndian(value),
                StoredType.F16 => (float)BinaryPrimitives.ReadHalfLittleEndian(value),
                // A bfloat16 is the upper half of a 32-bit float.
                StoredType.BF16 => BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(value) << 16),
                StoredType.F64 => (float)BinaryPrimitives.ReadDoubleLittleEndian(value),
                StoredType.I64 => BinaryPrimitives.ReadInt64LittleEndian(value),
                StoredType.I32 => BinaryPrimitives.ReadInt32LittleEndian(value),
                StoredType.U8 => value[0],
                _ => value[0] == 0 ? 0 : 1,
            };
        }
    }

    private static void RequireStorable(string path, string name, StoredTensor tensor)
    {
        InvalidDataException Wrong(string what) => new($"{path} was not written: tensor '{Printable(name)}' {what}.");

        if (name == MetadataName)
        {
            throw Wrong("has the name that the format keeps for its metadata");
        }

        if (tensor.DType is not (StoredType.F32 or StoredType.F16))
        {
            throw Wrong($"has the dtype {tensor.DType}, but MirTool writes F32 and F16");
        }

        if (Product(tensor.Shape) != tensor.Values.Length)
        {
            throw Wrong($"has the shape {ShapeText(tensor.Shape)}, but {tensor.Values.Length} values");
        }

        int bad = IndexOfNotFinite(tensor.Values);
        if (bad >= 0)
        {
            throw Wrong($"holds {NotFiniteText(tensor.Values[bad])} at index {bad}; weights must be finite numbers");
        }

        if (tensor.DType == StoredType.F16)
        {
            int large = Array.FindIndex(tensor.Values, value => !Half.IsFinite((Half)value));
            if (large >= 0)
            {
                throw Wrong(string.Create(
                    System.Globalization.CultureInfo.InvariantCulture,
                    $"holds {tensor.Values[large]} at index {large}, beyond the range of F16 (±{(float)Half.MaxValue})"));
            }
        }
    }

    private static void WriteHeader(
        Stream stream,
        (string Name, StoredTensor Tensor)[] tensors,
        IReadOnlyDictionary<string, string> metadata)
    {
        ArrayBufferWriter<byte> header = new();
        using (Utf8JsonWriter json = new(header, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            if (metadata.Count > 0)
            {
                json.WriteStartObject(MetadataName);
                foreach ((string key, string value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
                {
                    json.WriteString(key, value);
                }

                json.WriteEndObject();
            }

            long offset = 0;
            foreach ((string name, StoredTensor tensor) in tensors)
            {
                json.WriteStartObject(name);
                json.WriteString("dtype", tensor.DType.ToString());
                json.WriteStartArray("shape");
                foreach (long size in tensor.Shape)
                {
                    json.WriteNumberValue(size);
                }

                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                offset += (long)tensor.Values.Length * BytesPerValue(tensor.DType);
                json.WriteNumberValue(offset);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        // Spaces up to a multiple of 8, so that the values are aligned in a memory-mapped file.
        int padding = (8 - (header.WrittenCount % 8)) % 8;
        header.GetSpan(padding)[..padding].Fill((byte)' ');
        header.Advance(padding);

        Span<byte> length = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.WrittenCount);
        stream.Write(length);
        stream.Write(header.WrittenSpan);
    }

    private static void WriteValues(Stream stream, StoredTensor tensor)
    {
        int bytesPerValue = BytesPerValue(tensor.DType);
        byte[] buffer = new byte[BufferBytes];
        foreach (float[] block in tensor.Values.Chunk(BufferBytes / bytesPerValue))
        {
            for (int i = 0; i < block.Length; i++)
            {
                Span<byte> value = buffer.AsSpan(i * bytesPerValue, bytesPerValue);
                if (tensor.DType == StoredType.F16)
                {
                    BinaryPrimitives.WriteHalfLittleEndian(value, (Half)block[i]);
                }
                else
                {
                    BinaryPrimitives.WriteSingleLittleEndian(value, block[i]);
                }
            }

            stream.Write(buffer.AsSpan(0, block.Length * bytesPerValue));
        }
    }

    private static int BytesPerValue(StoredType type) => type switch
    {
        StoredType.F64 or StoredType.I64 => 8,
        StoredType.F32 or StoredType.I32 => 4,
        StoredType.F16 or StoredType.BF16 => 2,
        _ => 1,
    };

    /// <summary>The number of values of a shape; null if it does not fit 63 bits.</summary>
    private static long? Product(long[] shape)
    {
        long product = 1;
        foreach (long size in shape)
        {
            if (size < 0 || Math.BigMul(product, size, out long low) != 0 || low < 0)
            {
                return null;
            }

            product = low;
        }

        return product;
    }

    private static int IndexOfNotFinite(ReadOnlySpan<float> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
            {
                return i;
            }
        }

        return -1;
    }

    private static string NotFiniteText(float value) => float.IsNaN(value) ? "NaN" : "a number beyond the range of floats (infinity)";

    private static string ShapeText(long[] shape) => $"[{string.Join(", ", shape)}]";

    /// <summary>Text of a file that nobody vouches for, without control characters and of bounded length, for messages.</summary>
    private static string Printable(string text)
    {
        string bounded = text.Length > 120 ? text[..120] + "…" : text;
        return string.Concat(bounded.Select(c => char.IsControl(c) ? '\uFFFD' : c));
    }

    private static InvalidDataException Refused(string path, string why) => new($"{path} cannot be read: {why}.");

    private sealed record TensorEntry(string Name, StoredType DType, long[] Shape, long Count, long Begin, long End);
}

/// <summary>What a safetensors file holds.</summary>
/// <param name="Tensors">By name.</param>
/// <param name="Metadata">The text entries of the header's <c>__metadata__</c>; empty if it has none.</param>
public sealed record SafetensorsContent(
    IReadOnlyDictionary<string, StoredTensor> Tensors,
    IReadOnlyDictionary<string, string> Metadata);

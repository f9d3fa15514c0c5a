using System.Buffers.Binary;
using System.Text;
using MirTool.Models.Files;

namespace MirTool.Models.Tests.Files;

public sealed class SafetensorsFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    // The layout of the published format, written out byte by byte: 8 bytes of length, JSON, spaces up to a multiple of 8, values.
    private static readonly byte[] TwoByTwo = File(
        """{"test":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]}}    """,
        [0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0, 0, 0, 0, 0, 0, 0, 0, 0x3E]);

    [Fact]
    public void Read_BytesOfThePublishedFormat_GivesTheirValues()
    {
        SafetensorsContent content = SafetensorsFile.Read(Written(TwoByTwo));

        StoredTensor tensor = Assert.Single(content.Tensors).Value;
        Assert.Equal("test", content.Tensors.Keys.Single());
        Assert.Equal(StoredType.F32, tensor.DType);
        Assert.Equal([2, 2], tensor.Shape);
        Assert.Equal([1f, -2f, 0f, 0.125f], tensor.Values);
        Assert.Empty(content.Metadata);
    }

    [Fact]
    public void Write_SameTensor_GivesTheBytesOfThePublishedFormat()
    {
        string path = folder.At("written.safetensors");
        SafetensorsFile.Write(path, new Dictionary<string, StoredTensor> { ["test"] = new([2, 2], [1f, -2f, 0f, 0.125f]) });
        Assert.Equal(TwoByTwo, System.IO.File.ReadAllBytes(path));
    }

    [Fact]
    public void Write_SeveralTensors_OrdersThemByWidthThenNameWhateverTheOrderGiven()
    {
        var tensors = new Dictionary<string, StoredTensor>
        {
            ["b"] = new([1], [2f]),
            ["half"] = new(StoredType.F16, [2], [1f, -0.5f]),
            ["a"] = new([], [1f]),
        };
        var metadata = new Dictionary<string, string> { ["y"] = "2", ["x"] = "1" };
        byte[] expected = File(
            """{"__metadata__":{"x":"1","y":"2"},"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]},"half":{"dtype":"F16","shape":[2],"data_offsets":[8,12]}}""",
            [0, 0, 0x80, 0x3F, 0, 0, 0, 0x40, 0, 0x3C, 0, 0xB8]);

        string path = folder.At("ordered.safetensors");
        SafetensorsFile.Write(path, tensors, metadata);
        Assert.Equal(expected, System.IO.File.ReadAllBytes(path));

        SafetensorsFile.Write(path, tensors.Reverse().ToDictionary(), metadata.Reverse().ToDictionary());
        Assert.Equal(expected, System.IO.File.ReadAllBytes(path));
    }

    [Theory]
    [InlineData(StoredType.F32, "0000803F000020C0", new[] { 1f, -2.5f })]
    [InlineData(StoredType.F16, "003C00C1FF7B0100", new[] { 1f, -2.5f, 65504f, 5.9604645E-08f })]
    [InlineData(StoredType.BF16, "803F20C0", new[] { 1f, -2.5f })]
    [InlineData(StoredType.F64, "000000000000F03F00000000000004C0", new[] { 1f, -2.5f })]
    [InlineData(StoredType.I64, "0100000000000000FEFFFFFFFFFFFFFF", new[] { 1f, -2f })]
    [InlineData(StoredType.I32, "01000000FEFFFFFF", new[] { 1f, -2f })]
    [InlineData(StoredType.U8, "01FF", new[] { 1f, 255f })]
    [InlineData(StoredType.BOOL, "0100", new[] { 1f, 0f })]
    public void Read_EveryElementType_GivesItsValues(StoredType type, string hexadecimal, float[] values)
    {
        byte[] data = Convert.FromHexString(hexadecimal);
        string header = $$$"""{"t":{"dtype":"{{{type}}}","shape":[{{{values.Length}}}],"data_offsets":[0,{{{data.Length}}}]}}""";

        StoredTensor tensor = SafetensorsFile.Read(Written(File(header, data))).Tensors["t"];

        Assert.Equal(type, tensor.DType);
        Assert.Equal(values, tensor.Values);
    }

    [Fact]
    public void WriteThenRead_TensorsLongerThanABlock_AreTheSame()
    {
        var random = new Random(7);
        float[] Values(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() * 2) - 1))];
        var tensors = new Dictionary<string, StoredTensor>
        {
            ["conv1.weight"] = new([24, 1, 3, 3], Values(216)),
            ["fc.weight"] = new([256, 321], Values(256 * 321)),
            ["empty"] = new([0, 5], []),
            ["Größe"] = new([], [3f]),
            ["a\"quoted\\name"] = new([1], [4f]),
        };
        var metadata = new Dictionary<string, string> { ["made by"] = "MirTool \u2713" };

        string path = folder.At("round.safetensors");
        SafetensorsFile.Write(path, tensors, metadata);
        SafetensorsContent read = SafetensorsFile.Read(path);

        Assert.Equal(metadata, read.Metadata);
        Assert.Equal(tensors.Keys.Order(), read.Tensors.Keys.Order());
        foreach ((string name, StoredTensor tensor) in tensors)
        {
            Assert.Equal(tensor.Shape, read.Tensors[name].Shape);
            Assert.Equal(tensor.Values, read.Tensors[name].Values);
        }
    }

    [Fact]
    public void WriteThenRead_HalfPrecision_RoundsToTheNearestHalf()
    {
        string path = folder.At("half.safetensors");
        float[] values = [0.1f, 1 / 3f, 1234.5f, -1e-7f];
        SafetensorsFile.Write(path, new Dictionary<string, StoredTensor> { ["h"] = new(StoredType.F16, [4], values) });
        Assert.Equal([.. values.Select(value => (float)(Half)value)], SafetensorsFile.Read(path).Tensors["h"].Values);
    }

    // Every file that must be refused, and what the message must name.
    public static TheoryData<string, byte[], string> HostileFiles { get; } = new()
    {
        { "empty", [], "0 bytes" },
        { "cut within the length", [1, 2, 3], "3 bytes" },
        { "header beyond the file", [.. Length(1000), .. "{}"u8], "1000" },
        { "header of absurd length", [.. Length(ulong.MaxValue), .. "{}"u8], "18446744073709551615" },
        { "header above the format's limit", [.. Length(100_000_001), .. "{}"u8], "100000001" },
        { "header of zero length", Length(0), "not a JSON object" },
        { "header not JSON", File("""{"t":""", []), "JSON" },
        { "header with text behind it", File("""{} x""", []), "JSON" },
        { "header an array", File("[]", []), "not a JSON object" },
        { "header not UTF-8", [.. Length(5), (byte)'{', (byte)'"', 0xFF, (byte)'"', (byte)'}'], "UTF-8" },
        { "name that is no text", File("""{"\ud800":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}""", []), "JSON" },
        { "text file", "PK\u0003\u0004, a zip archive as pickles are"u8.ToArray(), "no safetensors file" },
        { "duplicate name", File("""{"t":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"t":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}""", [0, 0]), "t" },
        { "duplicate name in other spelling", File("""{"t":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"\u0074":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}""", [0, 0]), "t" },
        { "tensor not an object", File("""{"t":7}""", []), "'t'" },
        { "metadata not text", File("""{"__metadata__":{"k":1}}""", []), "'k'" },
        { "metadata a list", File("""{"__metadata__":[]}""", []), "__metadata__" },
        { "no dtype", File("""{"t":{"shape":[0],"data_offsets":[0,0]}}""", []), "'t' has no dtype" },
        { "unknown dtype", File("""{"t":{"dtype":"F8_E5M2","shape":[0],"data_offsets":[0,0]}}""", []), "F8_E5M2" },
        { "dtype a number", File("""{"t":{"dtype":"1","shape":[0],"data_offsets":[0,0]}}""", []), "'1'" },
        { "dtype in lower case", File("""{"t":{"dtype":"f32","shape":[0],"data_offsets":[0,0]}}""", []), "'f32'" },
        { "no shape", File("""{"t":{"dtype":"F32","data_offsets":[0,0]}}""", []), "shape" },
        { "negative shape", File("""{"t":{"dtype":"F32","shape":[-1],"data_offsets":[0,0]}}""", []), "shape" },
        { "fractional shape", File("""{"t":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", new byte[4]), "shape" },
        { "shape beyond 64 bits", File("""{"t":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,4]}}""", new byte[4]), "shape" },
        { "shape that overflows to its size", File("""{"t":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}""", []), "absurd shape" },
        { "shape that overflows to a negative", File("""{"t":{"dtype":"F32","shape":[4294967296,2147483648],"data_offsets":[0,0]}}""", []), "absurd shape" },
        { "bytes that overflow to its size", File("""{"t":{"dtype":"F32","shape":[4611686018427387904],"data_offsets":[0,0]}}""", []), "4611686018427387904 values" },
        { "shape larger than its data", File("""{"t":{"dtype":"F32","shape":[1000000000],"data_offsets":[0,4]}}""", new byte[4]), "1000000000 values" },
        { "data of part of a value", File("""{"t":{"dtype":"F32","shape":[1],"data_offsets":[0,5]}}""", new byte[5]), "5 bytes" },
        { "no offsets", File("""{"t":{"dtype":"F32","shape":[1]}}""", new byte[4]), "data_offsets" },
        { "one offset", File("""{"t":{"dtype":"F32","shape":[1],"data_offsets":[0]}}""", new byte[4]), "1 data_offsets" },
        { "negative offset", File("""{"t":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}""", new byte[4]), "data_offsets" },
        { "offsets reversed", File("""{"t":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", new byte[4]), "before it begins" },
        { "data beyond the file", File("""{"t":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", new byte[4]), "truncated" },
        { "absurd size beyond the file", File("""{"t":{"dtype":"U8","shape":[9000000000000000000],"data_offsets":[0,9000000000000000000]}}""", new byte[4]), "truncated" },
        { "overlap", File("""{"t":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"u":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}}""", new byte[6]), "overlaps 't'" },
        { "same data twice", File("""{"t":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"u":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", new byte[4]), "overlaps" },
        { "hole at the start", File("""{"t":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", new byte[8]), "4 bytes before tensor 't'" },
        { "hole between", File("""{"t":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"u":{"dtype":"U8","shape":[1],"data_offsets":[3,4]}}""", new byte[4]), "2 bytes before tensor 'u'" },
        { "bytes behind the last tensor", File("""{"t":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}""", new byte[4]), "3 bytes after" },
        { "bytes but no tensor", File("{}", new byte[4]), "4 bytes after" },
        { "NaN as F32", File("""{"t":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", [0, 0, 0, 0, 0, 0, 0xC0, 0x7F]), "'t' holds NaN at index 1" },
        { "infinity as F32", File("""{"t":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", [0, 0, 0x80, 0xFF]), "infinity" },
        { "NaN as F16", File("""{"t":{"dtype":"F16","shape":[1],"data_offsets":[0,2]}}""", [0, 0x7E]), "NaN" },
        { "infinity as F16", File("""{"t":{"dtype":"F16","shape":[1],"data_offsets":[0,2]}}""", [0, 0x7C]), "infinity" },
        { "NaN as BF16", File("""{"t":{"dtype":"BF16","shape":[1],"data_offsets":[0,2]}}""", [0xC0, 0x7F]), "NaN" },
        { "NaN as F64", File("""{"t":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}}""", [0, 0, 0, 0, 0, 0, 0xF8, 0x7F]), "NaN" },
        { "F64 beyond floats", File("""{"t":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}}""", [0xA0, 0xC8, 0xEB, 0x85, 0xF3, 0xCC, 0xE1, 0x7F]), "beyond the range" },
        { "too deep", File("""{"t":""" + new string('[', 1000), []), "JSON" },
    };

    [Theory]
    [MemberData(nameof(HostileFiles), DisableDiscoveryEnumeration = true)]
    public void Read_HostileFile_IsRefusedAndNamed(string what, byte[] bytes, string named)
    {
        string path = Written(bytes);
        var refusal = Assert.Throws<InvalidDataException>(() => SafetensorsFile.Read(path));
        Assert.True(refusal.Message.Contains(path, StringComparison.Ordinal), $"{what}: {refusal.Message}");
        Assert.True(refusal.Message.Contains(named, StringComparison.Ordinal), $"{what}: {refusal.Message}");
    }

    [Fact]
    public void Read_NameWithControlCharacters_IsNotPrintedAsSuch()
    {
        byte[] bytes = File("""{"\u001b[31mred\u0007":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", new byte[4]);
        string message = Assert.Throws<InvalidDataException>(() => SafetensorsFile.Read(Written(bytes))).Message;
        Assert.Contains("red", message, StringComparison.Ordinal);
        Assert.DoesNotContain(message, char.IsControl);
    }

    [Fact]
    public void Read_SparseFileOfAbsurdSize_IsRefusedBeforeAllocating()
    {
        string path = folder.At("sparse.safetensors");
        const long Bytes = 600_000_000;
        byte[] start = File($$$"""{"t":{"dtype":"U8","shape":[{{{Bytes}}}],"data_offsets":[0,{{{Bytes}}}]}}""", []);
        using (FileStream stream = System.IO.File.Create(path))
        {
            stream.Write(start);
            stream.SetLength(start.Length + Bytes);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        var refusal = Assert.Throws<InvalidDataException>(() => SafetensorsFile.Read(path));
        Assert.Contains("600000000 values", refusal.Message, StringComparison.Ordinal);
        // A bound far below the values, far above the header and the exception.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000_000);
    }

    [Fact]
    public void Read_AnyPrefixOfAFile_IsRefused()
    {
        for (int length = 0; length < TwoByTwo.Length; length++)
        {
            string path = Written(TwoByTwo[..length]);
            Assert.Throws<InvalidDataException>(() => SafetensorsFile.Read(path));
        }
    }

    [Fact]
    public void Read_RandomlyDamagedFile_IsReadOrRefusedButNeverFailsOtherwise()
    {
        string path = folder.At("whole.safetensors");
        SafetensorsFile.Write(
            path,
            new Dictionary<string, StoredTensor>
            {
                ["conv.weight"] = new([2, 3], [1, 2, 3, 4, 5, 6]),
                ["conv.bias"] = new(StoredType.F16, [3], [1, 2, 3]),
            },
            new Dictionary<string, string> { ["format"] = "pt" });
        byte[] whole = System.IO.File.ReadAllBytes(path);
        var random = new Random(20);
        int refused = 0;
        for (int trial = 0; trial < 600; trial++)
        {
            byte[] damaged = [.. whole];
            for (int flips = random.Next(1, 4); flips > 0; flips--)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            try
            {
                SafetensorsFile.Read(Written(damaged));
            }
            catch (InvalidDataException)
            {
                refused++;
            }
        }

        // Most bytes are header, where a change seldom leaves a valid file.
        Assert.InRange(refused, 300, 599);
    }

    [Fact]
    public void Read_MissingFile_Throws() =>
        Assert.Throws<FileNotFoundException>(() => SafetensorsFile.Read(folder.At("none.safetensors")));

    public static TheoryData<StoredTensor, string> UnwritableTensors { get; } = new()
    {
        { new([1], [float.NaN]), "NaN" },
        { new([2], [0, float.NegativeInfinity]), "index 1" },
        { new(StoredType.F16, [1], [65520f]), "F16" },
        { new([3], [1, 2]), "[3]" },
        { new([-1, -2], [1, 2]), "[-1, -2]" },
        { new(StoredType.I64, [1], [1]), "I64" },
    };

    [Theory]
    [MemberData(nameof(UnwritableTensors), DisableDiscoveryEnumeration = true)]
    public void Write_TensorThatCannotBeStored_KeepsTheOldFile(StoredTensor tensor, string named)
    {
        string path = Written(TwoByTwo);
        var refusal = Assert.Throws<InvalidDataException>(
            () => SafetensorsFile.Write(path, new Dictionary<string, StoredTensor> { ["w"] = tensor }));

        Assert.Contains("'w'", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(named, refusal.Message, StringComparison.Ordinal);
        Assert.Equal(TwoByTwo, System.IO.File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFiles(folder.Path));
    }

    private string Written(byte[] bytes)
    {
        string path = folder.At("read.safetensors");
        System.IO.File.WriteAllBytes(path, bytes);
        return path;
    }

    private static byte[] File(string header, byte[] data)
    {
        // Padded here as the format advises, so that expected bytes are those of a writer that follows it.
        byte[] json = Encoding.UTF8.GetBytes(header);
        byte[] padded = [.. json, .. Enumerable.Repeat((byte)' ', (8 - (json.Length % 8)) % 8)];
        return [.. Length((ulong)padded.Length), .. padded, .. data];
    }

    private static byte[] Length(ulong length)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, length);
        return bytes;
    }
}

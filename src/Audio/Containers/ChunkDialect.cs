using System.Buffers.Binary;

namespace MirTool.Audio.Containers;

/// <summary>How a family of containers writes its chunks: an id, a length, a body.</summary>
/// <param name="Name">Of the container, in words.</param>
/// <param name="AudioId">The id of the chunk that holds the sound.</param>
internal sealed record ChunkDialect(string Name, string AudioId)
{
    public bool BigEndian { get; init; }

    public int IdBytes { get; init; } = 4;

    public int LengthBytes { get; init; } = 4;

    /// <summary>Chunks begin at multiples of this many bytes from the container's start.</summary>
    public int Alignment { get; init; } = 2;

    /// <summary>Whether a length includes the chunk's own id and length.</summary>
    public bool CountsItself { get; init; }

    /// <summary>Bytes of the container before its first chunk.</summary>
    public int FirstChunk { get; init; } = 12;

    /// <summary>Bytes of the audio chunk before its sound.</summary>
    public int AudioPreambleBytes { get; init; }

    public int ChunkHeaderBytes => IdBytes + LengthBytes;

    /// <summary>The length in a chunk's header, less the header where it counts itself; negative for lengths that cannot be.</summary>
    public long BodyLength(ReadOnlySpan<byte> header) => Number(header[IdBytes..]) - (CountsItself ? ChunkHeaderBytes : 0);

    private long Number(ReadOnlySpan<byte> bytes) => (LengthBytes, BigEndian) switch
    {
        (4, false) => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
        (4, true) => BinaryPrimitives.ReadUInt32BigEndian(bytes),
        (_, false) => BinaryPrimitives.ReadInt64LittleEndian(bytes),
        (_, true) => BinaryPrimitives.ReadInt64BigEndian(bytes),
    };
}

using System.Buffers.Binary;

namespace MirTool.Audio.Containers;

/// <summary>WAV in all its sizes: RIFF, RIFX (big-endian), RF64 and BW64 (lengths of 64 bits in a chunk of their own), Sony's W64.</summary>
/// <param name="path">The file, for messages.</param>
/// <param name="file">The same.</param>
/// <param name="start">Where the container begins.</param>
internal sealed class WaveContainer(string path, Stream file, long start)
{
    private const int FormatBytes = 40;

    // Programs that write on beyond 4 GB leave a 32-bit length that began again from 0; other chunks are never that long.
    private const long WrappedBytes = (1L << 32) - (1 << 16);

    // What follows a recorder's sound: markers, descriptions.
    private const long MaxBytesBehind = 1 << 20;

    // What sox, arecord and ffmpeg leave who cannot go back.
    private static readonly long[] Placeholders = [0x7FFF_F000, 0x7FFF_FFFE, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_F000, 0xFFFF_FFFE, 0xFFFF_FFFF];

    private static readonly ChunkDialect Riff = new("WAV", "data");
    private static readonly ChunkDialect Rifx = new("WAV", "data") { BigEndian = true };
    private static readonly ChunkDialect Rf64 = new("RF64", "data");
    private static readonly ChunkDialect W64 = new("W64", "data") { IdBytes = 16, LengthBytes = 8, Alignment = 8, CountsItself = true, FirstChunk = 40 };

    private readonly long end = MetadataTag.TailStart(file, start);
    private long? longLength;

    /// <param name="id">The container's first four letters.</param>
    /// <exception cref="AudioFileException">The file ends before its header says, or its lengths contradict each other.</exception>
    public ContainedSound? Read(string id)
    {
        ChunkDialect dialect = id switch { "riff" => W64, "RIFX" => Rifx, "RIFF" => Riff, _ => Rf64 };
        var walk = new ChunkWalk(file, start, end, dialect);
        walk.Run(chunk => Length(chunk, walk, dialect));
        byte[] format = new byte[FormatBytes];
        if (walk.Chunks.Find(chunk => chunk.Id == "fmt ") is not { Id: not null, Length: >= 14 } formatChunk
            || walk.Chunks.Find(chunk => chunk.Id == "data") is not { Id: not null } data
            || file.ReadAt(formatChunk.Body, format.AsSpan(0, (int)Math.Min(FormatBytes, formatChunk.Length))) < 14)
        {
            return null;
        }

        WaveFormat wave = WaveFormat.Parse(format, dialect.BigEndian);
        var extent = new AudioExtent(path, file, start, end, Math.Max(1, wave.BytesPerSecond), wave.FrameBytes);
        ByteRange range = extent.Resolve(walk, (data.Body, Length(data, walk, dialect)), ContainerEnd(dialect));
        return new ContainedSound
        {
            Container = dialect.Name,
            SampleRate = wave.SampleRate,
            Channels = wave.Channels,
            Encoding = wave.Encoding,
            CodecTag = wave.Tag,
            FactFrames = FactFrames(walk, dialect),
            Range = range,
            IsLengthStated = Length(data, walk, dialect) is not null,
            NextRecording = extent.NextRecording,
            Warnings = extent.Warnings,
        };
    }

    /// <summary>The length of the sound as the header has it; null if it was left open.</summary>
    private long? Length(Chunk data, ChunkWalk walk, ChunkDialect dialect)
    {
        long present = end - data.Body;
        if (dialect == Rf64)
        {
            // The 32 bits count unless all of them are set; a length of 64 bits may be missing then too.
            longLength ??= LongLength(walk) ?? 0;
            if (data.Length == uint.MaxValue || data.Length == 0)
            {
                return longLength > 0 ? longLength : data.Length == 0 ? ZeroLength(data, walk) : null;
            }
        }

        return data.Length == 0 ? ZeroLength(data, walk)
            : (IsOpen(data.Length, dialect) && !IsOfAFullPiece(data, walk, dialect)) || (dialect.LengthBytes == 4 && present - data.Length >= WrappedBytes) ? null
            : data.Length;
    }

    private static bool IsOpen(long length, ChunkDialect dialect) => dialect.LengthBytes == 4 ? ContainerReader.IsOpen(length) : length is <= 0 or >= long.MaxValue - 0xFFFF;

    /// <summary>Recorders cut their recordings at 2 or 4 GB, and the lengths of such pieces are near those that mean nothing. Theirs are whole
    /// frames, and the container ends with the sound or behind it.</summary>
    private bool IsOfAFullPiece(Chunk data, ChunkWalk walk, ChunkDialect dialect)
    {
        Span<byte> frame = stackalloc byte[2];
        if (dialect.LengthBytes != 4 || Placeholders.Contains(data.Length) || RawContainerEnd(dialect) is not { } containerEnd
            || walk.Chunks.Find(chunk => chunk.Id == "fmt ") is not { Id: not null, Length: >= 14 } format || !file.TryRead(format.Body + 12, frame))
        {
            return false;
        }

        int frameBytes = dialect.BigEndian ? BinaryPrimitives.ReadUInt16BigEndian(frame) : BinaryPrimitives.ReadUInt16LittleEndian(frame);
        long behind = containerEnd - (data.Body + data.Length);
        return frameBytes > 0 && data.Length % frameBytes == 0 && behind is >= 0 and < MaxBytesBehind;
    }

    /// <summary>A length of 0 is true where nothing but chunks follows, and otherwise was left by a recorder that was switched off.</summary>
    private long? ZeroLength(Chunk data, ChunkWalk walk) =>
        data.Body >= end || walk.TailChunks(data.Body) == data.Body ? 0 : null;

    private long? LongLength(ChunkWalk walk)
    {
        Span<byte> sizes = stackalloc byte[16];
        return walk.Chunks.Find(chunk => chunk.Id == "ds64") is { Id: not null, Length: >= 16 } ds64 && file.TryRead(ds64.Body, sizes)
            ? BinaryPrimitives.ReadInt64LittleEndian(sizes[8..])
            : null;
    }

    private long? ContainerEnd(ChunkDialect dialect) =>
        RawContainerEnd(dialect) is { } stated && stated - start - 8 is > 0 and var length && !ContainerReader.IsOpen(length) ? stated : null;

    private long? RawContainerEnd(ChunkDialect dialect)
    {
        Span<byte> size = stackalloc byte[4];
        return dialect == W64 || !file.TryRead(start + 4, size) ? null
            : start + 8 + (dialect.BigEndian ? BinaryPrimitives.ReadUInt32BigEndian(size) : BinaryPrimitives.ReadUInt32LittleEndian(size));
    }

    private long? FactFrames(ChunkWalk walk, ChunkDialect dialect)
    {
        Span<byte> frames = stackalloc byte[4];
        return walk.Chunks.Find(chunk => chunk.Id == "fact") is { Id: not null, Length: >= 4 } fact && file.TryRead(fact.Body, frames)
            ? dialect.BigEndian ? BinaryPrimitives.ReadUInt32BigEndian(frames) : BinaryPrimitives.ReadUInt32LittleEndian(frames)
            : null;
    }
}

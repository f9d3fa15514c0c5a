using System.Buffers.Binary;

namespace MirTool.Audio.Containers;

/// <summary>AIFF, and AIFC as far as it needs no codec.</summary>
internal static class AiffContainer
{
    private const int CommonBytes = 22;

    private static readonly ChunkDialect Dialect = new("AIFF", "SSND") { BigEndian = true, AudioPreambleBytes = 8 };

    /// <exception cref="AudioFileException">The file ends before its header says, or its lengths contradict each other.</exception>
    public static ContainedSound? Read(string path, Stream file, long start)
    {
        long end = MetadataTag.TailStart(file, start);
        var walk = new ChunkWalk(file, start, end, Dialect);
        walk.Run(chunk => IsOpen(chunk.Length) ? null : chunk.Length);
        byte[] common = new byte[CommonBytes];
        byte[] preamble = new byte[8];
        if (walk.Chunks.Find(chunk => chunk.Id == "COMM") is not { Id: not null, Length: >= 18 } commonChunk
            || file.ReadAt(commonChunk.Body, common.AsSpan(0, (int)Math.Min(CommonBytes, commonChunk.Length))) < 18
            || walk.Chunks.Find(chunk => chunk.Id == Dialect.AudioId) is not { Id: not null } sound
            || !file.TryRead(sound.Body, preamble))
        {
            return null;
        }

        int channels = BinaryPrimitives.ReadUInt16BigEndian(common);
        long frames = BinaryPrimitives.ReadUInt32BigEndian(common.AsSpan(2));
        PcmEncoding? encoding = Encoding(common, BinaryPrimitives.ReadUInt16BigEndian(common.AsSpan(6)), commonChunk.Length);
        int rate = ContainerReader.Rate(ContainerReader.Extended(common.AsSpan(8)));
        int frameBytes = Math.Max(1, channels * (encoding?.Bytes ?? 1));
        long skipped = 8 + (long)BinaryPrimitives.ReadUInt32BigEndian(preamble);
        if (encoding is not null && skipped > Math.Max(8, sound.Length))
        {
            throw new AudioFileException(path, $"is damaged: its sound is said to begin {skipped} bytes into a chunk of {sound.Length}. Get an intact copy.");
        }

        var extent = new AudioExtent(path, file, start, end, Math.Max(1.0, (double)rate * frameBytes), frameBytes);
        long? length = IsOpen(sound.Length) ? null : sound.Length - skipped;
        ByteRange range = extent.Resolve(walk, (sound.Body + skipped, length), ContainerEnd(file, start));
        if (encoding is not null && length is not null)
        {
            CheckFrames(path, range.Length / frameBytes, frames, rate);
        }

        return new ContainedSound
        {
            Container = Dialect.Name,
            SampleRate = rate,
            Channels = channels,
            Encoding = encoding,
            // Some writers state more in the chunk than there are frames: padding to a block of their disk.
            Range = encoding is not null && frames > 0 && length is not null ? range with { Length = Math.Min(range.Length, PaddedFrames(range, frames, frameBytes, rate)) } : range,
            IsLengthStated = length is not null,
            NextRecording = extent.NextRecording,
            Warnings = extent.Warnings,
        };
    }

    private static bool IsOpen(long length) => length <= Dialect.AudioPreambleBytes || ContainerReader.IsOpen(length);

    private static void CheckFrames(string path, long present, long stated, int rate)
    {
        if (stated > present && rate > 0 && !ContainerReader.IsOpen(stated))
        {
            throw AudioFileException.Truncated(path, (double)present / rate, (double)stated / rate);
        }
    }

    // A tenth of a second more than stated is padding, more is a length that was not kept up to date.
    private static long PaddedFrames(ByteRange range, long frames, int frameBytes, int rate) =>
        range.Length - (frames * frameBytes) <= (long)rate * frameBytes / 10 ? frames * frameBytes : range.Length;

    private static long? ContainerEnd(Stream file, long start)
    {
        Span<byte> size = stackalloc byte[4];
        return file.TryRead(start + 4, size) && BinaryPrimitives.ReadUInt32BigEndian(size) is > 0 and var length && !ContainerReader.IsOpen(length)
            ? start + 8 + length
            : null;
    }

    private static PcmEncoding? Encoding(ReadOnlySpan<byte> common, int bits, long commonLength)
    {
        int bytes = (bits + 7) / 8;
        string codec = commonLength >= CommonBytes ? System.Text.Encoding.Latin1.GetString(common[18..CommonBytes]) : "NONE";
        PcmEncoding? encoding = codec switch
        {
            "NONE" or "twos" or "in24" or "in32" => new PcmEncoding(PcmKind.Signed, codec == "in24" ? 3 : codec == "in32" ? 4 : bytes, BigEndian: true),
            "sowt" => new PcmEncoding(PcmKind.Signed, bytes),
            "raw " => new PcmEncoding(PcmKind.Unsigned, bytes),
            "fl32" or "FL32" => new PcmEncoding(PcmKind.Float, 4, BigEndian: true),
            "fl64" or "FL64" => new PcmEncoding(PcmKind.Float, 8, BigEndian: true),
            "ulaw" or "ULAW" => new PcmEncoding(PcmKind.ULaw, 1),
            "alaw" or "ALAW" => new PcmEncoding(PcmKind.ALaw, 1),
            _ => null,
        };
        return encoding is { IsKnown: true } ? encoding : null;
    }
}

using System.Buffers.Binary;

namespace MirTool.Audio.Containers;

/// <summary>Apple's CAF, as far as it needs no codec.</summary>
internal static class CafContainer
{
    private const int DescriptionBytes = 32;

    private static readonly ChunkDialect Dialect = new("CAF", "data") { BigEndian = true, LengthBytes = 8, Alignment = 1, FirstChunk = 8, AudioPreambleBytes = 4 };

    /// <exception cref="AudioFileException">The file ends before its header says, or its lengths contradict each other.</exception>
    public static ContainedSound? Read(string path, Stream file, long start)
    {
        long end = MetadataTag.TailStart(file, start);
        var walk = new ChunkWalk(file, start, end, Dialect);
        walk.Run(chunk => IsOpen(chunk.Length) ? null : chunk.Length);
        byte[] description = new byte[DescriptionBytes];
        if (walk.Chunks.Find(chunk => chunk.Id == "desc") is not { Id: not null, Length: >= DescriptionBytes } descriptionChunk
            || !file.TryRead(descriptionChunk.Body, description)
            || walk.Chunks.Find(chunk => chunk.Id == Dialect.AudioId) is not { Id: not null } sound)
        {
            return null;
        }

        int rate = ContainerReader.Rate(BinaryPrimitives.ReadDoubleBigEndian(description));
        int channels = (int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(description.AsSpan(24)), ushort.MaxValue);
        PcmEncoding? encoding = Encoding(description, channels);
        int frameBytes = Math.Max(1, channels * (encoding?.Bytes ?? 1));
        var extent = new AudioExtent(path, file, start, end, Math.Max(1.0, (double)rate * frameBytes), frameBytes);
        long? length = IsOpen(sound.Length) ? null : sound.Length - Dialect.AudioPreambleBytes;
        return new ContainedSound
        {
            Container = Dialect.Name,
            SampleRate = rate,
            Channels = channels,
            Encoding = encoding,
            Range = extent.Resolve(walk, (sound.Body + Dialect.AudioPreambleBytes, length), containerEnd: null),
            IsLengthStated = length is not null,
            NextRecording = extent.NextRecording,
            Warnings = extent.Warnings,
        };
    }

    private static bool IsOpen(long length) => length <= Dialect.AudioPreambleBytes || length >= long.MaxValue - 0xFFFF;

    private static PcmEncoding? Encoding(ReadOnlySpan<byte> description, int channels)
    {
        const uint IsFloat = 1;
        const uint IsLittleEndian = 2;
        uint flags = BinaryPrimitives.ReadUInt32BigEndian(description[12..]);
        long packetBytes = BinaryPrimitives.ReadUInt32BigEndian(description[16..]);
        int bytes = channels > 0 ? (int)(packetBytes / channels) : 0;
        PcmEncoding? encoding = System.Text.Encoding.Latin1.GetString(description[8..12]) switch
        {
            "lpcm" => new PcmEncoding((flags & IsFloat) != 0 ? PcmKind.Float : PcmKind.Signed, bytes, (flags & IsLittleEndian) == 0),
            "ulaw" => new PcmEncoding(PcmKind.ULaw, 1),
            "alaw" => new PcmEncoding(PcmKind.ALaw, 1),
            _ => null,
        };
        return encoding is { IsKnown: true } ? encoding : null;
    }
}

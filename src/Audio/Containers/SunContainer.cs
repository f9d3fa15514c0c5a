using System.Buffers.Binary;

namespace MirTool.Audio.Containers;

/// <summary>Sun's and NeXT's AU: a header of six numbers, then sound.</summary>
internal static class SunContainer
{
    private const int HeaderBytes = 24;

    /// <exception cref="AudioFileException">The file ends before its header says.</exception>
    public static ContainedSound? Read(string path, Stream file, long start)
    {
        byte[] header = new byte[HeaderBytes];
        if (!file.TryRead(start, header))
        {
            return null;
        }

        long offset = start + BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(4));
        long length = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(8));
        PcmEncoding? encoding = Encoding(BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(12)));
        int rate = ContainerReader.Rate(BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(16)));
        int channels = (int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(20)), ushort.MaxValue);
        long end = MetadataTag.TailStart(file, start);
        if (encoding is null || offset < start + HeaderBytes || offset > end)
        {
            return null;
        }

        bool isOpen = length == 0 || ContainerReader.IsOpen(length);
        double bytesPerSecond = Math.Max(1.0, (double)rate * channels * encoding.Value.Bytes);
        var extent = new AudioExtent(path, file, start, end, bytesPerSecond, Math.Max(1, channels * encoding.Value.Bytes));
        return new ContainedSound
        {
            Container = "AU",
            SampleRate = rate,
            Channels = channels,
            Encoding = encoding,
            Range = extent.Resolve(offset, isOpen ? null : length),
            IsLengthStated = !isOpen,
            NextRecording = extent.NextRecording,
            Warnings = extent.Warnings,
        };
    }

    private static PcmEncoding? Encoding(uint number) => number switch
    {
        1 => new PcmEncoding(PcmKind.ULaw, 1),
        2 => new PcmEncoding(PcmKind.Signed, 1, BigEndian: true),
        3 => new PcmEncoding(PcmKind.Signed, 2, BigEndian: true),
        4 => new PcmEncoding(PcmKind.Signed, 3, BigEndian: true),
        5 => new PcmEncoding(PcmKind.Signed, 4, BigEndian: true),
        6 => new PcmEncoding(PcmKind.Float, 4, BigEndian: true),
        7 => new PcmEncoding(PcmKind.Float, 8, BigEndian: true),
        27 => new PcmEncoding(PcmKind.ALaw, 1),
        _ => null,
    };
}

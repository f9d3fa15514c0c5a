using System.Buffers.Binary;

namespace MirTool.Audio.Containers;

/// <summary>The header of an Ogg page.</summary>
/// <param name="Offset">Where it begins in the file.</param>
/// <param name="Flags">1 continues a packet, 2 begins a stream, 4 ends it.</param>
/// <param name="Granule">What the codec counts (samples, in audio) at the end of the last packet that ends here; -1 if none does.</param>
/// <param name="Serial">The stream's number.</param>
/// <param name="Sequence">The page's number in its stream.</param>
/// <param name="Segments">Segments in it.</param>
/// <param name="BodyBytes">Behind the segments' lengths.</param>
internal readonly record struct OggPage(long Offset, int Flags, long Granule, uint Serial, uint Sequence, int Segments, int BodyBytes)
{
    public const int FixedBytes = 27;

    /// <summary>The most that a page can have.</summary>
    public const int MaxBytes = FixedBytes + 255 + (255 * 255);

    private const int ChecksumOffset = 22;

    private static readonly uint[][] Checksums = Tables();

    public bool Continues => (Flags & 1) != 0;

    public bool Begins => (Flags & 2) != 0;

    public bool Ends => (Flags & 4) != 0;

    public int Bytes => FixedBytes + Segments + BodyBytes;

    /// <summary>Reads the header at the start of <paramref name="bytes"/>; false if there is none, or the file ends within it.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, long offset, out OggPage page)
    {
        page = default;
        if (bytes.Length < FixedBytes || !bytes.StartsWith("OggS"u8) || bytes[4] != 0 || bytes.Length < FixedBytes + bytes[26])
        {
            return false;
        }

        int body = 0;
        foreach (byte segment in bytes.Slice(FixedBytes, bytes[26]))
        {
            body += segment;
        }

        page = new OggPage(
            offset, bytes[5], BinaryPrimitives.ReadInt64LittleEndian(bytes[6..]), BinaryPrimitives.ReadUInt32LittleEndian(bytes[14..]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[18..]), bytes[26], body);
        return true;
    }

    /// <summary>Whether a page's checksum is right.</summary>
    /// <param name="page">All of its bytes.</param>
    public static bool IsIntact(ReadOnlySpan<byte> page)
    {
        uint stated = BinaryPrimitives.ReadUInt32LittleEndian(page[ChecksumOffset..]);
        uint checksum = Checksum(0, page[..ChecksumOffset]);
        checksum = Checksum(checksum, [0, 0, 0, 0]);
        return Checksum(checksum, page[(ChecksumOffset + 4)..]) == stated;
    }

    // Eight bytes at a time, each through a table of its own (Intel's slicing by eight).
    private static uint Checksum(uint checksum, ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            uint first = checksum ^ BinaryPrimitives.ReadUInt32BigEndian(bytes);
            checksum = Checksums[7][first >> 24] ^ Checksums[6][(first >> 16) & 0xFF] ^ Checksums[5][(first >> 8) & 0xFF] ^ Checksums[4][first & 0xFF]
                ^ Checksums[3][bytes[4]] ^ Checksums[2][bytes[5]] ^ Checksums[1][bytes[6]] ^ Checksums[0][bytes[7]];
        }

        foreach (byte octet in bytes)
        {
            checksum = (checksum << 8) ^ Checksums[0][(checksum >> 24) ^ octet];
        }

        return checksum;
    }

    private static uint[][] Tables()
    {
        const uint Polynomial = 0x04C11DB7;
        uint[][] tables = [.. Enumerable.Range(0, 8).Select(_ => new uint[256])];
        for (uint octet = 0; octet < 256; octet++)
        {
            uint value = octet << 24;
            for (int bit = 0; bit < 8; bit++)
            {
                value = (value << 1) ^ ((value & 0x80000000) != 0 ? Polynomial : 0);
            }

            tables[0][octet] = value;
        }

        for (int table = 1; table < 8; table++)
        {
            for (int octet = 0; octet < 256; octet++)
            {
                uint before = tables[table - 1][octet];
                tables[table][octet] = (before << 8) ^ tables[0][before >> 24];
            }
        }

        return tables;
    }
}

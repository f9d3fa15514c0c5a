namespace MirTool.Audio.Decoders;

/// <summary>The two checksums of FLAC.</summary>
internal static class FlacChecksum
{
    private static readonly byte[] Table8 = Table(8, 0x07, value => (byte)value);
    private static readonly ushort[] Table16 = Table(16, 0x8005, value => (ushort)value);

    // What an octet comes to when 0, 1 ... 7 others have followed: eight octets are looked up without waiting for each other.
    private static readonly ushort[] Tables16 = Followed();

    /// <summary>Of a frame's header.</summary>
    public static byte Crc8(ReadOnlySpan<byte> bytes)
    {
        byte checksum = 0;
        foreach (byte octet in bytes)
        {
            checksum = Table8[checksum ^ octet];
        }

        return checksum;
    }

    /// <summary>Of a frame, its own two bytes at the end left out.</summary>
    public static ushort Crc16(ReadOnlySpan<byte> bytes)
    {
        uint checksum = 0;
        ReadOnlySpan<ushort> tables = Tables16;
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            checksum = (uint)(tables[(7 << 8) | (int)((checksum >> 8) ^ bytes[0])] ^ tables[(6 << 8) | (int)((checksum & 0xFF) ^ bytes[1])]
                ^ tables[(5 << 8) | bytes[2]] ^ tables[(4 << 8) | bytes[3]]
                ^ tables[(3 << 8) | bytes[4]] ^ tables[(2 << 8) | bytes[5]]
                ^ tables[(1 << 8) | bytes[6]] ^ tables[bytes[7]]);
        }

        foreach (byte octet in bytes)
        {
            checksum = ((checksum << 8) & 0xFFFF) ^ tables[(int)((checksum >> 8) ^ octet)];
        }

        return (ushort)checksum;
    }

    private static ushort[] Followed()
    {
        ushort[] tables = new ushort[8 * 256];
        Table16.CopyTo(tables, 0);
        for (int i = 256; i < tables.Length; i++)
        {
            ushort before = tables[i - 256];
            tables[i] = (ushort)((before << 8) ^ Table16[before >> 8]);
        }

        return tables;
    }

    private static T[] Table<T>(int bits, uint polynomial, Func<uint, T> cut)
    {
        var table = new T[256];
        for (uint octet = 0; octet < 256; octet++)
        {
            uint value = octet << (bits - 8);
            for (int bit = 0; bit < 8; bit++)
            {
                value = (value << 1) ^ ((value >> (bits - 1) & 1) != 0 ? polynomial : 0);
            }

            table[octet] = cut(value);
        }

        return table;
    }
}

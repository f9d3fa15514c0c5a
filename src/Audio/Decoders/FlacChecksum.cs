namespace MirTool.Audio.Decoders;

/// <summary>The two checksums of FLAC.</summary>
internal static class FlacChecksum
{
    private static readonly byte[] Table8 = Table(8, 0x07, value => (byte)value);
    private static readonly ushort[] Table16 = Table(16, 0x8005, value => (ushort)value);
    private static readonly ushort[] Table16Far = [.. Table16.Select(value => (ushort)((value << 8) ^ Table16[value >> 8]))];

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
        ushort checksum = 0;
        for (; bytes.Length >= 2; bytes = bytes[2..])
        {
            checksum = (ushort)(Table16Far[(checksum >> 8) ^ bytes[0]] ^ Table16[(checksum & 0xFF) ^ bytes[1]]);
        }

        return bytes.Length == 0 ? checksum : (ushort)((checksum << 8) ^ Table16[(checksum >> 8) ^ bytes[0]]);
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

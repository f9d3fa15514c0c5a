using System.Buffers.Binary;

namespace MirTool.Review.Tests;

/// <summary>WAV files of known samples.</summary>
internal static class Wave
{
    public const int Rate = 8000;

    /// <summary>A tone of half the full scale, 16 bits.</summary>
    public static void WriteTone(string path, double seconds, double frequency = 440, int channels = 1)
    {
        int frames = (int)(seconds * Rate);
        byte[] data = new byte[frames * channels * 2];
        for (int i = 0; i < frames; i++)
        {
            for (int channel = 0; channel < channels; channel++)
            {
                BinaryPrimitives.WriteInt16LittleEndian(data.AsSpan(((i * channels) + channel) * 2), (short)(16384 * Math.Sin(2 * Math.PI * frequency * (channel + 1) * i / Rate)));
            }
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, [.. Header(data.Length, channels, 16), .. data]);
    }

    /// <summary>Hours of silence that take no space on the disk.</summary>
    public static void WriteLong(string path, double seconds)
    {
        using FileStream file = File.Create(path);
        long bytes = (long)(seconds * Rate);
        file.Write(Header((int)bytes, 1, 8));
        file.SetLength(44 + bytes);
    }

    private static byte[] Header(int dataBytes, int channels, int bits)
    {
        byte[] header = new byte[44];
        "RIFF"u8.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(4), 36 + dataBytes);
        "WAVEfmt "u8.CopyTo(header.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(16), 16);
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(20), 1);
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(22), (short)channels);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(24), Rate);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(28), Rate * channels * bits / 8);
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(32), (short)(channels * bits / 8));
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(34), (short)bits);
        "data"u8.CopyTo(header.AsSpan(36));
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(40), dataBytes);
        return header;
    }
}

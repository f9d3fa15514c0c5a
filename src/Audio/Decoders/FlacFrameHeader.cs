using System.Numerics;
using MirTool.Audio.Containers;

namespace MirTool.Audio.Decoders;

/// <summary>The header of a FLAC frame (RFC 9639, section 9.1).</summary>
/// <param name="IsVariable">Whether <paramref name="Number"/> counts samples, not frames.</param>
/// <param name="BlockFrames">Samples per channel.</param>
/// <param name="Assignment">0 to 7: channels less one, each for itself; 8 left and side, 9 side and right, 10 middle and side.</param>
/// <param name="Bits">Of a sample.</param>
/// <param name="Number">Of the frame, or of its first sample.</param>
/// <param name="Bytes">Of the header.</param>
internal readonly record struct FlacFrameHeader(bool IsVariable, int BlockFrames, int Assignment, int Bits, long Number, int Bytes)
{
    private const int MaxBytes = 16;

    private static readonly int[] BitsByCode = [0, 8, 12, 0, 16, 20, 24, 32];

    public int Channels => Assignment < 8 ? Assignment + 1 : 2;

    /// <summary>Reads a header; false for bytes that are none.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, FlacHeader stream, out FlacFrameHeader header)
    {
        header = default;
        bytes = bytes[..Math.Min(bytes.Length, MaxBytes)];
        if (bytes.Length < 6 || bytes[0] != 0xFF || (bytes[1] & 0xFE) != 0xF8)
        {
            return false;
        }

        int blockCode = bytes[2] >> 4;
        int rateCode = bytes[2] & 15;
        int assignment = bytes[3] >> 4;
        int bitsCode = (bytes[3] >> 1) & 7;
        if (blockCode == 0 || rateCode == 15 || assignment > 10 || bitsCode == 3 || !TryReadNumber(bytes, out long number, out int next))
        {
            return false;
        }

        int blockBytes = blockCode is 6 or 7 ? blockCode - 5 : 0;
        int rateBytes = rateCode switch { 12 => 1, 13 or 14 => 2, _ => 0 };
        if (next + blockBytes + rateBytes + 1 > bytes.Length)
        {
            return false;
        }

        int block = blockCode switch
        {
            1 => 192,
            <= 5 => 576 << (blockCode - 2),
            6 => bytes[next] + 1,
            7 => ((bytes[next] << 8) | bytes[next + 1]) + 1,
            _ => 256 << (blockCode - 8),
        };
        next += blockBytes + rateBytes;
        int bits = bitsCode == 0 ? stream.Bits : BitsByCode[bitsCode];
        header = new FlacFrameHeader((bytes[1] & 1) == 1, block, assignment, bits, number, next + 1);
        return FlacChecksum.Crc8(bytes[..next]) == bytes[next];
    }

    // As UTF-8 writes a character, but up to 36 bits.
    private static bool TryReadNumber(ReadOnlySpan<byte> bytes, out long number, out int next)
    {
        int ones = BitOperations.LeadingZeroCount((uint)(byte)~bytes[4]) - 24;
        number = ones == 0 ? bytes[4] : bytes[4] & ((1 << Math.Max(0, 7 - ones)) - 1);
        next = 5;
        if (ones is 1 or 8 || next + ones > bytes.Length)
        {
            return ones == 0;
        }

        for (int i = 1; i < ones; i++, next++)
        {
            if ((bytes[next] & 0xC0) != 0x80)
            {
                return false;
            }

            number = (number << 6) | (uint)(bytes[next] & 0x3F);
        }

        return true;
    }
}

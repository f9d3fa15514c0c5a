using System.Buffers.Binary;

namespace MirTool.Audio.Containers;

/// <summary>What stands before the frames of a FLAC.</summary>
/// <param name="SampleRate">Hz.</param>
/// <param name="Channels">1 to 8.</param>
/// <param name="Bits">Of a sample.</param>
/// <param name="Frames">Samples per channel as the header states them; null if it does not.</param>
/// <param name="MaxBlock">Samples per channel in a frame, at most.</param>
/// <param name="FramesOffset">Where the first frame begins.</param>
internal sealed record FlacHeader(int SampleRate, int Channels, int Bits, long? Frames, int MaxBlock, long FramesOffset)
{
    private const int StreamInfoBytes = 34;
    private const int MaxBlocks = 4096;

    /// <summary>Where in a file the stated length stands: the last four bits of a byte, and four more bytes.</summary>
    public long FramesFieldOffset { get; private init; }

    /// <summary>Reads the metadata from its start; null if there is none.</summary>
    /// <param name="file">The file.</param>
    /// <param name="start">Where its "fLaC" stands.</param>
    public static FlacHeader? Read(Stream file, long start)
    {
        Span<byte> head = stackalloc byte[4];
        Span<byte> info = stackalloc byte[StreamInfoBytes];
        if (!file.TryRead(start, head) || !head.SequenceEqual("fLaC"u8))
        {
            return null;
        }

        FlacHeader? header = null;
        long position = start + 4;
        for (int block = 0; block < MaxBlocks && file.TryRead(position, head); block++)
        {
            int length = (head[1] << 16) | (head[2] << 8) | head[3];
            if ((head[0] & 0x7F) == 0 && length >= StreamInfoBytes && file.TryRead(position + 4, info))
            {
                header = Parse(info) with { FramesFieldOffset = position + 4 + 13 };
            }

            position += 4 + length;
            if ((head[0] & 0x80) != 0)
            {
                break;
            }
        }

        return header is null ? null : header with { FramesOffset = position };
    }

    /// <param name="info">The body of a STREAMINFO block.</param>
    public static FlacHeader Parse(ReadOnlySpan<byte> info)
    {
        ulong packed = BinaryPrimitives.ReadUInt64BigEndian(info[10..]);
        long frames = (long)(packed & 0xF_FFFF_FFFF);
        return new FlacHeader(
            (int)(packed >> 44), (int)((packed >> 41) & 7) + 1, (int)((packed >> 36) & 31) + 1, frames == 0 ? null : frames,
            Math.Max(16, (int)BinaryPrimitives.ReadUInt16BigEndian(info[2..])), 0);
    }
}

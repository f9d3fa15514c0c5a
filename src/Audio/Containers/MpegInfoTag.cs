using System.Buffers.Binary;

namespace MirTool.Audio.Containers;

/// <summary>What an encoder wrote into the first frame of an MP3, which holds no sound then: how long it is, and what it padded.</summary>
/// <param name="Frames">Frames behind the tag's own; null if it does not say.</param>
/// <param name="DelaySamples">Samples before the sound begins, the decoder's own delay included; 0 if the encoder does not say.</param>
/// <param name="PaddingSamples">Samples behind the sound, less the decoder's delay.</param>
internal sealed record MpegInfoTag(long? Frames, int DelaySamples, int PaddingSamples)
{
    // Every decoder of layer III gives its samples this much later than the encoder took them.
    private const int DecoderDelay = 529;

    private const int VbriOffset = 4 + 32;

    // From the tag's start to the encoder's name, if all fields before are there.
    private const int TocBytes = 100;
    private const int DelayOffset = 21;

    /// <summary>The tag in a frame; null if it is a frame of sound.</summary>
    public static MpegInfoTag? Parse(MpegFrameHeader header, ReadOnlySpan<byte> frame)
    {
        if (header.Layer != 3)
        {
            return null;
        }

        if (frame.Length >= VbriOffset + 18 && frame[VbriOffset..].StartsWith("VBRI"u8))
        {
            return new(BinaryPrimitives.ReadUInt32BigEndian(frame[(VbriOffset + 14)..]), 0, 0);
        }

        // Some encoders count the two bytes of a CRC, some do not.
        foreach (int crcBytes in header.HasCrc ? (int[])[2, 0] : [0])
        {
            int offset = 4 + crcBytes + header.SideInformationBytes;
            if (frame.Length >= offset + 8 && (frame[offset..].StartsWith("Xing"u8) || frame[offset..].StartsWith("Info"u8)))
            {
                return ParseXing(frame[offset..]);
            }
        }

        return null;
    }

    private static MpegInfoTag ParseXing(ReadOnlySpan<byte> tag)
    {
        uint flags = BinaryPrimitives.ReadUInt32BigEndian(tag[4..]);
        int next = 8;
        long? frames = null;
        if ((flags & 1) != 0 && tag.Length >= next + 4)
        {
            frames = BinaryPrimitives.ReadUInt32BigEndian(tag[next..]);
            next += 4;
        }

        next += ((flags & 2) != 0 ? 4 : 0) + ((flags & 4) != 0 ? TocBytes : 0) + ((flags & 8) != 0 ? 4 : 0);
        // The encoder's name: "LAME3.100", "Lavc58.13" and the like.
        if (tag.Length < next + DelayOffset + 3 || !char.IsAsciiLetter((char)tag[next]))
        {
            return new(frames, 0, 0);
        }

        ReadOnlySpan<byte> delays = tag[(next + DelayOffset)..];
        int delay = (delays[0] << 4) | (delays[1] >> 4);
        int padding = ((delays[1] & 0x0F) << 8) | delays[2];
        return delay == 0 && padding == 0
            ? new(frames, 0, 0)
            : new(frames, delay + DecoderDelay, Math.Max(0, padding - DecoderDelay));
    }
}

using System.Buffers.Binary;

namespace MirTool.Audio;

/// <summary>The start of an MP3 file: whether it is one, and whether its length tag is to be believed.</summary>
internal static class MpegHeader
{
    private const int Id3HeaderBytes = 10;

    // A frame's header, at most 32 bytes of side information, then tag, flags, frames and bytes.
    private const int TagReachBytes = 4 + 32 + 16;

    // A second or two: less is left by writers that do not count the tag's own frame.
    private const int MinSecondRecordingBytes = 32 * 1024;

    /// <summary>Whether a file begins as MP3 files do: with an ID3 tag or a frame's sync word.</summary>
    public static bool IsLikely(FileStream file)
    {
        Span<byte> start = stackalloc byte[3];
        return TryRead(file, 0, start) && IsStart(start);
    }

    /// <summary>Where the length tag (Xing or Info) stands if another recording follows the one whose length it tells; else null.</summary>
    /// <remarks>Recordings joined by putting file after file keep the first one's tag, and a decoder that believes it drops the others.</remarks>
    public static long? FalseLengthTag(FileStream file)
    {
        Span<byte> id3 = stackalloc byte[Id3HeaderBytes];
        Span<byte> frame = stackalloc byte[TagReachBytes];
        Span<byte> next = stackalloc byte[3];
        if (!TryRead(file, 0, id3))
        {
            return null;
        }

        // ID3 writes its length as four times seven bits.
        long frameOffset = id3.StartsWith("ID3"u8) ? Id3HeaderBytes + ((id3[6] << 21) | (id3[7] << 14) | (id3[8] << 7) | id3[9]) : 0;
        if (!TryRead(file, frameOffset, frame))
        {
            return null;
        }

        int tag = Math.Max(frame.IndexOf("Xing"u8), frame.IndexOf("Info"u8));
        if (tag < 0 || tag + 16 > frame.Length)
        {
            return null;
        }

        const uint HasFramesAndBytes = 3;
        uint flags = BinaryPrimitives.ReadUInt32BigEndian(frame[(tag + 4)..]);
        long end = frameOffset + BinaryPrimitives.ReadUInt32BigEndian(frame[(tag + 12)..]);
        bool isFalse = (flags & HasFramesAndBytes) == HasFramesAndBytes
            && end > frameOffset && end + MinSecondRecordingBytes < file.Length
            && TryRead(file, end, next) && IsStart(next);
        return isFalse ? frameOffset + tag : null;
    }

    private static bool IsStart(ReadOnlySpan<byte> bytes) =>
        bytes.SequenceEqual("ID3"u8) || (bytes[0] == 0xFF && (bytes[1] & 0xE0) == 0xE0);

    private static bool TryRead(FileStream file, long offset, Span<byte> bytes)
    {
        file.Position = offset;
        return file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) == bytes.Length;
    }
}

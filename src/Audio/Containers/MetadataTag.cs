using System.Buffers.Binary;
using System.Globalization;

namespace MirTool.Audio.Containers;

/// <summary>Tags that programs put before, behind and between recordings of any format: ID3 (v1 and v2), APE, Lyrics3.</summary>
internal static class MetadataTag
{
    private const int Id3V1Bytes = 128;

    // "TAG+", which some programs put before an ID3v1 tag for longer titles.
    private const int ExtendedId3V1Bytes = 227;
    private const int Id3V2HeaderBytes = 10;
    private const int ApeHeaderBytes = 32;
    private const int LyricsEndBytes = 15;

    // Lyrics3 states its length at its end alone; the format's own limit.
    private const int MaxLyricsBytes = 1_000_000;

    /// <summary>The first byte behind all tags that begin at <paramref name="offset"/>.</summary>
    /// <remarks>A tag that claims to reach past the file's end is none.</remarks>
    public static long SkipForward(Stream file, long offset)
    {
        while (LengthAt(file, offset) is > 0 and { } length && offset + length <= file.Length)
        {
            offset += length;
        }

        return offset;
    }

    /// <summary>Bytes of the tag that begins at <paramref name="offset"/>; 0 if none does.</summary>
    public static long LengthAt(Stream file, long offset)
    {
        Span<byte> head = stackalloc byte[ApeHeaderBytes];
        head = head[..file.ReadAt(offset, head)];
        if (head.StartsWith("ID3"u8) && head.Length >= Id3V2HeaderBytes)
        {
            return Id3V2Length(head);
        }

        if (head.StartsWith("TAG+"u8) && offset + ExtendedId3V1Bytes <= file.Length)
        {
            return ExtendedId3V1Bytes;
        }

        if (head.StartsWith("TAG"u8) && offset + Id3V1Bytes <= file.Length)
        {
            return Id3V1Bytes;
        }

        if (head.StartsWith("APETAGEX"u8) && head.Length == ApeHeaderBytes)
        {
            // The length counts items and footer, but not the header.
            return ApeHeaderBytes + (long)BinaryPrimitives.ReadUInt32LittleEndian(head[12..]);
        }

        return head.StartsWith("LYRICSBEGIN"u8) ? LyricsLength(file, offset) : 0;
    }

    /// <summary>Where the tags at the end of a file begin; the file's length if there are none.</summary>
    /// <param name="file">The file.</param>
    /// <param name="start">No tag begins before it.</param>
    public static long TailStart(Stream file, long start)
    {
        long end = file.Length;
        while (LengthBefore(file, end) is > 0 and { } length && end - length >= start)
        {
            end -= length;
        }

        return end;
    }

    /// <summary>Bytes of the tag that ends before <paramref name="end"/>; 0 if none does.</summary>
    private static long LengthBefore(Stream file, long end)
    {
        Span<byte> three = stackalloc byte[3];
        if (file.TryRead(end - Id3V1Bytes, three) && three.SequenceEqual("TAG"u8))
        {
            return Id3V1Bytes;
        }

        Span<byte> four = stackalloc byte[4];
        if (file.TryRead(end - ExtendedId3V1Bytes, four) && four.SequenceEqual("TAG+"u8))
        {
            return ExtendedId3V1Bytes;
        }

        Span<byte> footer = stackalloc byte[ApeHeaderBytes];
        if (!file.TryRead(end - ApeHeaderBytes, footer))
        {
            return 0;
        }

        if (footer.StartsWith("APETAGEX"u8))
        {
            return ApeLengthBefore(file, end, BinaryPrimitives.ReadUInt32LittleEndian(footer[12..]));
        }

        if (footer[^9..].SequenceEqual("LYRICS200"u8)
            && int.TryParse(footer[^LyricsEndBytes..^9], NumberStyles.None, CultureInfo.InvariantCulture, out int lyrics))
        {
            return lyrics + LyricsEndBytes;
        }

        // An ID3v2 tag at the end has its header again as a footer.
        return footer[^Id3V2HeaderBytes..].StartsWith("3DI"u8) ? Id3V2Length(footer[^Id3V2HeaderBytes..]) : 0;
    }

    private static long Id3V2Length(ReadOnlySpan<byte> header)
    {
        const byte HasFooter = 0x10;
        if (header[3] == 0xFF || ((header[6] | header[7] | header[8] | header[9]) & 0x80) != 0)
        {
            return 0;
        }

        // Four times seven bits.
        long body = (header[6] << 21) | (header[7] << 14) | (header[8] << 7) | header[9];
        return Id3V2HeaderBytes + body + ((header[5] & HasFooter) != 0 ? Id3V2HeaderBytes : 0);
    }

    private static long ApeLengthBefore(Stream file, long end, long itemsAndFooter)
    {
        Span<byte> header = stackalloc byte[8];
        bool hasHeader = file.TryRead(end - itemsAndFooter - ApeHeaderBytes, header) && header.SequenceEqual("APETAGEX"u8);
        return itemsAndFooter + (hasHeader ? ApeHeaderBytes : 0);
    }

    private static long LyricsLength(Stream file, long offset)
    {
        byte[] text = new byte[Math.Min(MaxLyricsBytes, file.Length - offset)];
        ReadOnlySpan<byte> lyrics = text.AsSpan(0, file.ReadAt(offset, text));
        int end = lyrics.IndexOf("LYRICS200"u8) is >= 0 and var second ? second : lyrics.IndexOf("LYRICSEND"u8);
        return end < 0 ? 0 : end + 9;
    }
}

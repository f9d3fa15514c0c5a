namespace MirTool.Audio.Containers;

/// <summary>Looking at a few bytes of a file.</summary>
internal static class StreamBytes
{
    private const int BlockBytes = 64 * 1024;

    /// <summary>Fills <paramref name="bytes"/> from <paramref name="offset"/>; false if the file does not hold as many.</summary>
    public static bool TryRead(this Stream file, long offset, Span<byte> bytes) => file.ReadAt(offset, bytes) == bytes.Length;

    /// <summary>Fills as much of <paramref name="bytes"/> as the file holds from <paramref name="offset"/>.</summary>
    public static int ReadAt(this Stream file, long offset, Span<byte> bytes)
    {
        if (offset < 0 || offset >= file.Length)
        {
            return 0;
        }

        file.Position = offset;
        return file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
    }

    /// <summary>Whether a stretch begins like text.</summary>
    public static bool IsText(this Stream file, ByteRange range)
    {
        Span<byte> start = stackalloc byte[256];
        start = start[..(int)Math.Min(start.Length, range.Length)];
        return file.TryRead(range.Offset, start) && !start.ContainsAnyExceptInRange((byte)'\t', (byte)'~');
    }

    /// <summary>Whether a stretch holds nothing but zeros.</summary>
    public static bool IsZero(this Stream file, ByteRange range) => file.SkipZeros(range.Offset, range.End) >= range.End;

    /// <summary>The first byte from <paramref name="offset"/> on that is not zero; the end if there is none.</summary>
    public static long SkipZeros(this Stream file, long offset) => file.SkipZeros(offset, file.Length);

    private static long SkipZeros(this Stream file, long offset, long end)
    {
        byte[] block = new byte[BlockBytes];
        while (offset < end)
        {
            Span<byte> bytes = block.AsSpan(0, file.ReadAt(offset, block.AsSpan(0, (int)Math.Min(BlockBytes, end - offset))));
            int other = bytes.IndexOfAnyExcept((byte)0);
            if (bytes.IsEmpty || other >= 0)
            {
                return offset + Math.Max(0, other);
            }

            offset += bytes.Length;
        }

        return end;
    }
}

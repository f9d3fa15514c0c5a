namespace MirTool.Audio.Containers;

/// <summary>A file as a walk through it sees it: what lies at and behind a place, with the disk read in large blocks.</summary>
/// <param name="file">The file.</param>
/// <param name="blockBytes">Read at a time, and the most that can be asked for at once.</param>
internal sealed class ForwardBytes(Stream file, int blockBytes = 256 * 1024)
{
    private readonly byte[] block = new byte[blockBytes];
    private long blockOffset;
    private int blockLength;

    /// <summary>The bytes from <paramref name="offset"/> on: <paramref name="count"/>, or as many as the file holds.</summary>
    public ReadOnlySpan<byte> At(long offset, int count)
    {
        bool isEnd = blockLength < block.Length && blockLength > 0;
        if (offset < blockOffset || (offset + count > blockOffset + blockLength && !isEnd))
        {
            blockOffset = offset;
            blockLength = file.ReadAt(offset, block);
        }

        int start = (int)Math.Min(offset - blockOffset, blockLength);
        return block.AsSpan(start, Math.Min(count, blockLength - start));
    }
}

namespace MirTool.Audio.Containers;

/// <summary>A stretch of a file.</summary>
/// <param name="Offset">Of its first byte.</param>
/// <param name="Length">Bytes.</param>
internal readonly record struct ByteRange(long Offset, long Length)
{
    /// <summary>The first byte behind it.</summary>
    public long End => Offset + Length;
}

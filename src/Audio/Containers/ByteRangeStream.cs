using System.Diagnostics.CodeAnalysis;

namespace MirTool.Audio.Containers;

/// <summary>Some stretches of a file as if they were all of it. Does not own the file.</summary>
[SuppressMessage("Naming", "CA1711", Justification = "It is a System.IO.Stream.")]
internal sealed class ByteRangeStream(Stream file, params IReadOnlyList<ByteRange> ranges) : Stream
{
    private long position;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length { get; } = ranges.Sum(range => range.Length);

    public override long Position
    {
        get => position;
        set => position = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A position cannot be negative.");
    }

    public override int Read(Span<byte> buffer)
    {
        long start = 0;
        foreach (ByteRange range in ranges)
        {
            if (position < start + range.Length)
            {
                long within = position - start;
                file.Position = range.Offset + within;
                int count = file.Read(buffer[..(int)Math.Min(buffer.Length, range.Length - within)]);
                position += count;
                return count;
            }

            start += range.Length;
        }

        return 0;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => position + offset,
        _ => Length + offset,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}

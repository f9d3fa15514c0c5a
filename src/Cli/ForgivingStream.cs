namespace MirTool.Cli;

/// <summary>A standard stream that goes on when nothing can be written to it any more, and remembers why.</summary>
internal sealed class ForgivingStream(Stream inner) : Stream
{
    // What the runtime says of a reader that has gone, on systems that do not pass over it silently.
    private const int BrokenPipeOfWindows = unchecked((int)0x8007006D);
    private const int BrokenPipe = 32;

    /// <summary>What was said first; null while everything was written, or where only the reader has gone.</summary>
    public string? Failure { get; private set; }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            inner.Write(buffer);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            Remember(e);
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
        try
        {
            inner.Flush();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            Remember(e);
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private void Remember(Exception e)
    {
        if (e.HResult is not (BrokenPipe or BrokenPipeOfWindows))
        {
            Failure ??= e.Message;
        }
    }
}

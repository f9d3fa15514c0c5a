using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MirTool.Audio.Native;

/// <summary>A file as libsndfile sees it: five callbacks over a <see cref="FileStream"/>.</summary>
/// <remarks>
/// libsndfile's own opening cuts paths after 1023 bytes, needs another function on Windows, and takes a headerless file
/// for telephone sound because of its extension. Through callbacks none of that happens, and a failing disk is reported
/// with the system's own words. Exceptions never cross into C: they wait in <see cref="Failure"/>.
/// </remarks>
internal sealed unsafe class SoundFileStream(FileStream file)
{
    private const int SeekEnd = 2;

    // The callbacks are static, and static members cannot see a primary constructor's parameter.
    private readonly FileStream file = file;
    public static VirtualIo Callbacks { get; } = new()
    {
        GetLength = &GetLength,
        Seek = &Seek,
        Read = &Read,
        Write = &Write,
        Tell = &Tell,
    };

    /// <summary>The first error of the file system, if there was one.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Whether everything has been read.</summary>
    public bool AtEnd => file.Position >= file.Length;

    /// <summary>Hides where the file ends from whoever seeks there.</summary>
    /// <remarks>
    /// mpg123 guesses the length of an MP3 without a Xing header from its size and first bit rate, and libsndfile reads no
    /// further than that guess: two thirds of a file with a variable bit rate were lost. Not knowing the size, it reads to the end.
    /// </remarks>
    public bool HideEnd { get; init; }

    /// <summary>Bytes that the reader sees instead of what the file has at their places.</summary>
    public List<(long Offset, byte[] Bytes)> Patches { get; } = [];

    private int Read(Span<byte> buffer)
    {
        long start = file.Position;
        int count = file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        foreach ((long offset, byte[] bytes) in Patches)
        {
            long from = Math.Max(start, offset);
            long to = Math.Min(start + count, offset + bytes.Length);
            if (from < to)
            {
                bytes.AsSpan((int)(from - offset), (int)(to - from)).CopyTo(buffer[(int)(from - start)..]);
            }
        }

        return count;
    }

    private static SoundFileStream Of(nint userData) => (SoundFileStream)GCHandle.FromIntPtr(userData).Target!;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static long GetLength(nint userData)
    {
        SoundFileStream stream = Of(userData);
        try
        {
            return stream.file.Length;
        }
        catch (Exception e) when (stream.Keep(e))
        {
            return -1;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static long Seek(long offset, int whence, nint userData)
    {
        SoundFileStream stream = Of(userData);
        if (whence == SeekEnd && stream.HideEnd)
        {
            return -1;
        }

        try
        {
            // C's SEEK_SET, SEEK_CUR and SEEK_END have the values of SeekOrigin.
            return stream.file.Seek(offset, (SeekOrigin)whence);
        }
        catch (Exception e) when (stream.Keep(e))
        {
            return -1;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static long Read(byte* buffer, long count, nint userData)
    {
        SoundFileStream stream = Of(userData);
        try
        {
            return stream.Read(new Span<byte>(buffer, checked((int)count)));
        }
        catch (Exception e) when (stream.Keep(e))
        {
            return 0;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static long Write(byte* buffer, long count, nint userData)
    {
        SoundFileStream stream = Of(userData);
        try
        {
            stream.file.Write(new ReadOnlySpan<byte>(buffer, checked((int)count)));
            return count;
        }
        catch (Exception e) when (stream.Keep(e))
        {
            return 0;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static long Tell(nint userData) => Of(userData).file.Position;

    private bool Keep(Exception e)
    {
        // A hostile header can ask for a seek to before the file's start: libsndfile's to answer, not the disk's fault.
        if (e is not (ArgumentException or OverflowException))
        {
            Failure ??= e;
        }

        return true;
    }
}

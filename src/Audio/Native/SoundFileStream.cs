using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MirTool.Audio.Native;

/// <summary>A file as libsndfile sees it: five callbacks over a <see cref="Stream"/>.</summary>
/// <remarks>
/// libsndfile's own opening cuts paths after 1023 bytes, needs another function on Windows, and takes a headerless file
/// for telephone sound because of its extension. Through callbacks none of that happens, and a failing disk is reported
/// with the system's own words. Exceptions never cross into C: they wait in <see cref="Failure"/>.
/// </remarks>
internal sealed unsafe class SoundFileStream(Stream file)
{
    // The callbacks are static, and static members cannot see a primary constructor's parameter.
    private readonly Stream file = file;
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
            return stream.file.ReadAtLeast(new Span<byte>(buffer, checked((int)count)), checked((int)count), throwOnEndOfStream: false);
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

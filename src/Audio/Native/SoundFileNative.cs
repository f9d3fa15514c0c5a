using System.Runtime.InteropServices;

namespace MirTool.Audio.Native;

/// <summary>The part of libsndfile's sndfile.h that MirTool calls. <c>sf_count_t</c> is 64 bits wide everywhere.</summary>
internal static unsafe partial class SoundFileNative
{
    public const int ModeRead = 0x10;
    public const int ModeWrite = 0x20;

    public const int CommandSetAddPeakChunk = 0x1050;

    public const int MajorMask = 0x0FFF0000;
    public const int SubtypeMask = 0x0000FFFF;

    public const int Wav = 0x010000;
    public const int Flac = 0x170000;
    public const int Mpeg = 0x230000;

    public const int Pcm16 = 0x0002;
    public const int Pcm24 = 0x0003;
    public const int Float32 = 0x0006;

    /// <summary><c>SF_COUNT_MAX</c>: what <see cref="SoundFileInfo.Frames"/> says of a stream of unknown length.</summary>
    public const long UnknownFrames = long.MaxValue;

    static SoundFileNative() => NativeLibraries.Register(typeof(SoundFileNative).Assembly);

    /// <summary>libsndfile copies <paramref name="io"/>, not what <paramref name="userData"/> stands for: that must live until <see cref="Close"/>.</summary>
    [LibraryImport(NativeLibraries.SoundFile, EntryPoint = "sf_open_virtual")]
    public static partial SafeSoundFileHandle OpenVirtual(in VirtualIo io, int mode, ref SoundFileInfo info, nint userData);

    [LibraryImport(NativeLibraries.SoundFile, EntryPoint = "sf_close")]
    public static partial int Close(nint file);

    [LibraryImport(NativeLibraries.SoundFile, EntryPoint = "sf_readf_float")]
    public static partial long ReadFrames(SafeSoundFileHandle file, Span<float> interleaved, long frames);

    [LibraryImport(NativeLibraries.SoundFile, EntryPoint = "sf_writef_float")]
    public static partial long WriteFrames(SafeSoundFileHandle file, ReadOnlySpan<float> interleaved, long frames);

    [LibraryImport(NativeLibraries.SoundFile, EntryPoint = "sf_writef_int")]
    public static partial long WriteFrames(SafeSoundFileHandle file, ReadOnlySpan<int> interleaved, long frames);

    [LibraryImport(NativeLibraries.SoundFile, EntryPoint = "sf_command")]
    public static partial int Command(SafeSoundFileHandle file, int command, nint data, int dataSize);

    [LibraryImport(NativeLibraries.SoundFile, EntryPoint = "sf_error")]
    public static partial int Error(SafeSoundFileHandle file);

    /// <summary>The text of the last error of <paramref name="file"/>.</summary>
    public static string ErrorText(SafeSoundFileHandle file) => Text(ErrorTextPointer(file));

    /// <summary>The text of the last failed open on this thread of execution; libsndfile keeps one for all threads.</summary>
    public static string OpenErrorText() => Text(ErrorTextPointer(0));

    [LibraryImport(NativeLibraries.SoundFile, EntryPoint = "sf_strerror")]
    private static partial nint ErrorTextPointer(SafeSoundFileHandle file);

    // A null SafeHandle cannot be passed, and sf_strerror(NULL) is how a failed open is asked for its reason.
    [LibraryImport(NativeLibraries.SoundFile, EntryPoint = "sf_strerror")]
    private static partial nint ErrorTextPointer(nint file);

    // The text belongs to libsndfile and is static.
    private static string Text(nint pointer) => (Marshal.PtrToStringUTF8(pointer) ?? "no reason given").TrimEnd('.');
}

/// <summary><c>SF_INFO</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SoundFileInfo
{
    public long Frames;
    public int SampleRate;
    public int Channels;
    public int Format;
    public int Sections;
    public int Seekable;
}

/// <summary><c>SF_VIRTUAL_IO</c>: the five functions through which libsndfile reads and writes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct VirtualIo
{
    public delegate* unmanaged[Cdecl]<nint, long> GetLength;
    public delegate* unmanaged[Cdecl]<long, int, nint, long> Seek;
    public delegate* unmanaged[Cdecl]<byte*, long, nint, long> Read;
    public delegate* unmanaged[Cdecl]<byte*, long, nint, long> Write;
    public delegate* unmanaged[Cdecl]<nint, long> Tell;
}

using System.Runtime.InteropServices;

namespace MirTool.Audio.Native;

/// <summary>The part of libmpg123's mpg123.h that MirTool calls.</summary>
internal static partial class Mpg123Native
{
    public const int Ok = 0;
    public const int Error = -1;
    public const int NewFormat = -11;

    private const int ParameterAddFlags = 2;
    private const int ParameterRemoveFlags = 13;
    private const int Quiet = 0x20;
    private const int Gapless = 0x40;
    private const int ForceFloat = 0x400;
    private const int IgnoreInfoFrame = 0x4000;

    // In this order: an initializer of the property would run before the constructor's first line.
    static Mpg123Native()
    {
        NativeLibraries.Register(typeof(Mpg123Native).Assembly);
        IsAvailable = Probe();
    }

    /// <summary>Whether the library is there.</summary>
    public static bool IsAvailable { get; }

    /// <summary>A decoder that takes frames, gives floats, cuts nothing off and never writes to stderr; null if there can be none.</summary>
    public static SafeMpg123Handle? Open()
    {
        SafeMpg123Handle handle = New(null, out _);
        if (!handle.IsInvalid
            && Parameter(handle, ParameterAddFlags, new CLong(Quiet | ForceFloat | IgnoreInfoFrame), 0) == Ok
            && Parameter(handle, ParameterRemoveFlags, new CLong(Gapless), 0) == Ok
            && OpenFeed(handle) == Ok)
        {
            return handle;
        }

        handle.Dispose();
        return null;
    }

    /// <summary>Gives a frame and takes what can be decoded by then.</summary>
    [LibraryImport(NativeLibraries.Mpg123, EntryPoint = "mpg123_decode")]
    public static partial int Decode(SafeMpg123Handle handle, ReadOnlySpan<byte> input, nuint inputBytes, Span<float> output, nuint outputBytes, out nuint done);

    [LibraryImport(NativeLibraries.Mpg123, EntryPoint = "mpg123_delete")]
    public static partial void Delete(nint handle);

    [LibraryImport(NativeLibraries.Mpg123, EntryPoint = "mpg123_init")]
    private static partial int Initialize();

    [LibraryImport(NativeLibraries.Mpg123, EntryPoint = "mpg123_new", StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeMpg123Handle New(string? decoder, out int error);

    [LibraryImport(NativeLibraries.Mpg123, EntryPoint = "mpg123_param")]
    private static partial int Parameter(SafeMpg123Handle handle, int type, CLong value, double floatValue);

    [LibraryImport(NativeLibraries.Mpg123, EntryPoint = "mpg123_open_feed")]
    private static partial int OpenFeed(SafeMpg123Handle handle);

    private static bool Probe()
    {
        try
        {
            return Initialize() == Ok;
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException or BadImageFormatException)
        {
            return false;
        }
    }
}

/// <summary>An <c>mpg123_handle*</c>.</summary>
internal sealed class SafeMpg123Handle() : SafeHandle(invalidHandleValue: 0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        Mpg123Native.Delete(handle);
        return true;
    }
}

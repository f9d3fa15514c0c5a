using System.Runtime.InteropServices;

namespace MirTool.Audio.Native;

/// <summary>The part of libsoxr's soxr.h that MirTool calls. <c>unsigned long</c> is 32 bits on Windows: <see cref="CULong"/>.</summary>
internal static partial class SoxrNative
{
    /// <summary>Interleaved 32-bit float, for input and output.</summary>
    public const int Float32 = 0;

    /// <summary><c>SOXR_HQ</c>: 20 bits, the most that is computed in 32-bit float.</summary>
    public const uint HighQuality = 4;

    static SoxrNative() => NativeLibraries.Register(typeof(SoxrNative).Assembly);

    [LibraryImport(NativeLibraries.Soxr, EntryPoint = "soxr_create")]
    public static partial SafeSoxrHandle Create(
        double inputRate, double outputRate, uint channels, out nint error,
        in SoxrIoSpec io, in SoxrQualitySpec quality, in SoxrRuntimeSpec runtime);

    /// <summary>A recipe, written out.</summary>
    [LibraryImport(NativeLibraries.Soxr, EntryPoint = "soxr_quality_spec")]
    public static partial SoxrQualitySpec QualitySpec(CULong recipe, CULong flags);

    /// <returns>0, or a static text that says what went wrong.</returns>
    [LibraryImport(NativeLibraries.Soxr, EntryPoint = "soxr_process")]
    public static partial nint Process(
        SafeSoxrHandle resampler,
        ReadOnlySpan<float> input, nuint inputFrames, out nuint consumed,
        Span<float> output, nuint outputFrames, out nuint produced);

    /// <summary>The end of the input: <paramref name="noInput"/> is 0.</summary>
    [LibraryImport(NativeLibraries.Soxr, EntryPoint = "soxr_process")]
    public static partial nint Flush(
        SafeSoxrHandle resampler,
        nint noInput, nuint inputFrames, nint consumed,
        Span<float> output, nuint outputFrames, out nuint produced);

    [LibraryImport(NativeLibraries.Soxr, EntryPoint = "soxr_delete")]
    public static partial void Delete(nint resampler);

    [LibraryImport(NativeLibraries.Soxr, EntryPoint = "soxr_engine")]
    private static partial nint EnginePointer(SafeSoxrHandle resampler);

    /// <summary>The arithmetic in use: <c>cr32s</c> is 32-bit float with SIMD.</summary>
    public static string Engine(SafeSoxrHandle resampler) => Marshal.PtrToStringUTF8(EnginePointer(resampler)) ?? "";
}

[StructLayout(LayoutKind.Sequential)]
internal struct SoxrIoSpec
{
    public int InputType;
    public int OutputType;
    public double Scale;
    public nint Internal;
    public CULong Flags;
}

[StructLayout(LayoutKind.Sequential)]
internal struct SoxrQualitySpec
{
    public double Precision;
    public double PhaseResponse;
    public double PassbandEnd;
    public double StopbandBegin;
    public nint Internal;
    public CULong Flags;
}

[StructLayout(LayoutKind.Sequential)]
internal struct SoxrRuntimeSpec
{
    public uint Log2MinDftSize;
    public uint Log2LargeDftSize;
    public uint CoefficientKilobytes;
    public uint Threads;
    public nint Internal;
    public CULong Flags;
}

/// <summary>A <c>soxr_t</c>.</summary>
internal sealed class SafeSoxrHandle() : SafeHandle(invalidHandleValue: 0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        SoxrNative.Delete(handle);
        return true;
    }
}

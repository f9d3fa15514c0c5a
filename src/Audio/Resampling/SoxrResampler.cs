using System.Runtime.InteropServices;
using MirTool.Audio.Native;

namespace MirTool.Audio.Resampling;

/// <summary>Resamples with libsoxr in 32-bit float. Cheaper recipes of it save nothing measurable.</summary>
internal sealed class SoxrResampler : IResampler
{
    private readonly SafeSoxrHandle soxr;

    /// <exception cref="DllNotFoundException">libsoxr is not installed.</exception>
    public SoxrResampler(int inputRate, int outputRate)
    {
        var io = new SoxrIoSpec { InputType = SoxrNative.Float32, OutputType = SoxrNative.Float32, Scale = 1 };
        // The defaults of soxr_runtime_spec(1).
        var runtime = new SoxrRuntimeSpec { Log2MinDftSize = 10, Log2LargeDftSize = 17, CoefficientKilobytes = 400, Threads = 1 };
        SoxrQualitySpec recipe = SoxrNative.QualitySpec(new CULong(SoxrNative.HighQuality), new CULong(0));
        soxr = SoxrNative.Create(inputRate, outputRate, channels: 1, out nint error, io, recipe, runtime);
        if (soxr.IsInvalid || error != 0)
        {
            soxr.Dispose();
            throw new InvalidOperationException($"libsoxr cannot resample from {inputRate} to {outputRate} Hz: {Text(error)}.");
        }
    }

    /// <summary>Whether the library is there.</summary>
    public static bool IsAvailable { get; } = NativeLibraries.IsLoadable(NativeLibraries.Soxr);

    public string Engine => SoxrNative.Engine(soxr);

    public void Process(ReadOnlySpan<float> input, Span<float> output, out int consumed, out int produced)
    {
        // A null input would mean the end of the stream to libsoxr.
        if (input.IsEmpty || output.IsEmpty)
        {
            consumed = produced = 0;
            return;
        }

        nint error = SoxrNative.Process(
            soxr, input, (nuint)input.Length, out nuint taken, output, (nuint)output.Length, out nuint given);
        ThrowIf(error);
        consumed = (int)taken;
        produced = (int)given;
    }

    public int Flush(Span<float> output)
    {
        if (output.IsEmpty)
        {
            return 0;
        }

        nint error = SoxrNative.Flush(soxr, noInput: 0, inputFrames: 0, consumed: 0, output, (nuint)output.Length, out nuint given);
        ThrowIf(error);
        return (int)given;
    }

    public void Dispose() => soxr.Dispose();

    private static void ThrowIf(nint error)
    {
        if (error != 0)
        {
            throw new InvalidOperationException($"libsoxr failed: {Text(error)}.");
        }
    }

    private static string Text(nint error) => Marshal.PtrToStringUTF8(error) ?? "no reason given";
}

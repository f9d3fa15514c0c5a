using System.Runtime.InteropServices;
using MirTool.Audio.Native;

namespace MirTool.Audio;

/// <summary>Changes the sample rate of a mono stream, block by block, with libsoxr in 32-bit float.</summary>
/// <remarks>
/// The pass band ends at 0.94 of the lower Nyquist frequency, whatever the rates; aliases and images stay below -110 dB.
/// Cheaper recipes of libsoxr save nothing measurable, and theirs ends between 0.7 and 0.94, so that one sound would look
/// different at 44.1 and at 48 kHz.
/// The output is aligned with the input (no delay) and does not depend on how either is cut into blocks.
/// Equal rates pass through untouched. One thread at a time.
/// </remarks>
public sealed class StreamingResampler : IDisposable
{
    private readonly SafeSoxrHandle? soxr;

    /// <param name="inputRate">Hz.</param>
    /// <param name="outputRate">Hz.</param>
    /// <exception cref="DllNotFoundException">libsoxr is not installed.</exception>
    public StreamingResampler(int inputRate, int outputRate)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputRate, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputRate, 1);
        if (inputRate == outputRate)
        {
            return;
        }

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

    /// <summary>The arithmetic that libsoxr chose; empty for equal rates.</summary>
    internal string Engine => soxr is null ? "" : SoxrNative.Engine(soxr);

    /// <summary>Takes input and gives output, as much of both as it can; call again with the input that is left.</summary>
    /// <param name="input">Samples at the input rate.</param>
    /// <param name="output">Receives samples at the output rate.</param>
    /// <param name="consumed">Samples of <paramref name="input"/> that are done with.</param>
    /// <param name="produced">Samples written to <paramref name="output"/>.</param>
    public void Process(ReadOnlySpan<float> input, Span<float> output, out int consumed, out int produced)
    {
        if (soxr is null)
        {
            consumed = produced = Math.Min(input.Length, output.Length);
            input[..consumed].CopyTo(output);
            return;
        }

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

    /// <summary>After the last input: gives what is still inside. Call until it returns 0.</summary>
    /// <returns>Samples written; over the whole stream they come to input samples × output rate / input rate, rounded (a half either way).</returns>
    public int Flush(Span<float> output)
    {
        if (soxr is null || output.IsEmpty)
        {
            return 0;
        }

        nint error = SoxrNative.Flush(soxr, noInput: 0, inputFrames: 0, consumed: 0, output, (nuint)output.Length, out nuint given);
        ThrowIf(error);
        return (int)given;
    }

    public void Dispose() => soxr?.Dispose();

    private static void ThrowIf(nint error)
    {
        if (error != 0)
        {
            throw new InvalidOperationException($"libsoxr failed: {Text(error)}.");
        }
    }

    private static string Text(nint error) => Marshal.PtrToStringUTF8(error) ?? "no reason given";
}

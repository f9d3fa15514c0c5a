using MirTool.Audio.Resampling;

namespace MirTool.Audio;

/// <summary>Changes the sample rate of a mono stream, block by block, with libsoxr or in managed code.</summary>
/// <remarks>
/// The pass band ends at 0.94 of the lower Nyquist frequency, whatever the rates; aliases and images stay below -110 dB.
/// The output is aligned with the input (no delay) and does not depend on how either is cut into blocks.
/// Equal rates pass through untouched. One thread at a time.
/// </remarks>
public sealed class StreamingResampler : IDisposable
{
    private readonly IResampler? resampler;

    /// <param name="inputRate">Hz.</param>
    /// <param name="outputRate">Hz.</param>
    /// <param name="backend">Who computes.</param>
    /// <exception cref="DllNotFoundException">libsoxr was asked for and is not installed.</exception>
    public StreamingResampler(int inputRate, int outputRate, AudioBackend backend = AudioBackend.Auto)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputRate, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputRate, 1);
        if (inputRate != outputRate)
        {
            bool isNative = backend == AudioBackend.Native || (backend == AudioBackend.Auto && SoxrResampler.IsAvailable);
            resampler = isNative ? new SoxrResampler(inputRate, outputRate)
                : (IResampler?)FourierResampler.TryCreate(inputRate, outputRate) ?? new PolyphaseResampler(inputRate, outputRate);
        }
    }

    /// <summary>What computes; empty for equal rates.</summary>
    internal string Engine => resampler?.Engine ?? "";

    /// <summary>Takes input and gives output, as much of both as it can; call again with the input that is left.</summary>
    /// <param name="input">Samples at the input rate.</param>
    /// <param name="output">Receives samples at the output rate.</param>
    /// <param name="consumed">Samples of <paramref name="input"/> that are done with.</param>
    /// <param name="produced">Samples written to <paramref name="output"/>.</param>
    public void Process(ReadOnlySpan<float> input, Span<float> output, out int consumed, out int produced)
    {
        if (resampler is null)
        {
            consumed = produced = Math.Min(input.Length, output.Length);
            input[..consumed].CopyTo(output);
            return;
        }

        resampler.Process(input, output, out consumed, out produced);
    }

    /// <summary>After the last input: gives what is still inside. Call until it returns 0.</summary>
    /// <returns>Samples written; over the whole stream they come to input samples × output rate / input rate, rounded (a half either way).</returns>
    public int Flush(Span<float> output) => resampler?.Flush(output) ?? 0;

    public void Dispose() => resampler?.Dispose();
}

namespace MirTool.Audio.Resampling;

/// <summary>Changes the sample rate of a mono stream: libsoxr where it is, else managed code.</summary>
internal interface IResampler : IDisposable
{
    /// <summary>What computes, for tests.</summary>
    string Engine { get; }

    /// <inheritdoc cref="StreamingResampler.Process"/>
    void Process(ReadOnlySpan<float> input, Span<float> output, out int consumed, out int produced);

    /// <inheritdoc cref="StreamingResampler.Flush"/>
    int Flush(Span<float> output);
}

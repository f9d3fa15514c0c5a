namespace MirTool.Annotation;

/// <summary>A recording that is being annotated.</summary>
public sealed class AnnotatedRecording : IDisposable
{
    private readonly IDisposable? audio;

    internal AnnotatedRecording(
        int sampleRate, int channels, double? expectedSeconds, IAsyncEnumerable<AnnotatedWindow> windows, IDisposable? audio = null)
    {
        SampleRate = sampleRate;
        Channels = channels;
        ExpectedSeconds = expectedSeconds;
        Windows = windows;
        this.audio = audio;
    }

    /// <summary>Hz, as in the file.</summary>
    public int SampleRate { get; }

    /// <summary>As in the file.</summary>
    public int Channels { get; }

    /// <summary>The length that the file's header states; null where it states none. The end of the last window is the length that was found.</summary>
    public double? ExpectedSeconds { get; }

    /// <summary>The windows, in order, while the recording is being decoded; to be enumerated once. At least one.</summary>
    public IAsyncEnumerable<AnnotatedWindow> Windows { get; }

    /// <summary>Closes the file.</summary>
    public void Dispose() => audio?.Dispose();
}

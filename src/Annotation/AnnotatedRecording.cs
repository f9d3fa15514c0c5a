using MirTool.Audio;

namespace MirTool.Annotation;

/// <summary>A recording that is being annotated.</summary>
public sealed class AnnotatedRecording : IDisposable
{
    private readonly AudioReader? audio;

    internal AnnotatedRecording(int sampleRate, int channels, IAsyncEnumerable<AnnotatedWindow> windows, AudioReader? audio = null)
    {
        SampleRate = sampleRate;
        Channels = channels;
        Windows = windows;
        this.audio = audio;
    }

    /// <summary>Hz, as in the file.</summary>
    public int SampleRate { get; }

    /// <summary>As in the file.</summary>
    public int Channels { get; }

    /// <summary>The length that the file's header states; null where it states none. The end of the last window is the length that was found.</summary>
    public double? ExpectedSeconds { get; init; }

    /// <summary>The windows, in order, while the recording is being decoded; to be enumerated once. At least one.</summary>
    public IAsyncEnumerable<AnnotatedWindow> Windows { get; }

    /// <summary>What reads the file; empty if that is not known.</summary>
    public string Decoder => audio?.Decoder ?? "";

    /// <summary>What is to be said of the recording though it can be annotated; complete when its last window has come.</summary>
    public IReadOnlyList<string> Warnings => audio?.Warnings ?? [];

    /// <summary>Closes the file.</summary>
    public void Dispose() => audio?.Dispose();
}

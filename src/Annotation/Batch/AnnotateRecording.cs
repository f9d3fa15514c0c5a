using MirTool.Audio;
using MirTool.Models;

namespace MirTool.Annotation.Batch;

/// <summary>Annotates one recording: yields its windows in order as they are ready. Called for several recordings at once.</summary>
/// <param name="path">The recording.</param>
/// <param name="facts">To be filled in before the first window is yielded.</param>
/// <param name="cancellationToken">Ends the work promptly.</param>
/// <returns>At least one window; the last one's end is the recording's end.</returns>
internal delegate IAsyncEnumerable<DecodedWindow> AnnotateRecording(
    string path, RecordingFacts facts, CancellationToken cancellationToken);

/// <summary>What opening a recording tells about it.</summary>
internal sealed class RecordingFacts
{
    /// <summary>Which track and channels to read.</summary>
    public AudioOptions Options { get; init; } = new();

    /// <summary>What reads it; empty if that is not known.</summary>
    public string Decoder { get; set; } = "";

    /// <summary>What is to be said of the recording though it could be annotated; complete when its last window has come.</summary>
    public IReadOnlyList<string> Warnings { get; set; } = [];

    /// <summary>Hz, as in the file.</summary>
    public int SampleRate { get; set; }

    public int Channels { get; set; }

    /// <summary>What the file's header says, where it says anything; progress is measured by it, nothing else.</summary>
    public double? ExpectedSeconds { get; set; }
}

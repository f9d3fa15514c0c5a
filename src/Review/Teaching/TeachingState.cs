using MirTool.Review.Recordings;

namespace MirTool.Review.Teaching;

/// <summary>How far teaching from the page has come.</summary>
/// <param name="Phase">What is done now.</param>
/// <param name="Lessons">How well each sound was learnt; empty before it is known.</param>
/// <param name="Done">Recordings annotated again.</param>
/// <param name="Total">Of so many; 0 before that is known.</param>
/// <param name="Preview">The recording on the screen as the taught model hears it; null before that is known.</param>
/// <param name="Folder">Where the taught model and its annotations are; null before there is one.</param>
/// <param name="Error">Why it ended early; null if it did not.</param>
public sealed record TeachingState(
    TeachingPhase Phase, IReadOnlyList<TaughtLesson> Lessons, int Done, int Total, TeachingPreview? Preview, string? Folder, string? Error)
{
    /// <summary>Before anybody asked.</summary>
    public static TeachingState Idle { get; } = new(TeachingPhase.Idle, [], 0, 0, null, null, null);

    /// <summary>Whether something is being computed.</summary>
    public bool IsBusy => Phase is TeachingPhase.Teaching or TeachingPhase.Annotating;
}

/// <summary>What teaching is at.</summary>
public enum TeachingPhase
{
    /// <summary>Nobody has asked.</summary>
    Idle,

    /// <summary>Recordings are heard and heads fitted.</summary>
    Teaching,

    /// <summary>The archive is annotated with the taught model.</summary>
    Annotating,

    /// <summary>The taught model's annotations are shown.</summary>
    Done,

    /// <summary>It could not be done.</summary>
    Failed,
}

/// <summary>How well a sound was learnt.</summary>
/// <param name="Sound">Its name.</param>
/// <param name="IsNew">Whether the model did not know it.</param>
/// <param name="Windows">Labelled windows.</param>
/// <param name="Recordings">In so many recordings.</param>
/// <param name="Verdict">In words.</param>
public sealed record TaughtLesson(string Sound, bool IsNew, int Windows, int Recordings, string Verdict);

/// <summary>One recording as a taught model hears it.</summary>
/// <param name="File">Its name.</param>
/// <param name="Instruments">Those of the taught model.</param>
/// <param name="Segments">Place of the instrument, start, end, probability, one after the other.</param>
public sealed record TeachingPreview(string File, IReadOnlyList<CatalogInstrument> Instruments, IReadOnlyList<double[]> Segments);

using MirTool.Plugins;

namespace MirTool.Annotation.Formats;

/// <summary>What is known of a recording's annotations before the first window.</summary>
public sealed record AnnotationHeader
{
    /// <summary>The recording's name in every output: relative to the folder of the inputs, with <c>/</c>.</summary>
    public required string File { get; init; }

    /// <summary>Full path of the recording.</summary>
    public required string Path { get; init; }

    /// <summary>Hz, as in the recording's file.</summary>
    public required int SampleRate { get; init; }

    /// <summary>As in the recording's file.</summary>
    public required int Channels { get; init; }

    /// <summary>The length that the file's header states; null where it states none. <see cref="RecordingSummary.DurationSeconds"/> is what was found.</summary>
    public double? ExpectedSeconds { get; init; }

    /// <summary>Those of every window: the taxonomy's, then <c>other</c>.</summary>
    public required IReadOnlyList<TaxonomyInstrument> Instruments { get; init; }

    /// <summary>Which instruments are listed with a window, in formats that list instruments by window.</summary>
    public RowSelection Rows { get; init; } = RowSelection.Active;

    /// <summary>When it began, for a further column; null where nobody asked.</summary>
    internal RecordedTime? RecordedAt { get; init; }

    /// <summary>The model's name and hash.</summary>
    public required NamedContent Model { get; init; }

    /// <summary>The taxonomy's name and hash.</summary>
    public required NamedContent Taxonomy { get; init; }

    /// <summary>The program's version.</summary>
    public required string ToolVersion { get; init; }

    /// <summary>Length of a window.</summary>
    public required double WindowSeconds { get; init; }

    /// <summary>From the start of one window to the start of the next.</summary>
    public required double HopSeconds { get; init; }
}

using MirTool.Annotation.Formats;

namespace MirTool.Annotation.Batch;

/// <summary>How a batch is to be run.</summary>
internal sealed record BatchOptions
{
    public required string OutputFolder { get; init; }

    public RowSelection Rows { get; init; } = RowSelection.Active;

    /// <summary>How many recordings are worked on at once.</summary>
    public int Jobs { get; init; } = Environment.ProcessorCount;

    /// <summary>The share to annotate; null for everything.</summary>
    public Shard? Shard { get; init; }

    /// <summary>Which tracks and channels of files are annotated.</summary>
    public PartSelection Parts { get; init; } = PartSelection.Default;

    /// <summary>Do again what is done, whatever its options were.</summary>
    public bool Force { get; init; }

    /// <summary>End with the first recording that fails.</summary>
    public bool FailFast { get; init; }
}

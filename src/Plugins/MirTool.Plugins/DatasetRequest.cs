namespace MirTool.Plugins;

/// <summary>What is asked of a dataset: which part of it, at which sample rate, under which seed.</summary>
public sealed record DatasetRequest
{
    /// <summary>The dataset's folder; null for datasets that need none.</summary>
    public string? Root { get; init; }

    /// <summary><c>train</c>, <c>validation</c> or <c>test</c>.</summary>
    public string Split { get; init; } = "train";

    /// <summary>Counts up each time the training loop asks for fresh material; datasets of recordings ignore it.</summary>
    public int Generation { get; init; }

    /// <summary>Decides every random choice of the adapter, together with the split, the generation and the excerpt's id.</summary>
    public ulong Seed { get; init; }

    /// <summary>How many excerpts to list; null for all there are. Generators have no end and need it.</summary>
    public int? Count { get; init; }

    /// <summary>Sample rate of the loaded samples, Hz.</summary>
    public required int SampleRate { get; init; }

    /// <summary>Options of this adapter alone, by name.</summary>
    public IReadOnlyDictionary<string, string> Options { get; init; } = new Dictionary<string, string>();
}

namespace MirTool.Annotation.Batch;

/// <summary>The content of <c>run.json</c>: what was run, with what, and how it went.</summary>
internal sealed record RunReport
{
    public required string ToolVersion { get; init; }

    public required NamedContent Model { get; init; }

    public required NamedContent Taxonomy { get; init; }

    /// <summary>Where the model was read from.</summary>
    public string? ModelFolder { get; init; }

    /// <summary>The taxonomy's table, if it is one.</summary>
    public string? TaxonomyFile { get; init; }

    /// <summary>Every option with the value that was in force, by its name on the command line.</summary>
    public required IReadOnlyDictionary<string, string> Options { get; init; }

    public required IReadOnlyList<string> Inputs { get; init; }

    /// <summary>The folder that the names of recordings are relative to.</summary>
    public required string Root { get; init; }

    public required DateTimeOffset Start { get; init; }

    public required DateTimeOffset End { get; init; }

    /// <summary>False when the run was ended early, by a signal or <c>--fail-fast</c>.</summary>
    public required bool Complete { get; init; }

    /// <summary>Files of searched folders that are not called as recordings are: how many of each extension.</summary>
    public IReadOnlyDictionary<string, int> PassedOver { get; init; } = new Dictionary<string, int>();

    /// <summary>Recordings, and seconds of sound; those of this run alone.</summary>
    public required RunCounts Counts { get; init; }
}

/// <summary>How many recordings met which end.</summary>
internal sealed record RunCounts(int Recordings, int Annotated, int Skipped, int Failed, double AudioSeconds);

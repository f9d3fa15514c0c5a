namespace MirTool.Annotation.Formats;

/// <summary>What is exported, and how.</summary>
public sealed record ExportOptions
{
    /// <summary>Which files.</summary>
    public required ExportFormat Format { get; init; }

    /// <summary>Where the files go.</summary>
    public required string OutputFolder { get; init; }

    /// <summary>What their rows are.</summary>
    public StretchKind Of { get; init; } = StretchKind.Segments;

    /// <summary>Which stretches are among them.</summary>
    public StretchFilter Filter { get; init; } = new(null, 0);

    /// <summary>For formats that are the CSV tables in another style; null for the tables' own.</summary>
    public SpreadsheetStyle? Style { get; init; }

    /// <summary>Whether the tables over all recordings are written too.</summary>
    public bool HasTablesOverAll { get; init; }

    /// <summary>Tells when recordings began; null where nobody asked.</summary>
    public RecordedTimes? Times { get; init; }

    /// <summary>The folder that recordings are named from; null where it is not known.</summary>
    public string? RecordingsFolder { get; init; }

    /// <summary>Tells exports apart that write to one folder at once: the shard's part of file names; empty for all.</summary>
    public string Part { get; init; } = "";

    /// <summary>How many recordings are worked on at once.</summary>
    public int Jobs { get; init; } = Environment.ProcessorCount;

    /// <summary>Write again what is there as new.</summary>
    public bool Force { get; init; }

    /// <summary>The options that change what is written, by name: files made under others are written anew.</summary>
    public required IReadOnlyDictionary<string, string> Settings { get; init; }
}

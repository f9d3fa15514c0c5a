using MirTool.Annotation.Formats;

namespace MirTool.Annotation.Batch;

/// <summary>How a batch is to be run.</summary>
public sealed record BatchOptions
{
    /// <summary>Where everything is written. A folder that holds annotations already is continued.</summary>
    public required string OutputFolder { get; init; }

    /// <summary>The formats of each recording's annotations; names and suffixes are unique.</summary>
    public IReadOnlyList<IAnnotationFormat> Formats { get; init; } = [new CsvFormat()];

    /// <summary>Which instruments of a window are listed, in the formats that list instruments by window.</summary>
    public RowSelection Rows { get; init; } = RowSelection.Active;

    /// <summary>Tells when recordings began, for a further column of the CSV tables; null where nobody asked. A recording of which it says nothing has empty cells.</summary>
    public RecordedTimes? Times { get; init; }

    /// <summary>How many recordings are worked on at once.</summary>
    public int Jobs { get; init; } = Environment.ProcessorCount;

    /// <summary>The share to annotate; null for everything.</summary>
    public Shard? Shard { get; init; }

    /// <summary>The name of the run's table of recordings.</summary>
    public string RecordingsTable => Path.GetFileName(new OutputLayout(OutputFolder, Shard).RecordingsPath);

    /// <summary>Which tracks and channels of files are annotated.</summary>
    public PartSelection Parts { get; init; } = PartSelection.Default;

    /// <summary>What stands between the names of <c>@list</c>s.</summary>
    public ListFormat ListFormat { get; init; } = ListFormat.Lines;

    /// <summary>Whether files get names that Windows takes as well; see <see cref="OutputNames"/>.</summary>
    public bool SafeNames { get; init; }

    /// <summary>Do again what is done, whatever its options were.</summary>
    public bool Force { get; init; }

    /// <summary>End with the first recording that fails.</summary>
    public bool FailFast { get; init; }

    /// <summary>What <c>run.json</c> reports as the run's options, by name; nothing else is done with it.</summary>
    public IReadOnlyDictionary<string, string> ReportedOptions { get; init; } = new Dictionary<string, string>();
}

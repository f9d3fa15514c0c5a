using System.Text.Json;

namespace MirTool.Annotation.Formats;

/// <summary>A folder of annotations as <c>mirtool annotate</c> leaves it.</summary>
/// <param name="Folder">Its full path.</param>
/// <param name="Root">The folder that recordings are named from; null where that is not known.</param>
/// <param name="Recordings">Those that were annotated, in the order of the table.</param>
internal sealed record AnnotationFolder(string Folder, string? Root, IReadOnlyList<AnnotatedFile> Recordings)
{
    public const string RecordingsTable = "recordings.csv";
    public const string SummaryTable = "summary.csv";
    private const string RunReport = "run.json";

    /// <summary>Reads which recordings there are.</summary>
    /// <param name="folder">As the user named it.</param>
    /// <param name="recordingsTable">The table that names them: that of a shard has a name of its own.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="FileNotFoundException">It holds no annotations, or none that are finished.</exception>
    /// <exception cref="InvalidDataException">Its table of recordings cannot be read.</exception>
    public static AnnotationFolder Read(string folder, string recordingsTable = RecordingsTable)
    {
        string path = Path.GetFullPath(folder);
        if (!Directory.Exists(path))
        {
            throw new DirectoryNotFoundException($"There is no folder '{folder}'.");
        }

        string table = Path.Join(path, recordingsTable);
        if (!File.Exists(table))
        {
            bool isBegun = Directory.Exists(Path.Join(path, ".mirtool"));
            throw new FileNotFoundException(isBegun
                ? $"The annotations in '{folder}' are not finished: there is no {RecordingsTable}, which annotate writes at its end. Run it again; what is done is skipped."
                : $"'{folder}' holds no annotations: there is no {RecordingsTable}. Name a folder that mirtool annotate wrote.", table);
        }

        List<AnnotatedFile> recordings =
        [
            .. from row in TableRows.Read(table, "file", "status", "duration_s", "sample_rate_hz")
               where row.Text("status") == "ok"
               select new AnnotatedFile(row.Text("file"), row.Number("duration_s"), row.Count("sample_rate_hz")),
        ];
        return new(path, ReadRoot(path), recordings);
    }

    /// <summary>The instruments that sound anywhere: names by id.</summary>
    public IReadOnlyDictionary<string, string> Instruments()
    {
        Dictionary<string, string> names = [];
        foreach (TableRow row in TableRows.Read(Path.Join(Folder, SummaryTable), "instrument_id", "instrument"))
        {
            names.TryAdd(row.Text("instrument_id"), row.Text("instrument"));
        }

        return names;
    }

    /// <summary>The root of the run, or of any shard of it.</summary>
    private static string? ReadRoot(string folder)
    {
        foreach (string report in Directory.EnumerateFiles(folder, "run*.json").Order(StringComparer.Ordinal))
        {
            try
            {
                using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(report));
                if (document.RootElement.TryGetProperty("root", out JsonElement root) && root.GetString() is { } text)
                {
                    return text;
                }
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException)
            {
                throw new InvalidDataException($"'{report}' is damaged. Remove it, and say with --recordings where the recordings lie.", e);
            }
        }

        return null;
    }
}

/// <summary>A recording that was annotated.</summary>
/// <param name="File">Its name, with <c>/</c>.</param>
/// <param name="DurationSeconds">Its length.</param>
/// <param name="SampleRate">Hz.</param>
internal sealed record AnnotatedFile(string File, double DurationSeconds, int SampleRate);

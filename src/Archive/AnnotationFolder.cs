using System.Security.Cryptography;
using System.Text.Json;
using MirTool.Annotation.Batch;
using MirTool.Archive.Tables;

namespace MirTool.Archive;

/// <summary>A folder that <c>mirtool annotate</c> wrote: an archive's tables.</summary>
public sealed class AnnotationFolder
{
    private const string StateFolder = ".mirtool";

    private AnnotationFolder(string path, IReadOnlyList<ArchivedRecording> recordings, RunFacts? run)
    {
        Path = path;
        Recordings = recordings;
        Run = run;
    }

    /// <summary>Full path.</summary>
    public string Path { get; }

    /// <summary>All of them, also those that failed, in the order of <c>recordings.csv</c>.</summary>
    public IReadOnlyList<ArchivedRecording> Recordings { get; }

    /// <summary>What <c>run.json</c> says of the last run; null where it is not there.</summary>
    public RunFacts? Run { get; }

    /// <summary>Where the faster tables lie that <see cref="ParquetTables"/> writes.</summary>
    public string ParquetFolder => System.IO.Path.Join(Path, "tables");

    internal string RecordingsPath => System.IO.Path.Join(Path, "recordings.csv");

    internal string SummaryPath => System.IO.Path.Join(Path, "summary.csv");

    /// <summary>Those that were annotated.</summary>
    internal IEnumerable<ArchivedRecording> Annotated => Recordings.Where(recording => recording.Error is null);

    /// <summary>Opens a folder of annotations.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="InvalidDataException">It holds no annotations, only part of them, or tables of another form.</exception>
    public static AnnotationFolder Open(string path)
    {
        string full = System.IO.Path.GetFullPath(path);
        if (!Directory.Exists(full))
        {
            throw new DirectoryNotFoundException(File.Exists(full)
                ? $"'{path}' is a file; name the folder that mirtool annotate wrote."
                : $"There is no folder '{path}'; name the folder that mirtool annotate wrote.");
        }

        var folder = new AnnotationFolder(full, [], ReadRun(System.IO.Path.Join(full, "run.json")));
        foreach (string table in (string[])[folder.RecordingsPath, folder.SummaryPath])
        {
            if (!File.Exists(table))
            {
                throw new InvalidDataException(Directory.Exists(System.IO.Path.Join(full, StateFolder))
                    ? $"The annotations in '{path}' are not finished: there is no {System.IO.Path.GetFileName(table)} yet. Run the same mirtool annotate again; it goes on where it stopped."
                    : $"'{path}' holds no annotations: there is no {System.IO.Path.GetFileName(table)}. Make them with: mirtool annotate RECORDINGS -o FOLDER");
            }
        }

        return new AnnotationFolder(full, ReadRecordings(folder.RecordingsPath), folder.Run);
    }

    /// <summary>A recording's sound, as far as <c>run.json</c> or the caller knows where the recordings lie.</summary>
    /// <param name="file">The recording's name.</param>
    /// <param name="root">The folder that names are relative to; null for the one that <c>run.json</c> names.</param>
    /// <returns>A full path, which need not exist; null if no root is known.</returns>
    public string? AudioPath(string file, string? root = null) =>
        (root ?? Run?.Root) is { } known ? System.IO.Path.GetFullPath(file, System.IO.Path.GetFullPath(known)) : null;

    internal string FramesPath(string file) => OutputNames.Existing(Path, file, OutputNames.FramesSuffix);

    internal string SegmentsPath(string file) => OutputNames.Existing(Path, file, OutputNames.SegmentsSuffix);

    /// <summary>Changes whenever a recording is annotated, anew or again: a hash of the tables over all recordings and of the journals.</summary>
    internal string Fingerprint()
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        string state = System.IO.Path.Join(Path, StateFolder);
        string[] journals = Directory.Exists(state) ? [.. Directory.EnumerateFiles(state, "journal*.jsonl").Order(StringComparer.Ordinal)] : [];
        foreach (string path in (string[])[RecordingsPath, SummaryPath, .. journals])
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            hash.AppendData(SHA256.HashData(file));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static List<ArchivedRecording> ReadRecordings(string path)
    {
        List<ArchivedRecording> recordings = [];
        foreach ((long line, string[] cells) in TableFile.Rows(path, TableSchema.Recordings))
        {
            (string file, string status, string error) = (cells[0], cells[1], cells[^1]);
            recordings.Add(status switch
            {
                "ok" => new(file, null, TableFile.Number(cells[2]) ?? 0, TableFile.Number(cells[6])),
                "failed" => new(file, error, 0, null),
                _ => throw new InvalidDataException($"{path}:{line}: status must be ok or failed, but is '{status}'; correct it, or run mirtool annotate again."),
            });
        }

        return recordings;
    }

    private static RunFacts? ReadRun(string path)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(path));
            JsonElement root = json.RootElement;
            return new RunFacts(
                Text(root, "root"),
                Text(root, "model", "name"),
                Text(root, "taxonomy", "name"),
                Text(root, "taxonomy", "sha256"),
                Text(root, "tool_version"),
                Text(root, "end"));
        }
        catch (Exception e) when (e is JsonException or FileNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement element, params ReadOnlySpan<string> path)
    {
        foreach (string name in path)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
            {
                return null;
            }
        }

        return element.ValueKind == JsonValueKind.String ? element.GetString() : null;
    }
}

/// <summary>What is known of a run; null where <c>run.json</c> does not say it.</summary>
/// <param name="Root">The folder that recordings' names are relative to.</param>
/// <param name="Model">The model's name.</param>
/// <param name="Taxonomy">The taxonomy's name.</param>
/// <param name="TaxonomySha256">A hash of what the taxonomy said.</param>
/// <param name="ToolVersion">MirTool's version.</param>
/// <param name="End">When it ended, as in the file.</param>
public sealed record RunFacts(string? Root, string? Model, string? Taxonomy, string? TaxonomySha256, string? ToolVersion, string? End);

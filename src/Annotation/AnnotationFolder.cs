using System.Globalization;
using MirTool.Annotation.Batch;
using MirTool.Annotation.Formats;
using MirTool.Plugins;
using MirTool.Plugins.Loading;
using MirTool.Taxonomies;

namespace MirTool.Annotation;

/// <summary>A folder of annotations as <c>mirtool annotate</c> leaves it.</summary>
public sealed class AnnotationFolder
{
    /// <summary>The table of all recordings.</summary>
    public const string RecordingsTable = "recordings.csv";

    /// <summary>The table of the instruments of all recordings.</summary>
    public const string SummaryTable = "summary.csv";

    private AnnotationFolder(string path, IReadOnlyList<AnnotatedFile> recordings, RunFacts? run)
    {
        Path = path;
        Recordings = recordings;
        Run = run;
    }

    /// <summary>Full path.</summary>
    public string Path { get; }

    /// <summary>All of them, also those that failed, in the order of the table.</summary>
    public IReadOnlyList<AnnotatedFile> Recordings { get; }

    /// <summary>Those that were annotated.</summary>
    public IReadOnlyList<AnnotatedFile> Annotated => [.. Recordings.Where(recording => recording.Error is null)];

    /// <summary>What <c>run.json</c> says of the last run, or that of a shard; null where it is not there, or damaged.</summary>
    public RunFacts? Run { get; }

    /// <summary>Path of the table of all recordings.</summary>
    public string RecordingsPath => System.IO.Path.Join(Path, RecordingsTable);

    /// <summary>Path of the table of the instruments of all recordings.</summary>
    public string SummaryPath => System.IO.Path.Join(Path, SummaryTable);

    /// <summary>Where runs keep what they need to go on.</summary>
    public string StatePath => StatePathIn(Path);

    /// <summary>Opens a folder of annotations.</summary>
    /// <param name="path">As the user named it.</param>
    /// <param name="recordingsTable">The table that names the recordings: that of a shard has a name of its own.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="InvalidDataException">It holds no annotations, only part of them, or tables of another form.</exception>
    public static AnnotationFolder Open(string path, string recordingsTable = RecordingsTable)
    {
        string full = System.IO.Path.GetFullPath(path);
        if (!Directory.Exists(full))
        {
            throw new DirectoryNotFoundException(File.Exists(full)
                ? $"'{path}' is a file; name the folder that mirtool annotate wrote."
                : $"There is no folder '{path}'; name the folder that mirtool annotate wrote.");
        }

        // A shard has no tables over all.
        string[] needed = recordingsTable == RecordingsTable ? [recordingsTable, SummaryTable] : [recordingsTable];
        if (Array.Find(needed, table => !File.Exists(System.IO.Path.Join(full, table))) is { } missing)
        {
            throw new InvalidDataException(
                Directory.Exists(System.IO.Path.Join(full, missing)) ? $"'{System.IO.Path.Join(path, missing)}' is a folder, and should be a table. Remove it and run the same mirtool annotate again."
                : Directory.Exists(StatePathIn(full))
                ? $"The annotations in '{path}' are not finished: there is no {missing} yet. Run the same mirtool annotate again; it goes on where it stopped."
                : $"'{path}' holds no annotations: there is no {missing}. Make them with: mirtool annotate RECORDINGS -o FOLDER");
        }

        return new AnnotationFolder(full, ReadRecordings(System.IO.Path.Join(full, recordingsTable)), RunFacts.Read(full));
    }

    /// <summary>Path of a recording's table of windows.</summary>
    public string FramesPath(string file) => OutputNames.Existing(Path, file, OutputNames.FramesSuffix);

    /// <summary>Path of a recording's table of segments.</summary>
    public string SegmentsPath(string file) => OutputNames.Existing(Path, file, OutputNames.SegmentsSuffix);

    /// <summary>A recording's sound, as far as <c>run.json</c> or the caller knows where the recordings lie.</summary>
    /// <param name="file">The recording's name.</param>
    /// <param name="root">The folder that names are relative to; null for the one that <c>run.json</c> names.</param>
    /// <returns>A full path, which need not exist; null if no root is known.</returns>
    public string? AudioPath(string file, string? root = null) =>
        (root ?? Run?.Root) is { } known ? System.IO.Path.GetFullPath(file, System.IO.Path.GetFullPath(known)) : null;

    /// <summary>The taxonomy that the recordings were annotated with, if it is still there and says what it said then; else null.</summary>
    /// <param name="pluginFolders">Folders of plugins, besides those of the program and of the user.</param>
    public ITaxonomy? FindTaxonomy(IReadOnlyList<string> pluginFolders)
    {
        if (Run is not { Taxonomy: { } name, TaxonomySha256: { } hash })
        {
            return null;
        }

        var catalog = new TaxonomyCatalog(PluginCatalog.Load(pluginFolders));
        int? depth = name.LastIndexOf('@') is >= 0 and int at && int.TryParse(name.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int level) ? level : null;
        return Find(catalog, name, null, hash) ?? (Run.TaxonomyFile is { } file ? Find(catalog, file, depth, hash) : null);
    }

    /// <summary>The instruments that sound anywhere: names by id.</summary>
    public IReadOnlyDictionary<string, string> Instruments()
    {
        Dictionary<string, string> names = [];
        foreach (TableRow row in TableRows.ReadWhole(SummaryPath, "instrument_id", "instrument"))
        {
            names.TryAdd(row.Text("instrument_id"), row.Text("instrument"));
        }

        return names;
    }

    private static ITaxonomy? Find(TaxonomyCatalog catalog, string nameOrPath, int? depth, string hash)
    {
        try
        {
            ITaxonomy taxonomy = catalog.Find(nameOrPath, depth);
            return TaxonomyHash.Of(taxonomy) == hash ? taxonomy : null;
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            return null;
        }
    }

    private static string StatePathIn(string folder) => System.IO.Path.Join(folder, ".mirtool");

    private static List<AnnotatedFile> ReadRecordings(string path)
    {
        List<AnnotatedFile> recordings = [];
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (TableRow row in TableRows.ReadWhole(path, BatchTables.RecordingColumns))
        {
            if (!names.Add(row.Text("file")))
            {
                throw row.Wrong("file", "another recording in each row");
            }

            recordings.Add(row.Text("status") switch
            {
                "ok" => Annotation(row),
                "failed" => new(row.Text("file"), row.Text("error"), 0, 0, null),
                _ => throw row.Wrong("status", "ok or failed"),
            });
        }

        return recordings;
    }

    private static AnnotatedFile Annotation(TableRow row)
    {
        if (row.Text("file").Length == 0)
        {
            throw row.Wrong("file", "a recording's name");
        }

        // Searches read these two by themselves.
        foreach (string column in (string[])["channels", "windows"])
        {
            row.Count(column);
        }

        return new(row.Text("file"), null, row.Amount("duration_s"), row.Count("sample_rate_hz"), row.Text("mean_polyphony").Length == 0 ? null : row.Amount("mean_polyphony"));
    }
}

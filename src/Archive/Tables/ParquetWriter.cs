using System.Globalization;
using MirTool.Annotation;
using MirTool.Files;

namespace MirTool.Archive.Tables;

/// <summary>Makes the Parquet tables of an archive from its CSV tables.</summary>
/// <remarks>Some recordings at a time, each portion a file in a hidden folder beside the tables; at the end they become one file a table.
/// What is interrupted goes on after the last whole portion, and the tables get their names when all are whole.</remarks>
public sealed class ParquetWriter : IDisposable
{
    private const string Options = "FORMAT parquet, COMPRESSION zstd";

    private readonly AnnotationFolder annotations;
    private readonly string target;
    private readonly string fingerprint;
    private readonly string partsFolder;
    private readonly ArchiveDatabase database = new();
    private readonly List<string> missing = [];

    private ParquetWriter(AnnotationFolder annotations, string target)
    {
        this.annotations = annotations;
        this.target = Path.GetFullPath(target);
        fingerprint = ParquetTables.Fingerprint(annotations);
        partsFolder = Path.Join(this.target, $".parts-{fingerprint[..16]}");
    }

    /// <summary>Writes the tables.</summary>
    /// <param name="annotations">The archive.</param>
    /// <param name="target">The folder for the files, which is made; <see cref="ParquetTables.FolderOf"/> for those that searches use.</param>
    /// <param name="progress">Told after each portion.</param>
    /// <param name="cancellationToken">Ends the work; what is done of it stays for the next time.</param>
    /// <returns>Recordings whose tables of windows or segments were not there, and which are left out.</returns>
    /// <exception cref="InvalidDataException">A table has a wrong cell or lacks a column; the message names it.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static IReadOnlyList<string> Write(
        AnnotationFolder annotations, string target, IProgress<ArchiveProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        using var writer = new ParquetWriter(annotations, target);
        writer.Write(progress, cancellationToken);
        return writer.missing;
    }

    public void Dispose() => database.Dispose();

    private void Write(IProgress<ArchiveProgress>? progress, CancellationToken cancellationToken)
    {
        RemoveOldParts();
        Directory.CreateDirectory(partsFolder);
        LoadSmallTables();
        string[] instruments = [.. database
            .Rows("SELECT instrument_id FROM summary WHERE instrument_id IS NOT NULL GROUP BY instrument_id ORDER BY instrument_id")
            .Select(row => row.GetString(0))];
        int parts = WriteParts(instruments, progress, cancellationToken);
        foreach (TableSchema schema in (TableSchema[])[TableSchema.Windows, TableSchema.Segments])
        {
            Join(schema.Name, parts, cancellationToken);
        }

        Join(ParquetTables.ActivityName, parts, cancellationToken);
        CopyTo($"SELECT {TableSchema.Recordings.ColumnList} FROM recordings", AsidePath("recordings"), cancellationToken);
        CopyTo($"SELECT {TableSchema.Summary.ColumnList} FROM summary", AsidePath("summary"), cancellationToken);
        Publish(instruments);
    }

    private void LoadSmallTables()
    {
        CsvTables.Load(database, "recordings", TableSchema.Recordings, annotations.RecordingsPath);
        database.Execute("CREATE TABLE numbered AS SELECT (row_number() OVER () - 1)::INTEGER AS recording, file FROM recordings WHERE status = 'ok'");
        CsvTables.LoadSummary(database, annotations);
    }

    private int WriteParts(string[] instruments, IProgress<ArchiveProgress>? progress, CancellationToken cancellationToken)
    {
        int part = 0;
        int done = 0;
        foreach (TableBatch batch in CsvTables.Batches(annotations, missing))
        {
            cancellationToken.ThrowIfCancellationRequested();
            // The table of windows comes last: where it is, the others are.
            if (!File.Exists(PartPath("windows", part)))
            {
                WriteSegments(batch, part, cancellationToken);
                WriteWindows(batch, instruments, part, cancellationToken);
            }

            part++;
            done += batch.Files.Count;
            progress?.Report(new ArchiveProgress(done, annotations.Recordings.Count));
        }

        return part;
    }

    private void WriteSegments(TableBatch batch, int part, CancellationToken cancellationToken)
    {
        CsvTables.Load(database, "batch", TableSchema.Segments, batch.Files, annotations.SegmentsPath, cancellationToken);
        CopyAside("SELECT * FROM batch", "segments", part, cancellationToken);
    }

    private void WriteWindows(TableBatch batch, string[] instruments, int part, CancellationToken cancellationToken)
    {
        CsvTables.Load(database, "batch", TableSchema.Windows, batch.Files, annotations.FramesPath, cancellationToken);
        IEnumerable<string> columns = instruments.Select((id, index) =>
            $"max(CASE WHEN instrument_id = {Sql.Text(id)} AND active THEN coalesce(probability, 1) END) AS {ParquetTables.ColumnName(index)}");
        string aggregates = string.Join(", ", columns.Prepend("max(end_s) AS end_s, max(polyphony) AS polyphony"));
        CopyAside(
            $"SELECT recording, start_s, {aggregates} FROM batch JOIN numbered USING (file) GROUP BY recording, start_s ORDER BY recording, start_s",
            ParquetTables.ActivityName, part, cancellationToken);
        CopyAside("SELECT * FROM batch", "windows", part, cancellationToken);
    }

    private void Join(string table, int parts, CancellationToken cancellationToken)
    {
        string source = parts > 0
            ? $"SELECT * FROM read_parquet({Sql.Paths(Enumerable.Range(0, parts).Select(part => PartPath(table, part)))})"
            : table == ParquetTables.ActivityName ? "SELECT NULL::INTEGER AS recording, NULL::DOUBLE AS start_s, NULL::DOUBLE AS end_s, NULL::INTEGER AS polyphony WHERE false"
            : CsvTables.ReadAll(TableSchema.All.First(schema => schema.Name == table), []);
        CopyTo(source, AsidePath(table), cancellationToken);
    }

    private void CopyAside(string query, string table, int part, CancellationToken cancellationToken)
    {
        WholeFile.WriteAt(PartPath(table, part), aside => CopyTo(query, aside, cancellationToken));
    }

    private void CopyTo(string query, string path, CancellationToken cancellationToken)
    {
        database.Execute($"COPY ({query}) TO {Sql.Text(path)} ({Options})", cancellationToken);
    }

    private void Publish(string[] instruments)
    {
        // From here to the last line searches use the CSV tables.
        string manifest = Path.Join(target, ParquetTables.ManifestName);
        File.Delete(manifest);
        foreach (string table in TableSchema.All.Select(schema => schema.Name).Append(ParquetTables.ActivityName))
        {
            File.Move(AsidePath(table), Path.Join(target, $"{table}.parquet"), overwrite: true);
        }

        WholeFile.WriteAt(manifest, new TablesManifest(TablesManifest.CurrentVersion, fingerprint, instruments).Write);
        Directory.Delete(partsFolder, recursive: true);
    }

    private void RemoveOldParts()
    {
        if (Directory.Exists(target))
        {
            foreach (string old in Directory.EnumerateDirectories(target, ".parts-*").Where(path => path != partsFolder))
            {
                Directory.Delete(old, recursive: true);
            }
        }
    }

    private string AsidePath(string table) => Path.Join(partsFolder, $"{table}.aside");

    private string PartPath(string table, int part) => Path.Join(partsFolder, $"{table}.{part.ToString("D6", CultureInfo.InvariantCulture)}.parquet");
}

using MirTool.Annotation;
using MirTool.Files;

namespace MirTool.Archive.Tables;

/// <summary>Makes one DuckDB file of an archive's tables, for people and programs that know DuckDB.</summary>
public static class DatabaseWriter
{
    /// <summary>Writes the file: tables <c>windows</c>, <c>segments</c>, <c>recordings</c>, <c>summary</c>.</summary>
    /// <param name="annotations">The archive.</param>
    /// <param name="path">The file; an existing one is replaced when the new one is whole.</param>
    /// <param name="progress">Told as recordings are read.</param>
    /// <param name="cancellationToken">Ends the work; nothing is left of it.</param>
    /// <returns>Recordings whose tables were not there, and which are left out.</returns>
    /// <exception cref="InvalidDataException">A table has a wrong cell or lacks a column; the message names it.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static IReadOnlyList<string> Write(
        AnnotationFolder annotations, string path, IProgress<ArchiveProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        List<string> missing = [];
        WholeFile.WriteAt(path, aside =>
        {
            using var database = new ArchiveDatabase();
            database.Execute($"ATTACH {Sql.Text(aside)} AS archive");
            if (ParquetTables.IfFresh(annotations) is { } parquet)
            {
                foreach (TableSchema schema in TableSchema.All)
                {
                    parquet.Read(() =>
                    {
                        database.Execute($"CREATE TABLE archive.{schema.Name} AS SELECT {schema.ColumnList} FROM read_parquet({Sql.Path(parquet.PathOf(schema.Name))})", cancellationToken);
                        return true;
                    });
                }
            }
            else
            {
                FillFromCsv(database, annotations, missing, progress, cancellationToken);
            }

            database.Execute("DETACH archive");
        });
        return missing;
    }

    private static void FillFromCsv(
        ArchiveDatabase database, AnnotationFolder annotations, List<string> missing, IProgress<ArchiveProgress>? progress, CancellationToken cancellationToken)
    {
        foreach (TableSchema schema in TableSchema.All)
        {
            database.Execute($"CREATE TABLE archive.{schema.Name} AS {CsvTables.ReadAll(schema, [])}");
        }

        CsvTables.Load(database, "recordings", TableSchema.Recordings, annotations.RecordingsPath, cancellationToken);
        Insert(TableSchema.Recordings, "recordings");
        CsvTables.LoadSummary(database, annotations);
        Insert(TableSchema.Summary, "summary");
        int done = 0;
        foreach (TableBatch batch in CsvTables.Batches(annotations, missing))
        {
            cancellationToken.ThrowIfCancellationRequested();
            CsvTables.Load(database, "batch", TableSchema.Windows, batch.Files, annotations.FramesPath, cancellationToken);
            Insert(TableSchema.Windows, "batch");
            CsvTables.Load(database, "batch", TableSchema.Segments, batch.Files, annotations.SegmentsPath, cancellationToken);
            Insert(TableSchema.Segments, "batch");
            done += batch.Files.Count;
            progress?.Report(new ArchiveProgress(done, annotations.Recordings.Count));
        }

        void Insert(TableSchema schema, string table) =>
            database.Execute($"INSERT INTO archive.{schema.Name} SELECT {schema.ColumnList} FROM temp.{table}", cancellationToken);
    }
}

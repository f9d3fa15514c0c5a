using DuckDB.NET.Data;
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
                    database.Execute($"CREATE TABLE archive.{schema.Name} AS SELECT {schema.ColumnList} FROM read_parquet({Sql.Path(parquet.PathOf(schema.Name))})", cancellationToken);
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

        Insert(TableSchema.Recordings, [annotations.RecordingsPath]);
        Insert(TableSchema.Summary, [annotations.SummaryPath]);
        int done = 0;
        foreach (TableBatch batch in CsvTables.Batches(annotations, missing))
        {
            cancellationToken.ThrowIfCancellationRequested();
            Insert(TableSchema.Windows, [.. batch.Files.Select(annotations.FramesPath)]);
            Insert(TableSchema.Segments, [.. batch.Files.Select(annotations.SegmentsPath)]);
            done += batch.Files.Count;
            progress?.Report(new ArchiveProgress(done, annotations.Recordings.Count));
        }

        void Insert(TableSchema schema, string[] paths)
        {
            try
            {
                database.Execute($"INSERT INTO archive.{schema.Name} {CsvTables.ReadAll(schema, paths)}", cancellationToken);
            }
            catch (DuckDBException e)
            {
                CsvTables.Explain(e, schema, paths);
            }
        }
    }
}

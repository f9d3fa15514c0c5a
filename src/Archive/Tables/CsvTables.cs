using System.Globalization;
using MirTool.Annotation;

namespace MirTool.Archive.Tables;

/// <summary>Lets DuckDB read the CSV tables of recordings, some at a time.</summary>
internal static class CsvTables
{
    // Small enough that what is grouped of a batch stays in memory, large enough that both cores have work.
    private const long BatchBytes = 24L << 20;
    private const int BatchFiles = 1000;

    // DuckDB takes a buffer for each file, and by default one of 32 MB, whose making costs more than the reading of a recording's table.
    private const int LongestLineBytes = 1 << 20;
    private const int BufferBytes = 2 * LongestLineBytes;

    /// <summary>A table function that reads files, strictly: no guess is made about types or delimiters.</summary>
    /// <param name="columns">Those of the files; unknown ones are read as text.</param>
    /// <param name="schema">The kind of table.</param>
    /// <param name="paths">Full paths, at least one.</param>
    public static string Read(IEnumerable<string> columns, TableSchema schema, IEnumerable<string> paths)
    {
        IEnumerable<string> types = columns.Select(column =>
            $"{Sql.Text(column)}: '{(schema.TryFind(column, out TableColumn? known) ? known.SqlType : "VARCHAR")}'");
        return $"read_csv({Sql.Paths(paths)}, columns = {{{string.Join(", ", types)}}}, auto_detect = false, header = true, "
            + "delim = ',', quote = '\"', escape = '\"', nullstr = '', strict_mode = true, "
            + string.Create(CultureInfo.InvariantCulture, $"max_line_size = {LongestLineBytes}, buffer_size = {BufferBytes})");
    }

    /// <summary>One table that is there once for the whole archive.</summary>
    public static string Read(TableSchema schema, string path) => Read(TableFile.Columns(path, schema), schema, [path]);

    /// <summary>A query over all tables of a kind, whatever their further columns.</summary>
    public static string ReadAll(TableSchema schema, IEnumerable<string> paths)
    {
        string[] queries = [.. paths
            .GroupBy(path => string.Join('\n', TableFile.Columns(path, schema)))
            .Select(same => $"SELECT {schema.ColumnList} FROM {Read(same.Key.Split('\n'), schema, same)}")];
        return queries.Length > 0
            ? string.Join(" UNION ALL ", queries)
            : $"SELECT {string.Join(", ", schema.Columns.Select(column => $"NULL::{column.SqlType} AS {Sql.Name(column.Name)}"))} WHERE false";
    }

    /// <summary>The recordings whose tables are there, in order, in portions.</summary>
    /// <param name="folder">The archive.</param>
    /// <param name="missing">Receives the recordings without a table.</param>
    public static IEnumerable<TableBatch> Batches(AnnotationFolder folder, ICollection<string> missing)
    {
        List<string> files = [];
        long bytes = 0;
        foreach (AnnotatedFile recording in folder.Annotated)
        {
            var frames = new FileInfo(folder.FramesPath(recording.File));
            if (!frames.Exists)
            {
                missing.Add(recording.File);
                continue;
            }

            if (files.Count == BatchFiles || (files.Count > 0 && bytes + frames.Length > BatchBytes))
            {
                yield return new TableBatch(files);
                files = [];
                bytes = 0;
            }

            files.Add(recording.File);
            bytes += frames.Length;
        }

        if (files.Count > 0)
        {
            yield return new TableBatch(files);
        }
    }

    /// <summary>Says which cell DuckDB could not read, by reading the tables again by hand.</summary>
    /// <exception cref="InvalidDataException">The first cell that is wrong; if none is, what DuckDB said.</exception>
    public static void Explain(Exception error, TableSchema schema, IEnumerable<string> paths)
    {
        foreach (string path in paths)
        {
            foreach ((long _, string[] _) in TableFile.Rows(path, schema))
            {
                // Every row is checked on its way.
            }
        }

        throw new InvalidDataException($"The tables cannot be read: {error.Message.Split('\n')[0]}", error);
    }
}

/// <summary>Recordings whose tables are read together.</summary>
internal sealed record TableBatch(IReadOnlyList<string> Files);

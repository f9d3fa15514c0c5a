using System.Globalization;
using System.Runtime.ExceptionServices;
using DuckDB.NET.Data;
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

    /// <summary>Loads recordings' tables of a kind into a temporary table, and refuses what is wrong with them.</summary>
    /// <param name="database">Receives the table.</param>
    /// <param name="table">Its name.</param>
    /// <param name="schema">The kind of table.</param>
    /// <param name="files">The recordings.</param>
    /// <param name="pathOf">Where a recording's table lies.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="InvalidDataException">A cell is wrong, or a row is of another recording; the message names it.</exception>
    public static void Load(ArchiveDatabase database, string table, TableSchema schema, IReadOnlyList<string> files, Func<string, string> pathOf, CancellationToken cancellationToken)
    {
        string names = files.Count == 0 ? "" : $" OR file NOT IN ({string.Join(", ", files.Select(Sql.Text))})";
        Load(database, table, schema, [.. files.Select(file => (pathOf(file), (string?)file))], names, cancellationToken);
    }

    /// <summary>Loads a table over all recordings.</summary>
    /// <exception cref="InvalidDataException">A cell is wrong; the message names it.</exception>
    public static void Load(ArchiveDatabase database, string table, TableSchema schema, string path, CancellationToken cancellationToken = default) =>
        Load(database, table, schema, [(path, null)], "", cancellationToken);

    /// <summary>Loads the table of all recordings' instruments, as <c>summary</c>.</summary>
    /// <exception cref="InvalidDataException">A cell is wrong, or a row is of a recording that was not annotated; the message names it.</exception>
    public static void LoadSummary(ArchiveDatabase database, AnnotationFolder folder)
    {
        Load(database, "summary", TableSchema.Summary, folder.SummaryPath);
        HashSet<string> annotated = [.. folder.Annotated.Select(recording => recording.File)];
        if (!database.Rows("SELECT DISTINCT file FROM summary").All(row => annotated.Contains(row.GetString(0))))
        {
            TableFile.RequireRecordings(folder);
        }
    }

    private static void Load(
        ArchiveDatabase database, string table, TableSchema schema, IReadOnlyList<(string Path, string? File)> tables, string moreWrongRows, CancellationToken cancellationToken)
    {
        Exception? error = null;
        try
        {
            database.Execute($"CREATE OR REPLACE TEMP TABLE {table} AS {ReadAll(schema, tables.Select(entry => entry.Path))}", cancellationToken);
            if (!database.Rows($"SELECT 1 FROM {table} WHERE {schema.WrongRows}{moreWrongRows} LIMIT 1").Any() && (tables.Count < 2 || HasARunOfEach(database, table)))
            {
                return;
            }
        }
        catch (DuckDBException e)
        {
            error = e;
        }

        foreach ((string path, string? file) in tables)
        {
            Refuse(TableFile.Problem(path, schema, file));
        }

        throw new InvalidDataException($"The tables cannot be read: {error?.Message.Split('\n')[0]}", error);
    }

    /// <summary>Whether the rows of each recording stand together: one that is in another's table does not.</summary>
    private static bool HasARunOfEach(ArchiveDatabase database, string table) => database
        .Rows($"SELECT count(*) FILTER (before IS DISTINCT FROM file) = count(DISTINCT file) FROM (SELECT file, lag(file) OVER () AS before FROM {table})")
        .All(row => row.GetBoolean(0));

    /// <summary>Throws what is wrong with a table, if anything is.</summary>
    public static void Refuse(Exception? problem)
    {
        if (problem is not null)
        {
            ExceptionDispatchInfo.Throw(problem);
        }
    }
}

/// <summary>Recordings whose tables are read together.</summary>
internal sealed record TableBatch(IReadOnlyList<string> Files);

using System.Text.Json;
using DuckDB.NET.Data;
using MirTool.Annotation;
using MirTool.Archive.Tables;

namespace MirTool.Archive.Query;

/// <summary>Answers SQL over an archive's tables, and lets it do nothing else.</summary>
/// <remarks>DuckDB sees the views <c>windows</c>, <c>segments</c>, <c>recordings</c> and <c>summary</c>, may read the files behind them, and
/// has no way to any other file, to the network, to extensions or to its own settings. Only a single query is taken, never a command.</remarks>
public sealed class ArchiveQuery : IDisposable
{
    private readonly ArchiveDatabase database = new();
    private readonly List<string> missing = [];
    private readonly string? outputPath;

    private ArchiveQuery(AnnotationFolder folder, string? outputPath)
    {
        this.outputPath = outputPath;
        try
        {
            UsesParquet = ParquetTables.IfFresh(folder) is { } parquet ? parquet.Read(() => ViewParquet(parquet)) : ViewCsv(folder);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Whether the Parquet tables answer.</summary>
    public bool UsesParquet { get; }

    /// <summary>Recordings whose tables were not there.</summary>
    public IReadOnlyList<string> Missing => missing;

    /// <param name="folder">The archive.</param>
    /// <param name="outputPath">The one file that <see cref="WriteParquet"/> may write: a full path; null for none.</param>
    /// <exception cref="InvalidDataException">A table lacks a column; the message names it.</exception>
    public static ArchiveQuery Open(AnnotationFolder folder, string? outputPath = null) => new(folder, outputPath);

    /// <summary>Runs a query.</summary>
    /// <returns>Its rows, to be read once and disposed.</returns>
    /// <exception cref="InvalidDataException">It is no query, or DuckDB refuses it; the message is DuckDB's.</exception>
    public QueryResult Run(string sql, CancellationToken cancellationToken = default)
    {
        RequireOneQuery(sql);
        try
        {
            (DuckDBCommand command, DuckDBDataReader reader) = database.Open(sql, cancellationToken);
            return new QueryResult(command, reader);
        }
        catch (DuckDBException e)
        {
            throw new InvalidDataException(QueryError.Explain(e), e);
        }
    }

    /// <summary>Runs a query and writes its rows into the file that the archive was opened with, as Parquet.</summary>
    /// <exception cref="InvalidDataException">It is no query, or DuckDB refuses it.</exception>
    public void WriteParquet(string sql, CancellationToken cancellationToken = default)
    {
        RequireOneQuery(sql);
        try
        {
            // A line of its own: the query may end in a comment.
            database.Execute($"COPY ({sql.Trim().TrimEnd(';')}\n) TO {Sql.Text(outputPath!)} (FORMAT parquet, COMPRESSION zstd)", cancellationToken);
        }
        catch (DuckDBException e)
        {
            throw new InvalidDataException(QueryError.Explain(e), e);
        }
    }

    public void Dispose() => database.Dispose();

    private bool ViewParquet(ParquetTables parquet)
    {
        foreach (TableSchema schema in TableSchema.All)
        {
            View(schema, $"SELECT {schema.ColumnList} FROM read_parquet({Sql.Path(parquet.PathOf(schema.Name))})");
        }

        Lock([.. TableSchema.All.Select(schema => parquet.PathOf(schema.Name))]);
        return true;
    }

    private bool ViewCsv(AnnotationFolder folder)
    {
        string[] files = [.. CsvTables.Batches(folder, missing).SelectMany(batch => batch.Files)];
        string[] windows = [.. files.Select(folder.FramesPath)];
        string[] segments = [.. files.Select(folder.SegmentsPath).Where(File.Exists)];
        View(TableSchema.Windows, CsvTables.ReadAll(TableSchema.Windows, windows));
        View(TableSchema.Segments, CsvTables.ReadAll(TableSchema.Segments, segments));
        View(TableSchema.Recordings, CsvTables.ReadAll(TableSchema.Recordings, [folder.RecordingsPath]));
        View(TableSchema.Summary, CsvTables.ReadAll(TableSchema.Summary, [folder.SummaryPath]));
        Lock([.. windows, .. segments, folder.RecordingsPath, folder.SummaryPath]);
        return false;
    }

    private void Lock(IReadOnlyList<string> files) => database.Lock(outputPath is null ? files : [.. files, outputPath]);

    private void View(TableSchema schema, string query) => database.Execute($"CREATE VIEW {schema.Name} AS {query}");

    /// <summary>DuckDB's own parser says whether a text is one query: only queries can be put into JSON.</summary>
    private void RequireOneQuery(string sql)
    {
        string json = database.Rows("SELECT json_serialize_sql($sql::VARCHAR)::VARCHAR", new SqlParameter("sql", sql)).Select(row => row.GetString(0)).First();
        using JsonDocument parsed = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 10_000 });
        JsonElement root = parsed.RootElement;
        if (root.GetProperty("error").GetBoolean())
        {
            throw new InvalidDataException(root.GetProperty("error_type").GetString() == "parser"
                ? QueryError.Explain(root.GetProperty("error_message").GetString()!, sql, root.TryGetProperty("position", out JsonElement position) ? position.GetString() : null)
                : "Only a query can be run: SELECT ..., FROM ..., WITH ..., DESCRIBE or SUMMARIZE. Nothing can be changed, written or loaded.");
        }

        if (root.GetProperty("statements").GetArrayLength() != 1)
        {
            throw new InvalidDataException("Give exactly one query; several, or none, were given.");
        }
    }
}

using System.Globalization;
using DuckDB.NET.Data;
using MirTool.Annotation;
using MirTool.Archive.Expressions;
using MirTool.Archive.Tables;
using MirTool.Plugins;

namespace MirTool.Archive.Find;

/// <summary>Finds the stretches of an archive's recordings in which an expression holds.</summary>
/// <remarks>From the Parquet tables where they are there and as new as the CSV tables, else from the CSV tables, some recordings at a time.</remarks>
public sealed class ArchiveSearch : IDisposable
{
    // Times have three decimals.
    private const string ToleranceSeconds = "0.0005";

    private readonly AnnotationFolder folder;
    private readonly ArchiveDatabase database = new();
    private readonly InstrumentVocabulary vocabulary;
    private readonly ParquetTables? parquet;
    private readonly List<string> missing = [];

    private ArchiveSearch(AnnotationFolder folder, ITaxonomy? taxonomy)
    {
        this.folder = folder;
        try
        {
            parquet = ParquetTables.IfFresh(folder);
            LoadRecordings();
            vocabulary = new InstrumentVocabulary(HeardInstruments(), taxonomy);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Whether the Parquet tables answer.</summary>
    public bool UsesParquet => parquet is not null;

    /// <summary>Recordings whose tables of windows were not there, as far as the last search looked.</summary>
    public IReadOnlyList<string> Missing => missing;

    /// <param name="folder">The archive.</param>
    /// <param name="taxonomy">What it was annotated with: its instruments can be named even where none was heard; null if it is not known.</param>
    /// <exception cref="InvalidDataException">A table has a wrong cell or lacks a column; the message names it.</exception>
    public static ArchiveSearch Open(AnnotationFolder folder, ITaxonomy? taxonomy = null) => new(folder, taxonomy);

    /// <summary>Finds all stretches.</summary>
    /// <exception cref="ExpressionException">The expression cannot be read, or names an unknown instrument.</exception>
    /// <exception cref="InvalidDataException">A table has a wrong cell or lacks a column; the message names it.</exception>
    public FindResult Find(string expression, FindOptions options, IProgress<ArchiveProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        FindSql sql = FindSql.Of(ExpressionParser.Parse(expression), options.Unit, instrument => vocabulary.Resolve(instrument, expression));
        missing.Clear();
        LoadFacts(sql);
        database.Execute("CREATE OR REPLACE TEMP TABLE answers (recording INTEGER, start_s DOUBLE, end_s DOUBLE, probability DOUBLE)");
        if (options.Unit == FindUnit.Recording)
        {
            Collect($"SELECT f.recording, 0, f.duration_s, {sql.Probability ?? "NULL"} FROM facts f WHERE {sql.Condition}", sql, options, cancellationToken);
        }
        else if (parquet is not null)
        {
            IEnumerable<string> columns = sql.Instruments.Select((id, place) => $"{parquet.ActivityColumn(id) ?? "NULL::DOUBLE"} AS p{place}");
            parquet.Read(() =>
            {
                database.Execute($"CREATE OR REPLACE TEMP VIEW activity AS SELECT {string.Join(", ", columns.Prepend("recording, start_s, end_s, polyphony"))} FROM read_parquet({Sql.Path(parquet.ActivityPath)})");
                Collect(Query(sql, options.Unit), sql, options, cancellationToken);
                return true;
            });
        }
        else
        {
            CollectFromCsv(sql, options, progress, cancellationToken);
        }

        return Answers(options);
    }

    public void Dispose() => database.Dispose();

    private void LoadRecordings()
    {
        CsvTables.Load(database, "listed", TableSchema.Recordings, folder.RecordingsPath);
        database.Execute(
            "CREATE TABLE recordings AS SELECT (row_number() OVER () - 1)::INTEGER AS recording, file, nfc_normalize(lower(file)) AS folded, duration_s, mean_polyphony "
            + "FROM listed WHERE status = 'ok'");
        CsvTables.LoadSummary(database, folder);
    }

    private List<(string Id, string Name)> HeardInstruments() =>
        [.. database.Rows("SELECT instrument_id, any_value(instrument) FROM summary WHERE instrument_id IS NOT NULL GROUP BY instrument_id ORDER BY instrument_id")
            .Select(row => (row.GetString(0), row.IsDBNull(1) ? row.GetString(0) : row.GetString(1)))];

    /// <summary>What is asked of recordings: one row each.</summary>
    private void LoadFacts(FindSql sql)
    {
        List<string> measures = ["file"];
        List<string> columns = ["r.recording", "r.duration_s", "r.mean_polyphony"];
        for (int place = 0; place < sql.Instruments.Count; place++)
        {
            string isInstrument = $"instrument_id = $i{place}";
            measures.Add($"max(CASE WHEN {isInstrument} THEN active_s END) AS seconds{place}");
            measures.Add($"max(CASE WHEN {isInstrument} THEN active_fraction END) AS fraction{place}");
            measures.Add($"max(CASE WHEN {isInstrument} THEN max_probability END) AS highest{place}");
            columns.AddRange([$"m.seconds{place}", $"m.fraction{place}", $"m.highest{place}"]);
        }

        columns.AddRange(sql.FactConditions.Select((condition, index) => $"{condition} AS c{index}"));
        database.Execute(
            $"CREATE OR REPLACE TEMP TABLE facts AS SELECT {string.Join(", ", columns)} FROM recordings r "
            + $"LEFT JOIN (SELECT {string.Join(", ", measures)} FROM summary GROUP BY file) m USING (file) ORDER BY r.recording",
            [.. InstrumentParameters(sql), .. sql.FactParameters]);
    }

    private void CollectFromCsv(FindSql sql, FindOptions options, IProgress<ArchiveProgress>? progress, CancellationToken cancellationToken)
    {
        int done = 0;
        var table = new WindowTable(sql.Instruments, sql.CanHoldWithoutInstruments);
        Dictionary<string, int> numbers = database.Rows("SELECT file, recording FROM recordings").ToDictionary(row => row.GetString(0), row => row.GetInt32(1), StringComparer.Ordinal);
        foreach (TableBatch batch in CsvTables.Batches(folder, missing))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!TryLoadActivity(sql, table, batch, numbers))
            {
                LoadActivity(sql, batch, cancellationToken);
            }

            Collect(Query(sql, options.Unit), sql, options, cancellationToken);
            done += batch.Files.Count;
            progress?.Report(new ArchiveProgress(done, folder.Recordings.Count));
        }
    }

    /// <summary>Loads tables that are as they were written.</summary>
    /// <returns>False, and nothing is loaded, if one is not.</returns>
    private bool TryLoadActivity(FindSql sql, WindowTable table, TableBatch batch, Dictionary<string, int> numbers)
    {
        var read = new WindowColumns?[batch.Files.Count];
        var problems = new Exception?[batch.Files.Count];
        Parallel.For(0, read.Length, i =>
        {
            read[i] = table.Read(folder.FramesPath(batch.Files[i]), batch.Files[i]);
            problems[i] = read[i] is null ? TableFile.Problem(folder.FramesPath(batch.Files[i]), TableSchema.Windows, batch.Files[i]) : null;
        });
        CsvTables.Refuse(Array.Find(problems, problem => problem is not null));
        if (read.Contains(null))
        {
            return false;
        }

        IEnumerable<string> probabilities = Enumerable.Range(0, sql.Instruments.Count).Select(place => string.Create(CultureInfo.InvariantCulture, $", p{place} DOUBLE"));
        database.Execute($"CREATE OR REPLACE TEMP TABLE activity (recording INTEGER, start_s DOUBLE, end_s DOUBLE, polyphony INTEGER{string.Concat(probabilities)})");
        database.Append("activity", rows =>
        {
            foreach ((WindowColumns? windows, string file) in read.Zip(batch.Files))
            {
                for (int window = 0; window < windows!.Count; window++)
                {
                    IDuckDBAppenderRow row = rows.CreateRow();
                    row.AppendValue(numbers[file]).AppendValue(windows.Start(window)).AppendValue(windows.End(window)).AppendValue(windows.Polyphony(window));
                    for (int place = 0; place < sql.Instruments.Count; place++)
                    {
                        row.AppendValue(windows.Probability(window, place));
                    }

                    row.EndRow();
                }
            }
        });
        return true;
    }

    private void LoadActivity(FindSql sql, TableBatch batch, CancellationToken cancellationToken)
    {
        string[] paths = [.. batch.Files.Select(folder.FramesPath)];
        IEnumerable<string> probabilities = sql.Instruments.Select((_, place) =>
            $"max(CASE WHEN w.instrument_id = $i{place} AND w.active THEN coalesce(w.probability, 1) END) AS p{place}");
        // Windows that cannot be answers need not be put together.
        string needed = sql.CanHoldWithoutInstruments ? "" : $"WHERE w.active AND w.instrument_id IN ({string.Join(", ", sql.Instruments.Select((_, place) => $"$i{place}"))})";
        string aggregates = string.Join(", ", probabilities.Prepend("max(w.end_s) AS end_s, max(w.polyphony) AS polyphony"));
        try
        {
            database.Execute(
                $"CREATE OR REPLACE TEMP TABLE activity AS SELECT r.recording, w.start_s, {aggregates} "
                + $"FROM ({CsvTables.ReadAll(TableSchema.Windows, paths)}) w JOIN recordings r USING (file) {needed} "
                + "GROUP BY r.recording, w.start_s ORDER BY r.recording, w.start_s",
                cancellationToken,
                sql.Instruments.Count > 0 ? InstrumentParameters(sql) : []);
        }
        catch (DuckDBException e)
        {
            throw new InvalidDataException($"The tables cannot be read: {e.Message.Split('\n')[0]}", e);
        }
    }

    private static IEnumerable<SqlParameter> InstrumentParameters(FindSql sql) => sql.Instruments.Select((id, place) => new SqlParameter($"i{place}", id));

    private static string Query(FindSql sql, FindUnit unit)
    {
        string facts = sql.FactConditions.Count > 0 ? "JOIN facts f USING (recording)" : "";
        string hits = $"SELECT recording, start_s, end_s, {sql.Probability ?? "NULL::DOUBLE"} AS probability FROM activity {facts} WHERE {sql.Condition}";
        return unit == FindUnit.Window ? hits : Stretches(hits, sql.Probability is not null);
    }

    /// <summary>Joins windows that touch or overlap. They come in order, so each needs to look at its neighbours alone: nothing is
    /// sorted or grouped but the first and the last window of each stretch.</summary>
    private static string Stretches(string hits, bool hasProbability) => $"""
        WITH hits AS ({hits}),
        neighbours AS (
            SELECT recording, start_s, end_s, probability, row_number() OVER () AS n,
                lag(recording) OVER () AS recording_before, lag(end_s) OVER () AS end_before,
                lead(recording) OVER () AS recording_after, lead(start_s) OVER () AS start_after
                {(hasProbability ? ", sum(probability) OVER (ROWS UNBOUNDED PRECEDING) AS total, count(probability) OVER (ROWS UNBOUNDED PRECEDING) AS counted" : ", NULL::DOUBLE AS total, 0 AS counted")}
            FROM hits),
        bounds AS (
            SELECT *,
                recording_before IS DISTINCT FROM recording OR end_before < start_s - {ToleranceSeconds} AS is_first,
                recording_after IS DISTINCT FROM recording OR start_after > end_s + {ToleranceSeconds} AS is_last
            FROM neighbours
            WHERE recording_before IS DISTINCT FROM recording OR end_before < start_s - {ToleranceSeconds}
                OR recording_after IS DISTINCT FROM recording OR start_after > end_s + {ToleranceSeconds}),
        pairs AS (
            SELECT *,
                CASE WHEN is_last THEN end_s ELSE lead(end_s) OVER (ORDER BY n) END AS stretch_end,
                CASE WHEN is_last THEN total ELSE lead(total) OVER (ORDER BY n) END AS total_end,
                CASE WHEN is_last THEN counted ELSE lead(counted) OVER (ORDER BY n) END AS counted_end
            FROM bounds)
        SELECT recording, start_s, stretch_end,
            (total_end - coalesce(total, 0) + coalesce(probability, 0)) / nullif(counted_end - counted + (probability IS NOT NULL)::INTEGER, 0)
        FROM pairs WHERE is_first ORDER BY n
        """;

    private void Collect(string query, FindSql sql, FindOptions options, CancellationToken cancellationToken)
    {
        string longEnough = options.MinimumSeconds > 0 ? $"WHERE end_s - start_s >= $minimum - {ToleranceSeconds}" : "";
        IEnumerable<SqlParameter> minimum = options.MinimumSeconds > 0 ? [new SqlParameter("minimum", options.MinimumSeconds)] : [];
        database.Execute(
            $"INSERT INTO answers SELECT * FROM ({query}) AS found(recording, start_s, end_s, probability) {longEnough}",
            cancellationToken,
            [.. sql.WindowParameters, .. minimum]);
    }

    private FindResult Answers(FindOptions options)
    {
        (long count, double seconds) = database.Rows("SELECT count(*), coalesce(sum(end_s - start_s), 0)::DOUBLE FROM answers")
            .Select(row => (row.GetInt64(0), row.GetDouble(1))).First();
        string order = options.Order switch
        {
            FindOrder.Duration => "round(end_s - start_s, 3) DESC, ",
            FindOrder.Probability => "probability DESC NULLS LAST, ",
            _ => "",
        };
        string limit = options.Limit is { } some ? FormattableString.Invariant($"LIMIT {some}") : "";
        IEnumerable<FoundStretch> stretches = database
            .Rows($"SELECT r.file, a.start_s, a.end_s, a.probability FROM answers a JOIN recordings r USING (recording) ORDER BY {order}a.recording, a.start_s {limit}")
            .Select(row => new FoundStretch(row.GetString(0), row.GetDouble(1), row.GetDouble(2), row.IsDBNull(3) ? null : row.GetDouble(3)));
        return new FindResult(stretches, count, seconds);
    }
}

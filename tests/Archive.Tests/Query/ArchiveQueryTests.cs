using System.Globalization;
using System.Text.Json;
using MirTool.Annotation;
using MirTool.Archive.Query;
using MirTool.Archive.Tables;

namespace MirTool.Archive.Tests.Query;

public sealed class ArchiveQueryTests(QueriedArchive archive) : IClassFixture<QueriedArchive>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Run_CountsOfEveryTable_AreThoseOfTheArchive()
    {
        ExampleRecording[] recordings = [.. archive.Recordings];
        int rows = recordings.Sum(recording => recording.Windows.Sum(window => Math.Max(1, window.Probabilities.Count)));
        int segments = recordings.Sum(recording => ExampleArchive.Instruments.Sum(instrument => recording.Stretches(window => window.Has(instrument.Id)).Count));
        string expected = string.Create(CultureInfo.InvariantCulture, $"{rows} {segments} {recordings.Length + 1} {recordings.Sum(recording => ExampleArchive.Instruments.Count(instrument => recording.Seconds(instrument.Id) > 0))}");
        foreach (ArchiveQuery query in archive.Queries)
        {
            Assert.Equal(expected, Only(query, "SELECT (SELECT count(*) FROM windows), (SELECT count(*) FROM segments), (SELECT count(*) FROM recordings), (SELECT count(*) FROM summary)"));
        }
    }

    [Fact]
    public void Run_Types_AreThoseOfTheColumns()
    {
        foreach (ArchiveQuery query in archive.Queries)
        {
            Assert.Equal("VARCHAR DOUBLE INTEGER BOOLEAN", Only(query, "SELECT typeof(file), typeof(start_s), typeof(polyphony), typeof(active) FROM windows LIMIT 1"));
            Assert.Equal("2", Only(query, "SELECT count(DISTINCT active) FROM windows"));
        }
    }

    [Theory]
    [InlineData("SELECT * FROM read_text('/etc/passwd')", "tables only")]
    [InlineData("SELECT * FROM read_csv('/etc/passwd')", "tables only")]
    [InlineData("SELECT * FROM read_blob('{folder}/run.json')", "tables only")]
    [InlineData("SELECT * FROM read_csv('{folder}/tapes/../../../etc/passwd')", "tables only")]
    [InlineData("SELECT * FROM glob('/etc/*')", "tables only")]
    [InlineData("SELECT * FROM read_csv('https://example.com/x.csv')", "tables only")]
    [InlineData("SELECT * FROM '/etc/passwd'", "does not exist")]
    [InlineData("COPY (SELECT 1) TO '/tmp/mirtool-copied.csv'", "Only a query")]
    [InlineData("COPY (SELECT 1) TO '{folder}/recordings.csv'", "Only a query")]
    [InlineData("ATTACH '/tmp/mirtool-attached.db'", "Only a query")]
    [InlineData("INSTALL httpfs", "Only a query")]
    [InlineData("LOAD httpfs", "Only a query")]
    [InlineData("SET enable_external_access = true", "Only a query")]
    [InlineData("PRAGMA enable_external_access = true", "Only a query")]
    [InlineData("CREATE TABLE t AS SELECT 1", "Only a query")]
    [InlineData("DROP VIEW windows", "Only a query")]
    [InlineData("EXPORT DATABASE '/tmp/mirtool-exported'", "Only a query")]
    [InlineData("CALL pragma_version()", "Only a query")]
    [InlineData("SELECT 1; SELECT 2", "exactly one")]
    [InlineData("SELECT 1) TO '/tmp/mirtool-copied.csv'; --", "syntax error")]
    [InlineData("", "exactly one")]
    [InlineData("SELEC 1", "syntax error at or near \"SELEC\"")]
    [InlineData("SELECT nothing FROM windows", "nothing")]
    [InlineData("SELECT error('mine') FROM windows", "mine")]
    public void Run_WhatIsNoQueryOfTheTables_IsRefused(string sql, string named)
    {
        foreach (ArchiveQuery query in archive.Queries)
        {
            InvalidDataException e = Assert.Throws<InvalidDataException>(() => Only(query, sql.Replace("{folder}", archive.Path, StringComparison.Ordinal)));
            Assert.Contains(named, e.Message, StringComparison.Ordinal);
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries("/tmp", "mirtool-copied*"));
        Assert.Empty(Directory.EnumerateFileSystemEntries("/tmp", "mirtool-attached*"));
        Assert.Empty(Directory.EnumerateFileSystemEntries("/tmp", "mirtool-exported*"));
    }

    [Fact]
    public void WriteParquet_OfAQuery_HoldsItsRowsAndWritesNowhereElse()
    {
        using var folder = new TemporaryFolder();
        ExampleArchive.Write(folder, ExampleArchive.Random(1, ("a.wav", 50)));
        string output = folder.At("out.parquet");
        using (ArchiveQuery query = ArchiveQuery.Open(AnnotationFolder.Open(folder.Path), output))
        {
            query.WriteParquet("SELECT file, start_s FROM windows ORDER BY 2 -- in order", Token);
            Assert.Throws<InvalidDataException>(() => query.WriteParquet($"COPY (SELECT 1) TO '{output}'", Token));
        }

        using var database = new ArchiveDatabase();
        long distinct = database.Rows($"SELECT count(DISTINCT start_s) FROM read_parquet({Sql.Path(output)})").Select(row => row.GetInt64(0)).First();
        Assert.Equal(50, distinct);
    }

    [Fact]
    public void JsonObjects_OfEveryType_AreValidJson()
    {
        using QueryResult result = archive.Queries[0].Run("SELECT 1 AS a, 0.5::DOUBLE AS b, 'x\"' AS c, NULL AS d, true AS e, [1, 2] AS f, {'k': 'v'} AS g, sum(1) AS h, DATE '1962-03-01' AS i, 'NaN'::DOUBLE AS j", Token);
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            Assert.Single(result.JsonObjects()).Invoke(json);
        }

        JsonElement row = JsonDocument.Parse(stream.ToArray()).RootElement;
        Assert.Equal("""{"a":1,"b":0.5,"c":"x\u0022","d":null,"e":true,"f":[1,2],"g":{"k":"v"},"h":1,"i":"1962-03-01","j":"NaN"}""", row.GetRawText());
    }

    [Theory]
    [InlineData(",0.5000,", ",half,", ":2: mean_probability cannot be 'half'")]
    [InlineData(",0.5000,", ",", ":2: the row has 6 cells, but the table has 7 columns")]
    [InlineData("mean_probability", "mean_share", "no column 'mean_probability'")]
    public void Run_ATableEditedByHand_NamesFileLineAndCell(string old, string replacement, string named)
    {
        using var folder = new TemporaryFolder();
        ExampleArchive.Write(folder, ExampleArchive.Random(1, ("a.wav", 50)));
        string path = folder.At("a.wav.segments.csv");
        File.WriteAllText(path, File.ReadAllText(path).Replace(old, replacement, StringComparison.Ordinal));
        InvalidDataException e = Assert.Throws<InvalidDataException>(() =>
        {
            using ArchiveQuery query = ArchiveQuery.Open(AnnotationFolder.Open(folder.Path));
            Only(query, "SELECT max(mean_probability) FROM segments");
        });
        Assert.Contains(path, e.Message, StringComparison.Ordinal);
        Assert.Contains(named, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Possible solutions", e.Message, StringComparison.Ordinal);
    }

    private static string Only(ArchiveQuery query, string sql)
    {
        using QueryResult result = query.Run(sql, Token);
        return string.Join(' ', result.Texts().ToList().Single());
    }
}

/// <summary>An archive opened for queries as CSV and as Parquet.</summary>
public sealed class QueriedArchive : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public QueriedArchive()
    {
        ExampleArchive.Write(folder, Recordings, ("broken.wav", "is empty"));
        AnnotationFolder annotations = AnnotationFolder.Open(folder.Path);
        ArchiveQuery csv = ArchiveQuery.Open(annotations);
        ParquetWriter.Write(annotations, ParquetTables.FolderOf(annotations));
        Queries = [csv, ArchiveQuery.Open(annotations)];
        Assert.Equal([false, true], Queries.Select(query => query.UsesParquet));
    }

    public string Path => folder.Path;

    public IReadOnlyList<ExampleRecording> Recordings { get; } = ExampleArchive.Random(9, ("it's.wav", 30), ("tapes/Live [1962].flac", 50), ("tapes/x*?.wav", 20));

    public IReadOnlyList<ArchiveQuery> Queries { get; }

    public void Dispose()
    {
        foreach (ArchiveQuery query in Queries)
        {
            query.Dispose();
        }

        folder.Dispose();
    }
}

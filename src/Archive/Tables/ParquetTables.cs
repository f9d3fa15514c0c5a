using System.Security.Cryptography;
using System.Text.Json;
using DuckDB.NET.Data;
using MirTool.Annotation;

namespace MirTool.Archive.Tables;

/// <summary>An archive's tables as Parquet files, one a table: <c>windows</c>, <c>segments</c>, <c>recordings</c>, <c>summary</c>, and
/// <c>activity</c>, which has a row for each window and a column for each instrument.</summary>
public sealed class ParquetTables
{
    internal const string ActivityName = "activity";
    internal const string ManifestName = "tables.json";

    private readonly string folder;
    private readonly Dictionary<string, int> columns;

    private ParquetTables(string folder, TablesManifest manifest)
    {
        this.folder = folder;
        columns = manifest.Instruments.Index().ToDictionary(entry => entry.Item, entry => entry.Index, StringComparer.Ordinal);
    }

    internal string ActivityPath => PathOf(ActivityName);

    /// <summary>Where searches look for the tables of an archive.</summary>
    public static string FolderOf(AnnotationFolder annotations) => Path.Join(annotations.Path, "tables");

    /// <summary>The tables of an archive; null if there are none, or if a recording was annotated since.</summary>
    public static ParquetTables? IfFresh(AnnotationFolder annotations)
    {
        if (TablesManifest.Read(Path.Join(FolderOf(annotations), ManifestName)) is not { } manifest
            || manifest.Version != TablesManifest.CurrentVersion
            || manifest.Fingerprint != Fingerprint(annotations))
        {
            return null;
        }

        var tables = new ParquetTables(FolderOf(annotations), manifest);
        return TableSchema.All.Select(schema => schema.Name).Append(ActivityName).All(name => File.Exists(tables.PathOf(name))) ? tables : null;
    }

    /// <summary>Reads the tables; should DuckDB not be able to, they are damaged.</summary>
    /// <exception cref="InvalidDataException">They are; the message says how to have new ones.</exception>
    internal T Read<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is DuckDBException || e.InnerException is DuckDBException)
        {
            throw new InvalidDataException(
                $"The tables in '{folder}' are damaged ({(e as DuckDBException ?? e.InnerException!).Message.Split('\n')[0].TrimEnd('.')}). Make them anew with: mirtool tables '{Path.GetDirectoryName(folder)}' --force", e);
        }
    }

    /// <summary>Rows of the tables, one after the other.</summary>
    /// <inheritdoc cref="Read"/>
    internal IEnumerable<T> Rows<T>(IEnumerable<T> rows)
    {
        using IEnumerator<T> row = rows.GetEnumerator();
        while (Read(row.MoveNext))
        {
            yield return row.Current;
        }
    }

    /// <summary>The column of an instrument in <c>activity</c>; null for one that was never heard.</summary>
    internal string? ActivityColumn(string instrumentId) => columns.TryGetValue(instrumentId, out int index) ? ColumnName(index) : null;

    /// <summary>Changes whenever a recording is annotated, anew or again: a hash of the tables over all recordings and of the journals.</summary>
    internal static string Fingerprint(AnnotationFolder annotations)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        string state = annotations.StatePath;
        string[] journals = Directory.Exists(state) ? [.. Directory.EnumerateFiles(state, "journal*.jsonl").Order(StringComparer.Ordinal)] : [];
        foreach (string path in (string[])[annotations.RecordingsPath, annotations.SummaryPath, .. journals])
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            hash.AppendData(SHA256.HashData(file));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    internal string PathOf(string table) => Path.Join(folder, $"{table}.parquet");

    internal static string ColumnName(int index) => FormattableString.Invariant($"i{index}");
}

/// <summary>What Parquet tables were made from.</summary>
/// <param name="Version">Of their form.</param>
/// <param name="Fingerprint">Of the annotations: see <see cref="ParquetTables.Fingerprint"/>.</param>
/// <param name="Instruments">Ids by column of <c>activity</c>: i0, i1, ...</param>
internal sealed record TablesManifest(int Version, string Fingerprint, IReadOnlyList<string> Instruments)
{
    public const int CurrentVersion = 1;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Reads a manifest; null if there is none or it is none of ours.</summary>
    public static TablesManifest? Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<TablesManifest>(File.ReadAllBytes(path), Json) is { Fingerprint: not null, Instruments: not null } manifest ? manifest : null;
        }
        catch (Exception e) when (e is IOException or JsonException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public void Write(string path) => File.WriteAllBytes(path, JsonSerializer.SerializeToUtf8Bytes(this, Json));
}

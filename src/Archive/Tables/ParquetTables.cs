using System.Text.Json;

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

    /// <summary>The tables of an archive; null if there are none, or if a recording was annotated since.</summary>
    public static ParquetTables? IfFresh(AnnotationFolder annotations)
    {
        if (TablesManifest.Read(Path.Join(annotations.ParquetFolder, ManifestName)) is not { } manifest
            || manifest.Version != TablesManifest.CurrentVersion
            || manifest.Fingerprint != annotations.Fingerprint())
        {
            return null;
        }

        var tables = new ParquetTables(annotations.ParquetFolder, manifest);
        return TableSchema.All.Select(schema => schema.Name).Append(ActivityName).All(name => File.Exists(tables.PathOf(name))) ? tables : null;
    }

    /// <summary>The column of an instrument in <c>activity</c>; null for one that was never heard.</summary>
    internal string? ActivityColumn(string instrumentId) => columns.TryGetValue(instrumentId, out int index) ? ColumnName(index) : null;

    internal string PathOf(string table) => Path.Join(folder, $"{table}.parquet");

    internal static string ColumnName(int index) => FormattableString.Invariant($"i{index}");
}

/// <summary>What Parquet tables were made from.</summary>
/// <param name="Version">Of their form.</param>
/// <param name="Fingerprint">Of the annotations: see <see cref="AnnotationFolder.Fingerprint"/>.</param>
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

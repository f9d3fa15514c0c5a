using System.Text.Json;
using CsvHelper;

namespace MirTool.Archive.Query;

/// <summary>Writes the rows of a query for other programs.</summary>
public static class QueryTable
{
    /// <summary>CSV as all of MirTool's: RFC 4180, UTF-8.</summary>
    public static void WriteCsv(Stream stream, QueryResult result)
    {
        using CsvWriter csv = CsvWriter.Create(stream);
        csv.WriteRecord([.. result.Columns]);
        foreach (IReadOnlyList<string> row in result.Texts())
        {
            csv.WriteRecord([.. row]);
        }
    }

    /// <summary>An array with an object for each row.</summary>
    public static void WriteJson(Stream stream, QueryResult result)
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        json.WriteStartArray();
        foreach (Action<Utf8JsonWriter> row in result.JsonObjects())
        {
            row(json);
        }

        json.WriteEndArray();
    }
}

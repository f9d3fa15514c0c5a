using System.Globalization;
using System.Text.Json;
using CsvHelper;

namespace MirTool.Archive.Find;

/// <summary>Writes stretches for other programs.</summary>
public static class StretchTable
{
    public static IReadOnlyList<string> Columns { get; } = ["file", "start_s", "end_s", "duration_s", "probability"];

    /// <summary>A stretch's cells: times with three decimals, probabilities with four, as in all tables.</summary>
    public static IReadOnlyList<string> Cells(FoundStretch stretch) =>
    [
        stretch.File,
        stretch.StartSeconds.ToString("F3", CultureInfo.InvariantCulture),
        stretch.EndSeconds.ToString("F3", CultureInfo.InvariantCulture),
        stretch.DurationSeconds.ToString("F3", CultureInfo.InvariantCulture),
        stretch.Probability?.ToString("F4", CultureInfo.InvariantCulture) ?? "",
    ];

    /// <summary>CSV as all of MirTool's: RFC 4180, UTF-8.</summary>
    public static void WriteCsv(Stream stream, IEnumerable<FoundStretch> stretches)
    {
        using CsvWriter csv = CsvWriter.Create(stream);
        csv.WriteRecord([.. Columns]);
        foreach (FoundStretch stretch in stretches)
        {
            csv.WriteRecord([.. Cells(stretch)]);
        }
    }

    /// <summary>An array with an object for each stretch.</summary>
    public static void WriteJson(Stream stream, IEnumerable<FoundStretch> stretches)
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        json.WriteStartArray();
        foreach (FoundStretch stretch in stretches)
        {
            json.WriteStartObject();
            json.WriteString("file", stretch.File);
            json.WriteNumber("start_s", Math.Round(stretch.StartSeconds, 3));
            json.WriteNumber("end_s", Math.Round(stretch.EndSeconds, 3));
            json.WriteNumber("duration_s", Math.Round(stretch.DurationSeconds, 3));
            if (stretch.Probability is { } probability)
            {
                json.WriteNumber("probability", Math.Round(probability, 4));
            }
            else
            {
                json.WriteNull("probability");
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}

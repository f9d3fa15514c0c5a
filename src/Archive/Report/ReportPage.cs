using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace MirTool.Archive.Report;

/// <summary>Writes a report as one HTML page that needs nothing else: no network, no other file but the recordings that it links to.</summary>
public static class ReportPage
{
    /// <summary>The script that draws a recording's timeline, for other pages: <c>drawTimeline</c>, <c>decodeLane</c>.</summary>
    public static string TimelineScript => Resource("timeline.js");

    /// <param name="stream">Receives the page, in UTF-8.</param>
    /// <param name="report">What it shows.</param>
    public static void Write(Stream stream, ReportData report)
    {
        string page = Resource("report.html")
            .Replace("{{style}}", Resource("report.css"), StringComparison.Ordinal)
            .Replace("{{timeline}}", TimelineScript, StringComparison.Ordinal)
            .Replace("{{script}}", Resource("report.js"), StringComparison.Ordinal);
        // One after the other: the data of a large archive are not copied into one more string.
        string[] parts = page.Split("{{data}}");
        stream.Write(Encoding.UTF8.GetBytes(parts[0].Replace("{{title}}", HtmlEncoder.Default.Encode(report.Title), StringComparison.Ordinal)));
        WriteData(stream, report);
        stream.Write(Encoding.UTF8.GetBytes(parts[1]));
    }

    // The default encoder writes < as \u003C, so that no name can end the element that the data stand in.
    private static void WriteData(Stream stream, ReportData report)
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.Default });
        json.WriteStartObject();
        json.WriteString("audioBase", report.AudioBase);
        json.WriteNumber("bins", report.Bins);
        WritePairs(json, "facts", report.Facts);
        WritePairs(json, "failed", report.Failed);
        WriteInstruments(json, report.Instruments);
        WriteTogether(json, report);
        WriteRecordings(json, report.Recordings);
        json.WriteEndObject();
    }

    private static void WritePairs(Utf8JsonWriter json, string name, IEnumerable<(string First, string Second)> pairs)
    {
        json.WriteStartArray(name);
        foreach ((string first, string second) in pairs)
        {
            json.WriteStartArray();
            json.WriteStringValue(first);
            json.WriteStringValue(second);
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    private static void WriteInstruments(Utf8JsonWriter json, IReadOnlyList<ReportInstrument> instruments)
    {
        json.WriteStartArray("instruments");
        foreach (ReportInstrument instrument in instruments)
        {
            json.WriteStartObject();
            json.WriteString("id", instrument.Id);
            json.WriteString("name", instrument.Name);
            json.WriteString("family", instrument.Family);
            json.WriteNumber("seconds", Math.Round(instrument.Seconds, 1));
            json.WriteNumber("recordings", instrument.Recordings);
            json.WriteNumber("probability", Math.Round(instrument.MeanProbability, 4));
            WriteNumbers(json, "sure", instrument.SecondsByProbability);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteTogether(Utf8JsonWriter json, ReportData report)
    {
        WriteNumbers(json, "polyphony", report.PolyphonySeconds);
        json.WriteStartArray("families");
        foreach ((string name, double seconds) in report.Families)
        {
            json.WriteStartArray();
            json.WriteStringValue(name);
            json.WriteNumberValue(Math.Round(seconds, 1));
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteStartArray("ensembles");
        foreach (ReportEnsemble ensemble in report.Ensembles)
        {
            json.WriteStartObject();
            json.WriteNumber("seconds", Math.Round(ensemble.Seconds, 1));
            WriteNumbers(json, "instruments", ensemble.Instruments.Select(place => (double)place));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteRecordings(Utf8JsonWriter json, IReadOnlyList<ReportRecording> recordings)
    {
        json.WriteStartArray("recordings");
        foreach (ReportRecording recording in recordings)
        {
            json.WriteStartArray();
            json.WriteStringValue(recording.File);
            json.WriteNumberValue(Math.Round(recording.DurationSeconds, 1));
            if (recording.MeanPolyphony is { } polyphony)
            {
                json.WriteNumberValue(Math.Round(polyphony, 2));
            }
            else
            {
                json.WriteNullValue();
            }

            json.WriteStartArray();
            foreach (ReportLane lane in recording.Lanes)
            {
                json.WriteStartArray();
                json.WriteNumberValue(lane.Instrument);
                json.WriteStringValue(lane.Cells);
                json.WriteEndArray();
            }

            json.WriteEndArray();
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, IEnumerable<double> numbers)
    {
        json.WriteStartArray(name);
        foreach (double number in numbers)
        {
            json.WriteNumberValue(Math.Round(number, 1));
        }

        json.WriteEndArray();
    }

    private static string Resource(string name)
    {
        using Stream stream = typeof(ReportPage).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

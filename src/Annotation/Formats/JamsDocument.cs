using System.Text.Encodings.Web;
using System.Text.Json;

namespace MirTool.Annotation.Formats;

/// <summary>A JAMS file: one annotation of the namespace <c>tag_open</c>; the polyphony, for which JAMS has no namespace, in the sandbox.</summary>
internal static class JamsDocument
{
    private static readonly JsonWriterOptions Readable = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(Stream stream, ExportedRecording recording)
    {
        using var json = new Utf8JsonWriter(stream, Readable);
        json.WriteStartObject();
        json.WriteStartObject("file_metadata");
        json.WriteString("title", recording.File);
        json.WriteNumber("duration", Rounded(recording.DurationSeconds));
        json.WriteString("jams_version", "0.3.4");
        json.WriteStartObject("identifiers");
        json.WriteString("file", recording.File);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartArray("annotations");
        WriteInstruments(json, recording);
        json.WriteEndArray();
        WriteSandbox(json, recording);
        json.WriteEndObject();
    }

    private static void WriteInstruments(Utf8JsonWriter json, ExportedRecording recording)
    {
        json.WriteStartObject();
        json.WriteString("namespace", "tag_open");
        json.WriteStartObject("annotation_metadata");
        json.WriteString("annotation_tools", "MirTool");
        json.WriteString("data_source", "program");
        json.WriteEndObject();
        json.WriteNumber("time", 0);
        json.WriteNumber("duration", Rounded(recording.DurationSeconds));
        json.WriteStartArray("data");
        foreach (Stretch stretch in recording.Sounding)
        {
            json.WriteStartObject();
            WriteTimes(json, stretch.StartSeconds, stretch.EndSeconds);
            json.WriteString("value", stretch.Instrument);
            json.WriteNumber("confidence", Math.Round(stretch.Probability, 4));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteSandbox(Utf8JsonWriter json, ExportedRecording recording)
    {
        json.WriteStartObject("sandbox");
        json.WriteStartArray(Tier.Polyphony);
        foreach (PolyphonyStretch stretch in recording.Polyphony)
        {
            json.WriteStartObject();
            WriteTimes(json, stretch.StartSeconds, stretch.EndSeconds);
            json.WriteNumber("value", stretch.Polyphony);
            json.WriteNumber("confidence", Math.Round(stretch.Probability, 4));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteTimes(Utf8JsonWriter json, double startSeconds, double endSeconds)
    {
        json.WriteNumber("time", Rounded(startSeconds));
        json.WriteNumber("duration", Rounded(endSeconds - startSeconds));
    }

    private static double Rounded(double seconds) => Math.Round(seconds, 3);
}

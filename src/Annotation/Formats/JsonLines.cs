using System.Text.Encodings.Web;
using System.Text.Json;

namespace MirTool.Annotation.Formats;

/// <summary>One JSON object a line (NDJSON), with the names of the tables' columns; what a table leaves empty is null.</summary>
internal static class JsonLines
{
    private static readonly JsonWriterOptions OneLine = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(Stream stream, ExportedRecording recording)
    {
        using var json = new Utf8JsonWriter(stream, OneLine);
        foreach (Stretch stretch in recording.Stretches)
        {
            WriteStretch(json, recording, stretch);
            json.Flush();
            json.Reset();
            stream.WriteByte((byte)'\n');
        }
    }

    private static void WriteStretch(Utf8JsonWriter json, ExportedRecording recording, Stretch stretch)
    {
        json.WriteStartObject();
        json.WriteString("file", recording.File);
        json.WriteNumber("start_s", Math.Round(stretch.StartSeconds, 3));
        json.WriteNumber("end_s", Math.Round(stretch.EndSeconds, 3));
        if (recording.RecordedAt is { } recorded)
        {
            json.WriteString(RecordedTime.Column, recorded.After(stretch.StartSeconds) is { Length: > 0 } time ? time : null);
        }

        if (recording.Of == StretchKind.Windows)
        {
            json.WriteNumber("polyphony", stretch.Polyphony ?? 0);
            json.WriteNumber("polyphony_probability", Math.Round(stretch.PolyphonyProbability ?? 0, 4));
        }

        bool isSilence = stretch.InstrumentId.Length == 0;
        json.WriteString("instrument_id", isSilence ? null : stretch.InstrumentId);
        json.WriteString("instrument", isSilence ? null : stretch.Instrument);
        WriteProbabilities(json, recording.Of, stretch, isSilence);
        json.WriteEndObject();
    }

    private static void WriteProbabilities(Utf8JsonWriter json, StretchKind of, Stretch stretch, bool isSilence)
    {
        if (of == StretchKind.Segments)
        {
            json.WriteNumber("mean_probability", Math.Round(stretch.Probability, 4));
            json.WriteNumber("max_probability", Math.Round(stretch.MaxProbability, 4));
            return;
        }

        if (isSilence)
        {
            json.WriteNull("probability");
        }
        else
        {
            json.WriteNumber("probability", Math.Round(stretch.Probability, 4));
        }

        json.WriteBoolean("active", stretch.IsActive);
    }
}

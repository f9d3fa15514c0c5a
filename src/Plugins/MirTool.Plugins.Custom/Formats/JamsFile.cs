using System.Globalization;
using System.Text;
using System.Text.Json;

namespace MirTool.Plugins.Custom.Formats;

/// <summary>A JAMS file beside a recording: its annotations that name instruments.</summary>
/// <remarks>Read are the namespaces <c>tag_open</c>, <c>tag_medleydb_instruments</c> and <c>segment_open</c>: each observation's
/// value is a label that sounds from <c>time</c> for <c>duration</c>, or to the recording's end where the duration is null.
/// Confidences are not read. Several annotators are not told apart: an observation that only repeats another is left out.</remarks>
internal static class JamsFile
{
    private static readonly string[] Namespaces = ["tag_open", "tag_medleydb_instruments", "segment_open"];

    private const string HalfCharacter = "holds half of a character (an escape such as \\ud800 without its other half). Write the file again.";

    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>Reads a file's labels.</summary>
    public static void Read(string path, string recording, LabelRows rows)
    {
        if (LabelText.ReadBytes(path, rows) is not { } bytes)
        {
            return;
        }

        ReadOnlyMemory<byte> json = bytes.AsMemory(bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0);
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, Lenient);
            ReadAnnotations(document.RootElement, rows);
        }
        catch (JsonException e)
        {
            rows.Error(null, null, $"is not JSON (line {e.LineNumber + 1}). JAMS files are; NaN is no number there. Write the file again.");
        }
        catch (InvalidOperationException)
        {
            // A name with half of a character; texts that are read are looked at one by one.
            rows.Error(null, null, HalfCharacter);
        }
    }

    private static void ReadAnnotations(JsonElement root, LabelRows rows)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("annotations", out JsonElement annotations) || annotations.ValueKind != JsonValueKind.Array)
        {
            rows.Error(null, null, "is no JAMS file: it has no list “annotations”.");
            return;
        }

        List<string> found = [];
        int read = 0;
        int observations = 0;
        foreach (JsonElement annotation in annotations.EnumerateArray())
        {
            string name = annotation.ValueKind == JsonValueKind.Object && annotation.TryGetProperty("namespace", out JsonElement text) ? Text(text) ?? "" : "";
            found.Add(name);
            if (!Namespaces.Contains(name))
            {
                continue;
            }

            read++;
            if (annotation.TryGetProperty("data", out JsonElement data) && data.ValueKind == JsonValueKind.Array)
            {
                observations += data.GetArrayLength();
                foreach (JsonElement observation in data.EnumerateArray())
                {
                    ReadObservation(observation, name, rows);
                }
            }
            else
            {
                rows.Error(null, name, "has no list “data” of observations.");
                return;
            }
        }

        if (read == 0)
        {
            string others = found.Count == 0 ? "it has no annotations" : $"it has {string.Join(", ", found.Distinct())}";
            rows.Error(null, null, $"names no instruments: read are annotations of the namespaces {string.Join(", ", Namespaces)}, but {others}.");
        }
        else if (observations == 0)
        {
            rows.Error(null, null, $"has no observation. Where nothing sounds, say so with one whose value is “{LabelRow.Silence}”.");
        }
    }

    private static void ReadObservation(JsonElement observation, string name, LabelRows rows)
    {
        if (observation.ValueKind != JsonValueKind.Object || !observation.TryGetProperty("value", out JsonElement value) || Text(value) is not { } label || string.IsNullOrWhiteSpace(label))
        {
            rows.Error(null, name, $"an observation has no text as its “value”: {Shown(observation)}");
        }
        else if (!TryNumber(observation, "time", 0, out double start) || start < 0
            || !TryNumber(observation, "duration", double.PositiveInfinity, out double duration) || duration <= 0)
        {
            rows.Error(null, name, $"an observation needs a “time” of at least 0 and a “duration” above 0, or null for the rest of the recording, in seconds: {Shown(observation)}");
        }
        else
        {
            rows.AddWritten(label, start, start + duration);
        }
    }

    /// <summary>A text; null for what is none. Half of a character, such as \ud800 alone, is legal JSON and no text.</summary>
    private static string? Text(JsonElement element)
    {
        try
        {
            return element.ValueKind == JsonValueKind.String ? element.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static bool TryNumber(JsonElement observation, string name, double otherwise, out double number)
    {
        number = otherwise;
        return !observation.TryGetProperty(name, out JsonElement element)
            || element.ValueKind == JsonValueKind.Null
            || (element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out number) && double.IsFinite(number));
    }

    private static string Shown(JsonElement element)
    {
        const int Longest = 120;
        string text = string.Join(' ', element.GetRawText().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return text.Length <= Longest ? text : string.Create(CultureInfo.InvariantCulture, $"{text.AsSpan(0, Longest)}…");
    }
}

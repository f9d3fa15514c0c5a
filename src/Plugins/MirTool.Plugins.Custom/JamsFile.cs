using System.Globalization;
using System.Text.Json;

namespace MirTool.Plugins.Custom;

/// <summary>A JAMS file beside a recording: its annotations that name instruments.</summary>
/// <remarks>Read are the namespaces <c>tag_open</c>, <c>tag_medleydb_instruments</c> and <c>segment_open</c>: each observation's
/// value is a label that sounds from <c>time</c> for <c>duration</c>, or to the recording's end where the duration is null.
/// Confidences are not read. Several annotators are not told apart: an observation that only repeats another is left out.</remarks>
internal static class JamsFile
{
    public const string Extension = ".jams";

    private static readonly string[] Namespaces = ["tag_open", "tag_medleydb_instruments", "segment_open"];

    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>JAMS files of a folder and all below it, relative to it, in ordinal order.</summary>
    public static IReadOnlyList<string> In(string folder) =>
    [
        .. Directory.EnumerateFiles(folder, "*" + Extension, SearchOption.AllDirectories)
            .Where(path => !Path.GetFileName(path).StartsWith('.'))
            .Select(path => Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/'))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The recording beside a JAMS file, relative to the folder; null, with the reason, where there is none or several.</summary>
    public static string? RecordingOf(string folder, string jams, out string problem)
    {
        string stem = Path.GetFileNameWithoutExtension(jams);
        string[] recordings =
        [
            .. Directory.EnumerateFiles(Path.GetDirectoryName(Path.Combine(folder, jams))!, "*")
                .Where(path => RecordingPath.Extensions.Contains(Path.GetExtension(path)) && Path.GetFileNameWithoutExtension(path) == stem)
                .Select(path => Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/'))
                .Order(StringComparer.Ordinal),
        ];
        problem = recordings.Length switch
        {
            0 => $"has no recording of its name beside it, such as {stem}.wav. Copy it there, or remove this file.",
            1 => "",
            _ => $"has several recordings of its name beside it ({string.Join(", ", recordings.Select(Path.GetFileName))}). Keep one of them.",
        };
        return recordings.Length == 1 ? recordings[0] : null;
    }

    /// <summary>Reads a file's labels.</summary>
    /// <param name="path">Full path.</param>
    /// <param name="problem">Told of each thing that is wrong: the namespace, or null, and the message.</param>
    public static IReadOnlyList<LabelRow> Read(string path, Action<string?, string> problem)
    {
        List<LabelRow> rows = [];
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllText(path), Lenient);
            ReadAnnotations(document.RootElement, rows, problem);
        }
        catch (JsonException e)
        {
            problem(null, $"is not JSON (line {e.LineNumber + 1}). JAMS files are; NaN is no number there. Write the file again.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problem(null, $"cannot be read: {e.Message}");
        }

        return rows;
    }

    private static void ReadAnnotations(JsonElement root, List<LabelRow> rows, Action<string?, string> problem)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("annotations", out JsonElement annotations) || annotations.ValueKind != JsonValueKind.Array)
        {
            problem(null, "is no JAMS file: it has no list “annotations”.");
            return;
        }

        List<string> found = [];
        int read = 0;
        int observations = 0;
        foreach (JsonElement annotation in annotations.EnumerateArray())
        {
            string name = annotation.ValueKind == JsonValueKind.Object && annotation.TryGetProperty("namespace", out JsonElement text) && text.ValueKind == JsonValueKind.String
                ? text.GetString()!
                : "";
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
                    ReadObservation(observation, name, rows, problem);
                }
            }
            else
            {
                problem(name, "has no list “data” of observations.");
                return;
            }
        }

        if (read == 0)
        {
            string others = found.Count == 0 ? "it has no annotations" : $"it has {string.Join(", ", found.Distinct())}";
            problem(null, $"names no instruments: read are annotations of the namespaces {string.Join(", ", Namespaces)}, but {others}.");
        }
        else if (observations == 0)
        {
            problem(null, $"has no observation. Where nothing sounds, say so with one whose value is “{LabelRow.Silence}”.");
        }
    }

    private static void ReadObservation(JsonElement observation, string name, List<LabelRow> rows, Action<string?, string> problem)
    {
        int number = rows.Count + 1;
        if (observation.ValueKind != JsonValueKind.Object
            || !observation.TryGetProperty("value", out JsonElement value) || value.ValueKind != JsonValueKind.String || string.IsNullOrWhiteSpace(value.GetString()))
        {
            problem(name, $"an observation has no text as its “value”: {Shown(observation)}");
            return;
        }

        if (!TryNumber(observation, "time", 0, out double start) || start < 0
            || !TryNumber(observation, "duration", double.PositiveInfinity, out double duration) || duration <= 0)
        {
            problem(name, $"an observation needs a “time” of at least 0 and a “duration” above 0, or null for the rest of the recording, in seconds: {Shown(observation)}");
            return;
        }

        LabelRow row = new(number, $"observation {number}", value.GetString()!.Trim(), [], start, start + duration, Complete: null);
        if (!rows.Exists(other => other.Label.Equals(row.Label, StringComparison.OrdinalIgnoreCase)
            && other.StartSeconds == row.StartSeconds && other.EndSeconds == row.EndSeconds))
        {
            rows.Add(row);
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

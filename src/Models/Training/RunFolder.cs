using System.Text.Json;
using System.Text.Json.Nodes;

namespace MirTool.Models.Training;

/// <summary>The folder of a training run, and the options that it began with.</summary>
/// <remarks>
/// <c>options.json</c> is what the options came to, down to the last default: a run goes on only where it is the same.
/// A folder without a checkpoint holds no run yet: its options may change.
/// </remarks>
/// <param name="path">May not exist yet.</param>
public sealed class RunFolder(string path)
{
    private const string OptionsFileName = "options.json";
    private const string CheckpointName = "checkpoint";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Where the trained model goes.</summary>
    public string ModelFolder => Path.Combine(path, "model");

    /// <summary>When the run began, however often it was continued since. After <see cref="Keep"/>.</summary>
    public DateTimeOffset StartedUtc => File.GetLastWriteTimeUtc(OptionsFile);

    private string OptionsFile => Path.Combine(path, OptionsFileName);

    /// <summary>Whether a run was begun there that has a checkpoint.</summary>
    public bool HoldsRun => File.Exists(OptionsFile)
        && (Directory.Exists(Path.Combine(path, CheckpointName)) || Directory.Exists(Path.Combine(path, CheckpointName + ".old")));

    /// <summary>Refuses options other than those of the run that the folder holds. Nothing is written.</summary>
    /// <param name="options">Everything that decides the run.</param>
    /// <exception cref="InvalidDataException">The message lists what differs.</exception>
    public void Require(object options)
    {
        if (HoldsRun)
        {
            Require(path, OptionsFile, options);
        }
    }

    /// <summary>Keeps the options, once.</summary>
    /// <param name="options">As for <see cref="Require(object)"/>.</param>
    public void Keep(object options)
    {
        Directory.CreateDirectory(path);
        if (!HoldsRun)
        {
            File.WriteAllText(OptionsFile, Text(options));
        }
    }

    /// <summary>The path of a file in the folder.</summary>
    public string At(string name) => Path.Combine(path, name);

    /// <summary>A line for each option that is not what it was.</summary>
    public static IEnumerable<string> Differences(JsonNode? there, object now)
    {
        Dictionary<string, string> before = Flatten(there);
        Dictionary<string, string> after = Flatten(JsonNode.Parse(Text(now)));
        return before.Keys.Union(after.Keys)
            .Where(name => before.GetValueOrDefault(name) != after.GetValueOrDefault(name))
            .Select(name => $"{Environment.NewLine}  {name}: {before.GetValueOrDefault(name, "none")} there, {after.GetValueOrDefault(name, "none")} now");
    }

    /// <summary>Refuses options other than those in a file. Without the file nothing is known, and nothing refused.</summary>
    internal static void Require(string run, string file, object options)
    {
        string[] differences = File.Exists(file) ? [.. Differences(Parse(file), options)] : [];
        if (differences.Length > 0)
        {
            throw new InvalidDataException(
                $"'{run}' holds a run with other options:{string.Concat(differences)}{Environment.NewLine}Go on with the options that it began with (mirtool train --resume does), or choose another folder.");
        }
    }

    internal static string Text(object options) => JsonSerializer.Serialize(options, Indented) + "\n";

    private static JsonNode? Parse(string file)
    {
        try
        {
            return JsonNode.Parse(File.ReadAllText(file));
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{file} is damaged: {e.Message} Choose another folder, or delete that one to begin anew.", e);
        }
    }

    // Lists stay whole: one value that differs is one line.
    private static Dictionary<string, string> Flatten(JsonNode? node, string name = "") =>
        node is JsonObject group
            ? group.SelectMany(entry => Flatten(entry.Value, name.Length == 0 ? entry.Key : $"{name}.{entry.Key}")).ToDictionary()
            : new Dictionary<string, string> { [name] = node?.ToJsonString() ?? "null" };
}

using System.Text.Json;
using System.Text.Json.Nodes;

namespace MirTool.Cli.Training;

/// <summary>The folder of a training run, and the options that it began with.</summary>
/// <remarks>
/// <c>options.json</c> is what the options came to, down to the last default: a run goes on only where it is the same.
/// <c>run.yaml</c> is the options as <c>--config</c> reads them. A folder without a checkpoint holds no run yet: its options may change.
/// </remarks>
/// <param name="path">May not exist yet.</param>
internal sealed class RunFolder(string path)
{
    private const string OptionsFileName = "options.json";
    private const string CheckpointName = "checkpoint";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Where the trained model goes.</summary>
    public string ModelFolder => Path.Combine(path, "model");

    private string OptionsFile => Path.Combine(path, OptionsFileName);

    private bool HoldsRun => File.Exists(OptionsFile)
        && (Directory.Exists(Path.Combine(path, CheckpointName)) || Directory.Exists(Path.Combine(path, CheckpointName + ".old")));

    /// <summary>Refuses options other than those of the run that the folder holds. Nothing is written.</summary>
    /// <param name="options">Everything that decides the run.</param>
    /// <exception cref="UsageException">The message lists what differs.</exception>
    public void Require(object options)
    {
        if (!HoldsRun)
        {
            return;
        }

        string[] differences = [.. Differences(Parse(), options)];
        if (differences.Length > 0)
        {
            throw new UsageException(
                $"'{path}' holds a run with other options:{string.Concat(differences)}{Environment.NewLine}Continue it with --resume '{path}', or choose another --output.");
        }
    }

    /// <summary>Keeps the options, once.</summary>
    /// <param name="options">As for <see cref="Require"/>.</param>
    /// <param name="runFile">The text of <see cref="ConfigFile.RunFileName"/>.</param>
    /// <returns>When the run began, however often it was continued since.</returns>
    public DateTimeOffset Keep(object options, string runFile)
    {
        Directory.CreateDirectory(path);
        if (!HoldsRun)
        {
            File.WriteAllText(OptionsFile, Text(options));
            File.WriteAllText(Path.Combine(path, ConfigFile.RunFileName), runFile);
        }

        return File.GetLastWriteTimeUtc(OptionsFile);
    }

    /// <summary>A line for each option that is not what it was.</summary>
    public static IEnumerable<string> Differences(JsonNode? there, object now)
    {
        Dictionary<string, string> before = Flatten(there);
        Dictionary<string, string> after = Flatten(JsonNode.Parse(Text(now)));
        return before.Keys.Union(after.Keys)
            .Where(name => before.GetValueOrDefault(name) != after.GetValueOrDefault(name))
            .Select(name => $"{Environment.NewLine}  {name}: {before.GetValueOrDefault(name, "none")} there, {after.GetValueOrDefault(name, "none")} now");
    }

    private static string Text(object options) => JsonSerializer.Serialize(options, Indented) + "\n";

    private JsonNode? Parse()
    {
        try
        {
            return JsonNode.Parse(File.ReadAllText(OptionsFile));
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{OptionsFile} is damaged: {e.Message} Choose another --output, or delete that folder to begin anew.", e);
        }
    }

    // Lists stay whole: one value that differs is one line.
    private static Dictionary<string, string> Flatten(JsonNode? node, string name = "") =>
        node is JsonObject group
            ? group.SelectMany(entry => Flatten(entry.Value, name.Length == 0 ? entry.Key : $"{name}.{entry.Key}")).ToDictionary()
            : new Dictionary<string, string> { [name] = node?.ToJsonString() ?? "null" };
}

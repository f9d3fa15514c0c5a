using System.Text.Json;

namespace MirTool.Annotation;

/// <summary>What is known of a run; null where its report does not say it.</summary>
/// <param name="Root">The folder that recordings' names are relative to.</param>
/// <param name="Model">The model's name.</param>
/// <param name="Taxonomy">The taxonomy's name.</param>
/// <param name="TaxonomySha256">A hash of what the taxonomy said.</param>
/// <param name="ToolVersion">MirTool's version.</param>
/// <param name="End">When it ended, as in the file.</param>
public sealed record RunFacts(string? Root, string? Model, string? Taxonomy, string? TaxonomySha256, string? ToolVersion, string? End)
{
    private const string FileName = "run.json";

    /// <summary>Where the model was read from.</summary>
    public string? ModelFolder { get; init; }

    /// <summary>The taxonomy's table.</summary>
    public string? TaxonomyFile { get; init; }

    /// <summary>Options as they were given, by their names on the command line.</summary>
    public IReadOnlyDictionary<string, string> Options { get; init; } = new Dictionary<string, string>();

    /// <summary>The model as it can be asked for: its folder, if that is still there, else its name.</summary>
    public string? ModelToLoad => Directory.Exists(ModelFolder) ? ModelFolder : Model;

    /// <summary>Those of <c>run.json</c>, or, where only shards have run, of the first that can be read.</summary>
    internal static RunFacts? Read(string folder) =>
        Directory.EnumerateFiles(folder, "run*.json").OrderBy(path => Path.GetFileName(path) != FileName).ThenBy(path => path, StringComparer.Ordinal)
            .Select(ReadReport).OfType<RunFacts>().FirstOrDefault();

    private static RunFacts? ReadReport(string path)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(path));
            JsonElement root = json.RootElement;
            return new RunFacts(
                Text(root, "root"),
                Text(root, "model", "name"),
                Text(root, "taxonomy", "name"),
                Text(root, "taxonomy", "sha256"),
                Text(root, "tool_version"),
                Text(root, "end"))
            {
                ModelFolder = Text(root, "model_folder"),
                TaxonomyFile = Text(root, "taxonomy_file"),
                Options = root.TryGetProperty("options", out JsonElement options) && options.ValueKind == JsonValueKind.Object
                    ? options.EnumerateObject().Where(option => option.Value.ValueKind == JsonValueKind.String).ToDictionary(option => option.Name, option => option.Value.GetString()!)
                    : new Dictionary<string, string>(),
            };
        }
        catch (Exception e) when (e is JsonException or FileNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement element, params ReadOnlySpan<string> path)
    {
        foreach (string name in path)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
            {
                return null;
            }
        }

        return element.ValueKind == JsonValueKind.String ? element.GetString() : null;
    }
}

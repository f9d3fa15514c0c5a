using System.Text.Json;
using System.Text.Json.Nodes;
using MirTool.Annotation.Batch;
using MirTool.Models.Training;

namespace MirTool.Experiments.Paper;

/// <summary>The settings that everything in an experiment's folder was made with.</summary>
/// <param name="folder">The experiment's.</param>
/// <param name="fileName">Where it keeps them.</param>
/// <param name="what">What it is, for messages.</param>
internal sealed class ExperimentFolder(string folder, string fileName, string what)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private string SettingsPath => Path.Combine(folder, fileName);

    /// <summary>Refuses settings other than those of the experiment that the folder holds.</summary>
    /// <exception cref="InvalidDataException">The message lists what differs.</exception>
    public void Require(object settings)
    {
        string[] differences = File.Exists(SettingsPath) ? [.. RunFolder.Differences(JsonNode.Parse(File.ReadAllText(SettingsPath)), settings)] : [];
        if (differences.Length > 0)
        {
            throw new InvalidDataException($"'{folder}' holds {what} with other options:{string.Concat(differences)}{Environment.NewLine}Choose another --output.");
        }
    }

    /// <summary>Keeps them.</summary>
    /// <exception cref="OutputException">The folder cannot be written.</exception>
    public void Keep(object settings) =>
        OutputException.Guard(folder, () => File.WriteAllText(SettingsPath, JsonSerializer.Serialize(settings, Indented) + "\n"));
}

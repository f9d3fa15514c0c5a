using MirTool.Experiments;
using MirTool.Models.Files;

namespace MirTool.Cli.Options;

/// <summary>Which model is used.</summary>
internal sealed class ModelOptions
{
    [Setting("--model <MODEL>", "The model: a name that `mirtool models list` shows, or a folder.")]
    public string? Name { get; init; }

    /// <summary>Its folder.</summary>
    public string Folder => ModelFolder.Find(Name);

    public StoredModel Load() => ModelFolder.Load(Folder);
}

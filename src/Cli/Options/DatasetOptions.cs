using MirTool.Experiments;

namespace MirTool.Cli.Options;

/// <summary>Options of a dataset's adapter.</summary>
internal sealed class DatasetOptions
{
    [Setting("--option <NAME_VALUE>", "An option of the dataset adapter, NAME=VALUE; may be given several times.")]
    public IReadOnlyList<string> Texts { get; init; } = [];

    /// <summary>By name.</summary>
    public IReadOnlyDictionary<string, string> Values => DatasetName.ParseOptions(Texts);
}

using MirTool.Experiments;
using MirTool.Models;

namespace MirTool.Cli.Options;

/// <summary>What counts as sounding.</summary>
internal sealed class DecodeOptions
{
    [Setting(
        "--decode <RULE>",
        "model: as the model says; top-k: as many instruments as the polyphony; threshold: all above their thresholds; consistent: these, but none where the polyphony is 0 and at least one where it is not.",
        Values = ["model", "top-k", "threshold", "consistent"], EarlierValue = "accord")]
    public string Name { get; init; } = "model";

    /// <summary>Null for the model's own.</summary>
    public DecodeRule? Rule => DecodeRuleNames.Find(Name);
}

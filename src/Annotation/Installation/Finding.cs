using System.Text.Json.Serialization;

namespace MirTool.Annotation.Installation;

/// <summary>What was found out about one thing that annotating uses.</summary>
/// <param name="What">The thing.</param>
/// <param name="State">Whether it can be used.</param>
/// <param name="Version">Its version, or what else tells it from others; empty if it has none.</param>
/// <param name="Path">Where it is; empty if it is nowhere.</param>
/// <param name="Remedy">What to do if it cannot be used; empty otherwise.</param>
/// <param name="Needed">Whether no recording can be annotated without it.</param>
public sealed record Finding(
    string What, FindingState State, string Version = "", string Path = "", string Remedy = "", bool Needed = false);

/// <summary>Whether a thing can be used.</summary>
public enum FindingState
{
    /// <summary>It can be used.</summary>
    [JsonStringEnumMemberName("ok")]
    Ok,

    /// <summary>It is not there.</summary>
    [JsonStringEnumMemberName("missing")]
    Missing,

    /// <summary>It is there, and cannot be used.</summary>
    [JsonStringEnumMemberName("broken")]
    Broken,
}

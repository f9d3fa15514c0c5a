using System.Text.Json.Serialization;

namespace MirTool.Cli.Commands;

/// <summary>What <c>doctor</c> found out about one thing.</summary>
/// <param name="What">The thing.</param>
/// <param name="State">Whether it can be used.</param>
/// <param name="Version">Its version, or what else tells it from others; empty if it has none.</param>
/// <param name="Path">Where it is; empty if it is nowhere.</param>
/// <param name="Remedy">What to do if it cannot be used; empty otherwise.</param>
/// <param name="Needed">Whether no recording can be annotated without it.</param>
internal sealed record Finding(
    string What, FindingState State, string Version = "", string Path = "", string Remedy = "", bool Needed = false);

/// <summary>Whether a thing can be used.</summary>
internal enum FindingState
{
    [JsonStringEnumMemberName("ok")]
    Ok,

    [JsonStringEnumMemberName("missing")]
    Missing,

    [JsonStringEnumMemberName("broken")]
    Broken,
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, WriteIndented = true)]
[JsonSerializable(typeof(Finding[]))]
internal sealed partial class FindingJson : JsonSerializerContext;

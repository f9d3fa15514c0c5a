using MirTool.Annotation.Batch;
using MirTool.Experiments;

namespace MirTool.Cli.Options;

/// <summary>How <c>@list</c>s are read.</summary>
internal sealed class ListOptions
{
    [Setting("--list-format <FORMAT>", "What stands between the names of @lists: lines, or nul as `find -print0` writes them.")]
    public string Name { get; init; } = "lines";

    public ListFormat Format => Name == "nul" ? ListFormat.Nul : ListFormat.Lines;

    /// <summary>What is wrong with it; null if nothing is.</summary>
    public string? Problem => Name is "lines" or "nul" ? null : $"--list-format must be lines or nul, but is '{Name}'.";
}

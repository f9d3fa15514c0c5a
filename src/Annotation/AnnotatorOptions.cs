using MirTool.Models;

namespace MirTool.Annotation;

/// <summary>How an annotator works; the defaults are those of the command line.</summary>
public sealed record AnnotatorOptions
{
    /// <summary>From the start of one window to the start of the next, seconds, more than 0 and at most 2.</summary>
    public double HopSeconds { get; init; } = 1;

    /// <summary>What counts as sounding; null for the model's own rule.</summary>
    public DecodeRule? Decode { get; init; }

    /// <summary><c>auto</c> (CUDA, else MPS, else the CPU), <c>cpu</c>, <c>cuda</c> or <c>mps</c>.</summary>
    public string Device { get; init; } = "auto";

    /// <summary>The level of the taxonomy's classes to roll its instruments up to, from 1; null for the instruments themselves.</summary>
    public int? Depth { get; init; }

    /// <summary>Folders of plugins to look for taxonomies in, besides those of the program and of the user.</summary>
    public IReadOnlyList<string> PluginFolders { get; init; } = [];
}

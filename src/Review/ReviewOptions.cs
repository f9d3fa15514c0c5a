namespace MirTool.Review;

/// <summary>What is reviewed, and how.</summary>
public sealed record ReviewOptions
{
    /// <summary>The folder that <c>mirtool annotate</c> wrote.</summary>
    public required string Annotations { get; init; }

    /// <summary>The folder that recordings' names are relative to; null for the one that <c>run.json</c> names.</summary>
    public string? Audio { get; init; }

    /// <summary>The labels file; null for <c>labels.csv</c> in the folder of the recordings.</summary>
    public string? Labels { get; init; }

    /// <summary>Show these annotations even if a model was taught since, and the archive annotated again with it.</summary>
    public bool AsAnnotated { get; init; }

    /// <summary>The model that is taught, and that knows what is worth labelling: a name or a folder; null for the one that made the annotations.</summary>
    public string? Model { get; init; }

    /// <summary>Folders of plugins, besides those of the program and of the user.</summary>
    public IReadOnlyList<string> PluginFolders { get; init; } = [];

    /// <summary>Who reviews.</summary>
    public string Reviewer { get; init; } = Environment.UserName;
}

namespace MirTool.Models.Teaching;

/// <summary>How sounds are taught.</summary>
public sealed record TeachingOptions
{
    /// <summary>Ids or names of what to teach, of all that is labelled; empty for everything.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    /// <summary>Who teaches; null for nobody in particular.</summary>
    public string? By { get; init; }

    /// <summary>Decides the intervals' resamples.</summary>
    public ulong Seed { get; init; }

    /// <summary>What a window counts in which a sound is not labelled but others are, and not all labels may be there.</summary>
    public double IncompleteWeight { get; init; } = 0.3;

    /// <summary>Strengths of the ridge penalty of new sounds to choose from, by recordings left out.</summary>
    public IReadOnlyList<double> Penalties { get; init; } = [100, 30, 10, 3];
}

namespace MirTool.Archive.Find;

/// <summary>How to look for something.</summary>
public sealed record FindOptions
{
    public FindUnit Unit { get; init; } = FindUnit.Segment;

    public FindOrder Order { get; init; } = FindOrder.File;

    /// <summary>Shorter answers are left out.</summary>
    public double MinimumSeconds { get; init; }

    /// <summary>At most so many answers, the first in order; null for all.</summary>
    public int? Limit { get; init; }
}

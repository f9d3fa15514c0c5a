namespace MirTool.Evaluation;

/// <summary>How to judge.</summary>
public sealed record EvaluationOptions
{
    /// <summary>Higher polyphonies, true and estimated, count as this one.</summary>
    public int MaximumPolyphony { get; init; } = 3;

    /// <summary>How windows become one statement on a clip.</summary>
    public ClipRule ClipRule { get; init; } = ClipRule.Any;

    /// <summary>Bootstrap resamples, and permutations of a comparison; 0 for no intervals.</summary>
    public int Resamples { get; init; } = 1000;

    /// <summary>Decides the resamples.</summary>
    public ulong Seed { get; init; }

    /// <summary>Confidence of intervals.</summary>
    public double Level { get; init; } = 0.95;

    /// <summary>Whether recordings are taken as completely labelled that are not: instruments without a label count as absent.</summary>
    public bool AssumeComplete { get; init; }
}

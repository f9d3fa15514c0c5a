using System.Globalization;
using MirTool.Evaluation;
using MirTool.Experiments;

namespace MirTool.Cli.Options;

/// <summary>How something is judged by labels, and where the report goes.</summary>
internal sealed class ScoreOptions
{
    [Setting("--min-overlap <SECONDS>", "How much of a window a label has to cover to count in it.")]
    public double MinimumOverlapSeconds { get; init; } = 0.2;

    [Setting("--clip-rule <RULE>", "How windows become a statement on a recording: any, max or mean.", Values = ["any", "max", "mean"])]
    public string ClipRuleName { get; init; } = "any";

    [Setting("--assume-complete", "Take labels as complete that name only the predominant instruments, as the paper does.")]
    public bool AssumeComplete { get; init; }

    [Setting("--strict", "Labels that the taxonomy does not know are an error.")]
    public bool Strict { get; init; }

    [Setting("--resamples <N>", "Bootstrap resamples behind the intervals; 0 for none.")]
    public int Resamples { get; init; } = 1000;

    [Setting("-o|--output <DIR>", "Where the report goes.")]
    public string Output { get; init; } = "evaluation";

    [Setting("--force", "Replace an evaluation that is there already.")]
    public bool Force { get; init; }

    public ClipRule ClipRule => Enum.Parse<ClipRule>(ClipRuleName, ignoreCase: true);

    /// <summary>What is wrong with them; null if nothing is.</summary>
    /// <param name="longestOverlapSeconds">The most that a label may be asked to cover.</param>
    public string? Problem(double longestOverlapSeconds) =>
        !(MinimumOverlapSeconds >= 0 && MinimumOverlapSeconds <= longestOverlapSeconds) ? string.Create(CultureInfo.InvariantCulture, $"--min-overlap must be 0 to {longestOverlapSeconds} seconds, but is {MinimumOverlapSeconds}.")
        : Resamples < 0 ? $"--resamples must be at least 0, but is {Resamples}."
        : null;
}

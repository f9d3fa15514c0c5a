using MirTool.Experiments;

namespace MirTool.Cli.Options;

/// <summary>How many recordings are worked on at once.</summary>
internal sealed class JobOptions
{
    [Setting("--jobs <N>", "Recordings worked on at once; as many as there are cores by default.")]
    public int Count { get; init; } = Environment.ProcessorCount;

    /// <summary>What is wrong with it; null if nothing is.</summary>
    public string? Problem => Count >= 1 ? null : $"--jobs must be at least 1, but is {Count}.";
}

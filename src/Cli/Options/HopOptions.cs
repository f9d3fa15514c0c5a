using System.Globalization;
using MirTool.Experiments;

namespace MirTool.Cli.Options;

/// <summary>How far apart windows are.</summary>
internal sealed class HopOptions
{
    [Setting("--hop <SECONDS>", "From the start of one window of 2 seconds to the next, up to 2.")]
    public double Seconds { get; init; } = 1.0;

    /// <summary>What is wrong with it; null if nothing is.</summary>
    public string? Problem => Seconds is > 0 and <= 2 ? null : $"--hop must be more than 0 and at most 2 seconds, but is {Seconds.ToString(CultureInfo.InvariantCulture)}.";
}

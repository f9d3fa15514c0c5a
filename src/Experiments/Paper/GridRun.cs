using System.Globalization;

namespace MirTool.Experiments.Paper;

/// <summary>A run of a grid.</summary>
/// <param name="Network">By name.</param>
/// <param name="BatchSize">Clips in a step.</param>
/// <param name="Regen">Epochs on a generation; null for fixed clips.</param>
/// <param name="Repeat">Its seed.</param>
internal sealed record GridRun(string Network, int BatchSize, int? Regen, int Repeat)
{
    /// <summary>Also that of its files.</summary>
    public string Name => string.Create(
        CultureInfo.InvariantCulture, $"{Network}-batch-{BatchSize}-{(Regen is { } regen ? string.Create(CultureInfo.InvariantCulture, $"regen-{regen}") : "fixed")}-repeat-{Repeat}");
}

using MirTool.Experiments.Training;

namespace MirTool.Experiments.Paper;

/// <summary>What decides an experiment.</summary>
/// <param name="Training">What is not the experiment's to decide: the preset, and the config file that wins over it.</param>
/// <param name="Trials">At least 1; more may be added later.</param>
/// <param name="Scale">Fraction of the paper's clips, above 0 and up to 1.</param>
/// <param name="Network">Null for the preset's, or the config file's.</param>
/// <param name="Config">Text of the config file, or null.</param>
/// <param name="Irmas">IRMAS's folder, or null.</param>
/// <param name="Decode">A rule's name, or model.</param>
/// <param name="Device">Where to compute.</param>
public sealed record PaperSettings(
    TrainingSettings Training, int Trials, double Scale, string? Network, string? Config, string? Irmas, string Decode, string Device)
{
    /// <summary>All but how many trials there are, where things lie and what computes.</summary>
    internal object Decisive() => new { Scale, Network, Config, Decode };
}

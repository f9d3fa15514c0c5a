using MirTool.Evaluation;

namespace MirTool.Reports;

/// <summary>The scores under an effect of noise.</summary>
/// <param name="Effect">Its name.</param>
/// <param name="Windows">The scores.</param>
public sealed record NoiseResult(string Effect, LevelResult Windows);

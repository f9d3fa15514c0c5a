using MirTool.Evaluation;

namespace MirTool.Reports;

/// <summary>A paired comparison.</summary>
/// <param name="Second">What the evaluated system is compared with.</param>
/// <param name="Differences">Of each score.</param>
public sealed record SystemComparison(string Second, IReadOnlyList<ScoreDifference> Differences);

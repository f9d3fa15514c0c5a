using MirTool.Evaluation;

namespace MirTool.Models;

/// <summary>What a model says of a dataset.</summary>
/// <param name="Recordings">With their truth, in the order of the list.</param>
/// <param name="Failures">What could not be read, and why.</param>
public sealed record DatasetPredictions(IReadOnlyList<EvaluatedRecording> Recordings, IReadOnlyList<string> Failures);

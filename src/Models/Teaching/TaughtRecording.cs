using MirTool.Plugins;

namespace MirTool.Models.Teaching;

/// <summary>A labelled recording as a model hears it.</summary>
/// <param name="Name">For messages, and to keep a recording's windows together: equal for equal files.</param>
/// <param name="Windows">Of the base model, with embeddings, without regard to the windows around each.</param>
/// <param name="Labels">What is said to sound in it.</param>
public sealed record TaughtRecording(string Name, IReadOnlyList<WindowPrediction> Windows, ExcerptLabels Labels);

namespace MirTool.Synthesis.Scenes;

/// <summary>A place in an ensemble.</summary>
/// <param name="Sounds">What may take it: programs and sounds beyond them; one that is named twice is drawn twice as often. Empty for any program.</param>
/// <param name="Probability">That it is taken at all.</param>
/// <param name="Parts">What it is to do, where there is a stem that does; empty for anything.</param>
/// <param name="IsLead">Whether it stands in front of the others.</param>
public sealed record EnsembleSlot(IReadOnlyList<int> Sounds, double Probability, IReadOnlyList<ScenePart> Parts, bool IsLead);

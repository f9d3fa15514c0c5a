namespace MirTool.Evaluation.References;

/// <summary>A label that means none of a taxonomy's instruments.</summary>
/// <param name="Label">The dataset's word.</param>
/// <param name="Excerpts">How many excerpts have it.</param>
/// <param name="IsKnown">Whether its programs say what it is: then the taxonomy has no place for it. Else its word may be a mistake.</param>
/// <param name="Reason">Why, and the nearest label that the taxonomy knows.</param>
public sealed record UnknownLabel(string Label, int Excerpts, bool IsKnown, string Reason);

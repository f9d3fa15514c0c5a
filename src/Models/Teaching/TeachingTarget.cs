namespace MirTool.Models.Teaching;

/// <summary>Something to teach: an instrument that the model knows, or a new sound.</summary>
/// <param name="Id">The instrument's id in the taxonomy, or the new sound's.</param>
/// <param name="Name">For people.</param>
/// <param name="IsNew">Whether the model has no output for it.</param>
/// <param name="Sounds">The model's outputs that stand for it; of a new sound its id.</param>
/// <param name="Words">The labels that mean it, as they stand first.</param>
public sealed record TeachingTarget(string Id, string Name, bool IsNew, IReadOnlyList<string> Sounds, IReadOnlyList<string> Words);

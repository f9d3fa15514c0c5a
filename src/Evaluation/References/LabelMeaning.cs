namespace MirTool.Evaluation.References;

/// <summary>What a label stands for, in numbers of whoever asks: a taxonomy's instruments by index, or a network's outputs.</summary>
/// <param name="Alternatives">What it may stand for: one, several of which it may be any, or none.</param>
/// <param name="IsCounted">Whether it is one of the instruments that a polyphony counts.</param>
/// <param name="IsKnown">False for a word that nobody could make sense of.</param>
public sealed record LabelMeaning(IReadOnlyList<int> Alternatives, bool IsCounted = true, bool IsKnown = true)
{
    /// <summary>Those of the alternatives that sound for certain where the label does. Where there are any, nothing is held open by the others.</summary>
    public IReadOnlyList<int> Certain { get; init; } = Alternatives.Count == 1 ? Alternatives : [];

    /// <summary>Those that may sound where the label does, without it being certain of any.</summary>
    internal IReadOnlyList<int> Possible => Certain.Count == 0 ? Alternatives : [];
}

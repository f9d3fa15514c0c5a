namespace MirTool.Evaluation.References;

/// <summary>What sounds in a window, by a recording's labels.</summary>
/// <param name="Sounding">Each distinct label that sounds.</param>
/// <param name="Certain">Instruments that sound.</param>
/// <param name="Open">Instruments of which it is not known whether they sound, although a label may mean them.</param>
/// <param name="IsComplete">Whether what is not labelled is silent.</param>
/// <param name="Polyphony">How many instruments are labelled as sounding; -1 where one is too faint to be sure that it counts.</param>
public sealed record ReferenceWindow(IReadOnlyList<SoundingLabel> Sounding, IReadOnlyList<int> Certain, IReadOnlyList<int> Open, bool IsComplete, int Polyphony)
{
    /// <summary>A window of which only the labels are known, without when they sound: each with the instruments that it may stand for.</summary>
    public static ReferenceWindow Of(params IEnumerable<int[]> labels)
    {
        SoundingLabel[] sounding = [.. labels.Select((alternatives, i) => new SoundingLabel($"{i}", new LabelMeaning(alternatives)))];
        int[] certain = [.. sounding.SelectMany(label => label.Meaning.Certain).Distinct()];
        return new(sounding, certain, [.. sounding.SelectMany(label => label.Meaning.Alternatives).Except(certain)], IsComplete: true, sounding.Length);
    }

    /// <summary>Whether an instrument sounds; null where that is not known.</summary>
    public bool? Sounds(int instrument) =>
        Certain.Contains(instrument) ? true
        : IsComplete && !Open.Contains(instrument) ? false
        : null;
}

namespace MirTool.Evaluation.References;

/// <summary>A label that sounds in a window.</summary>
/// <param name="Name">The dataset's word, as it stands first.</param>
/// <param name="Meaning">What it stands for.</param>
public sealed record SoundingLabel(string Name, LabelMeaning Meaning);

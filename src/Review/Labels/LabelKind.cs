namespace MirTool.Review.Labels;

/// <summary>What a label says of its stretch.</summary>
public enum LabelKind
{
    /// <summary>The instrument sounds. These labels are the rows of the labels file.</summary>
    Sounds,

    /// <summary>The instrument does not sound, though the model says so. Kept in the journal alone: label files have no word for it.</summary>
    Absent,
}

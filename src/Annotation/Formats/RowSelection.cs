namespace MirTool.Annotation.Formats;

/// <summary>Which instruments of a window are listed with it.</summary>
public enum RowSelection
{
    /// <summary>Those that sound.</summary>
    Active,

    /// <summary>Every instrument of the taxonomy, and <c>other</c> where it sounds.</summary>
    All,
}

namespace MirTool.Annotation.Formats;

/// <summary>What the rows of an export are.</summary>
public enum StretchKind
{
    /// <summary>Stretches in which an instrument sounds without a break.</summary>
    Segments,

    /// <summary>The windows that the model judged, each with its instruments.</summary>
    Windows,
}

namespace MirTool.Review.Labels;

/// <summary>What people have said of a recording so far.</summary>
/// <param name="File">The recording's name.</param>
/// <param name="Revision">Grows with every change of the recording's labels; 0 before the first.</param>
/// <param name="IsComplete">Whether all instruments that sound are named.</param>
/// <param name="Labels">By start.</param>
/// <param name="Undo">What would be undone, in a word; null where there is nothing.</param>
/// <param name="Redo">What would be done again; likewise.</param>
public sealed record RecordingLabels(string File, long Revision, bool IsComplete, IReadOnlyList<ReviewLabel> Labels, string? Undo, string? Redo)
{
    /// <summary>Whether anybody has said anything.</summary>
    public bool IsBegun => IsComplete || Labels.Count > 0;
}

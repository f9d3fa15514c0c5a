namespace MirTool.Review.Labels;

/// <summary>What a person says of a stretch of a recording.</summary>
/// <param name="Id">Unique within the labels file.</param>
/// <param name="Label">The instrument, or <see cref="Silence"/>.</param>
/// <param name="StartSeconds">From the recording's start, whole milliseconds.</param>
/// <param name="EndSeconds">After the start; infinite for the recording's end, in labels of other people's tables.</param>
/// <param name="Kind">Whether it sounds.</param>
/// <param name="Remark">Anything; may be empty.</param>
/// <param name="Programs">General MIDI programs as a table wrote them; mostly empty.</param>
/// <param name="By">Who said so.</param>
/// <param name="At">When.</param>
public sealed record ReviewLabel(
    long Id, string Label, double StartSeconds, double EndSeconds, LabelKind Kind, string Remark, string Programs, string By, DateTimeOffset At)
{
    /// <summary>The label that says that nothing sounds.</summary>
    public const string Silence = "silence";

    /// <summary>Whether it says that nothing sounds.</summary>
    public bool IsSilence => Label.Equals(Silence, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether two labels share time; touching is not sharing.</summary>
    internal bool Overlaps(ReviewLabel other) => StartSeconds < other.EndSeconds && other.StartSeconds < EndSeconds;
}

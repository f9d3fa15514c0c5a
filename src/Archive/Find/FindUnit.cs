namespace MirTool.Archive.Find;

/// <summary>What is asked for, and answered with.</summary>
public enum FindUnit
{
    /// <summary>Stretches of windows that touch or overlap, in all of which the expression holds.</summary>
    Segment,

    /// <summary>Single windows.</summary>
    Window,

    /// <summary>Whole recordings: an instrument sounds where it does anywhere in the recording.</summary>
    Recording,
}

/// <summary>In which order answers come.</summary>
public enum FindOrder
{
    /// <summary>As in <c>recordings.csv</c>, and by time.</summary>
    File,

    /// <summary>The longest first.</summary>
    Duration,

    /// <summary>The surest first.</summary>
    Probability,
}

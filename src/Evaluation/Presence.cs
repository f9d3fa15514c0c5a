namespace MirTool.Evaluation;

/// <summary>Whether an instrument sounds in a window.</summary>
public enum Presence : byte
{
    /// <summary>It does not: reporting it is wrong.</summary>
    Absent,

    /// <summary>It does: not reporting it is wrong.</summary>
    Present,

    /// <summary>It may be what a label means that another instrument stands for already: neither right nor wrong.</summary>
    Masked,
}

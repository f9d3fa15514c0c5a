namespace MirTool.Experiments;

/// <summary>Kinds of <see cref="RunMessage"/>.</summary>
public enum RunMessageKind
{
    /// <summary>How far it has come.</summary>
    Progress,

    /// <summary>What came of it.</summary>
    Result,

    /// <summary>What to know about its results.</summary>
    Note,

    /// <summary>What may be wrong.</summary>
    Warning,
}

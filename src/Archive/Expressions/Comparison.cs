namespace MirTool.Archive.Expressions;

/// <summary>How a number is compared.</summary>
public enum Comparison
{
    Less,
    AtMost,
    Equal,
    NotEqual,
    AtLeast,
    More,
}

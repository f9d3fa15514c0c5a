namespace MirTool.Archive.Expressions;

/// <summary>How a number is compared.</summary>
internal enum Comparison
{
    Less,
    AtMost,
    Equal,
    NotEqual,
    AtLeast,
    More,
}

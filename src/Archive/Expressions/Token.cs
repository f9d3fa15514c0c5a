namespace MirTool.Archive.Expressions;

/// <summary>A word or sign of an expression.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">A word without its quotes; a sign as it stands.</param>
/// <param name="Position">Where it begins, in characters from 0.</param>
internal sealed record Token(TokenKind Kind, string Text, int Position);

internal enum TokenKind
{
    /// <summary>Letters, digits and the signs that ids, numbers and file names have.</summary>
    Word,

    /// <summary>What stood in quotes: never a keyword, never a number.</summary>
    Quoted,

    /// <summary>One of <c>&amp; | ! ( )</c>, a comparison or <c>~</c>.</summary>
    Sign,

    End,
}

namespace MirTool.Archive.Expressions;

/// <summary>An expression cannot be understood; the message shows the place.</summary>
/// <param name="message">What is wrong there, and what would be right.</param>
/// <param name="expression">The whole expression.</param>
/// <param name="position">Where, in characters from 0.</param>
public sealed class ExpressionException(string message, string expression, int position)
    : Exception($"{message}{Environment.NewLine}  {OneLine(expression)}{Environment.NewLine}  {new string(' ', position)}^")
{
    /// <summary>Where the error is, in characters from 0.</summary>
    public int Position => position;

    // A line break or a tab would move the mark away from its place.
    private static string OneLine(string text) => string.Concat(text.Select(letter => char.IsControl(letter) ? ' ' : letter));
}

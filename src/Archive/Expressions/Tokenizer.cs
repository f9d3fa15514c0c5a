using System.Text;

namespace MirTool.Archive.Expressions;

/// <summary>Splits an expression into words and signs.</summary>
internal static class Tokenizer
{
    // Longest first. Those of other languages mean the same: && is &, and <> is !=.
    private static readonly (string Written, string Meant)[] Signs =
    [
        ("&&", "&"), ("||", "|"), ("<=", "<="), (">=", ">="), ("==", "="), ("!=", "!="), ("<>", "!="), ("≤", "<="), ("≥", ">="),
        ("≠", "!="), ("&", "&"), ("|", "|"), ("!", "!"), ("(", "("), (")", ")"), ("<", "<"), (">", ">"), ("=", "="), ("~", "~"),
    ];

    /// <summary>The tokens in order; the last one is the end.</summary>
    /// <exception cref="ExpressionException">A quote is not closed.</exception>
    public static List<Token> Split(string expression)
    {
        List<Token> tokens = [];
        int position = 0;
        while (position < expression.Length)
        {
            char letter = expression[position];
            int start = position;
            if (char.IsWhiteSpace(letter))
            {
                position++;
            }
            else if (letter is '"' or '\'' or '“' or '‘')
            {
                tokens.Add(new Token(TokenKind.Quoted, ReadQuoted(expression, ref position), start));
            }
            else if (SignAt(expression, position) is { } sign)
            {
                position += sign.Written.Length;
                tokens.Add(new Token(TokenKind.Sign, sign.Meant, start));
            }
            else
            {
                position = EndOfWord(expression, position);
                tokens.Add(new Token(TokenKind.Word, expression[start..position], start));
            }
        }

        tokens.Add(new Token(TokenKind.End, "", expression.Length));
        return tokens;
    }

    private static (string Written, string Meant)? SignAt(string expression, int position)
    {
        foreach ((string Written, string Meant) sign in Signs)
        {
            if (string.CompareOrdinal(expression, position, sign.Written, 0, sign.Written.Length) == 0)
            {
                return sign;
            }
        }

        return null;
    }

    private static int EndOfWord(string expression, int position)
    {
        while (position < expression.Length && !char.IsWhiteSpace(expression[position])
            && expression[position] is not ('"' or '“') && SignAt(expression, position) is null)
        {
            position++;
        }

        return position;
    }

    /// <summary>Reads up to the closing quote; a doubled quote stands for itself.</summary>
    private static string ReadQuoted(string expression, ref int position)
    {
        int start = position;
        char open = expression[position++];
        char close = open switch
        {
            '“' => '”',
            '‘' => '’',
            _ => open,
        };
        var text = new StringBuilder();
        for (; position < expression.Length; position++)
        {
            if (expression[position] != close)
            {
                text.Append(expression[position]);
            }
            else if (position + 1 < expression.Length && expression[position + 1] == close)
            {
                text.Append(expression[position++]);
            }
            else
            {
                position++;
                return text.ToString();
            }
        }

        throw new ExpressionException($"The quote {open} is never closed.", expression, start);
    }
}

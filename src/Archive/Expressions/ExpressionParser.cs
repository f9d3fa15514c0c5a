using System.Globalization;

namespace MirTool.Archive.Expressions;

/// <summary>Reads what people write to find something: <c>voice &amp; !piano</c>, <c>polyphony &gt;= 3</c>, <c>file ~ 1962</c>.</summary>
/// <remarks><c>!</c> binds closer than <c>&amp;</c>, <c>&amp;</c> closer than <c>|</c>. Words that follow each other are one name.
/// Keywords (<c>and or not polyphony duration file probability fraction seconds</c>) are names when quoted.</remarks>
internal sealed class ExpressionParser
{
    // Brackets and negations nest by recursion.
    private const int MaxDepth = 200;

    private readonly string expression;
    private readonly List<Token> tokens;
    private int index;
    private int depth;

    private ExpressionParser(string expression)
    {
        this.expression = expression;
        tokens = Tokenizer.Split(expression);
    }

    private Token Next => tokens[index];

    /// <exception cref="ExpressionException">It is no expression; the message shows where it stops being one.</exception>
    public static FindExpression Parse(string expression)
    {
        var parser = new ExpressionParser(expression);
        if (parser.Next.Kind == TokenKind.End)
        {
            throw parser.Wrong("The expression is empty. Name what to look for, such as: violin & !piano");
        }

        FindExpression parsed = parser.ReadOr();
        return parser.Next.Kind == TokenKind.End ? parsed
            : throw parser.Wrong(parser.Next.Text == ")" ? "This bracket was never opened." : "Expected & or | here.");
    }

    private FindExpression ReadOr()
    {
        FindExpression left = ReadAnd();
        while (TakeOperator("|", "or"))
        {
            left = new FindExpression.Or(left, ReadAnd());
        }

        return left;
    }

    private FindExpression ReadAnd()
    {
        FindExpression left = ReadNot();
        while (TakeOperator("&", "and"))
        {
            left = new FindExpression.And(left, ReadNot());
        }

        return left;
    }

    private FindExpression ReadNot()
    {
        if (++depth > MaxDepth)
        {
            throw Wrong($"More than {MaxDepth} brackets and negations are nested here.");
        }

        FindExpression read = TakeOperator("!", "not") ? new FindExpression.Not(ReadNot()) : ReadOne();
        depth--;
        return read;
    }

    private FindExpression ReadOne()
    {
        if (IsSign("("))
        {
            Token open = Next;
            index++;
            FindExpression inner = ReadOr();
            if (!IsSign(")"))
            {
                throw Next.Kind == TokenKind.End
                    ? new ExpressionException("This bracket is never closed.", expression, open.Position)
                    : Wrong("Expected & or | or a closing bracket here.");
            }

            index++;
            return inner;
        }

        return KeywordOf(Next) switch
        {
            "polyphony" => ReadQuantity(QuantityName.Polyphony),
            "duration" => ReadQuantity(QuantityName.Duration),
            "file" => ReadFileName(),
            "probability" when IsSign("(", 1) => ReadFunction(Measure.Probability),
            "fraction" when IsSign("(", 1) => ReadFunction(Measure.Fraction),
            "seconds" when IsSign("(", 1) => ReadFunction(Measure.Seconds),
            _ => ReadInstrument(),
        };
    }

    private FindExpression ReadInstrument()
    {
        FindExpression.Instrument instrument = ReadName();
        return TakeComparison() is { } comparison
            ? new FindExpression.InstrumentMeasure(Measure.Own, instrument, comparison, ReadNumber(isFraction: true))
            : instrument;
    }

    private FindExpression.InstrumentMeasure ReadFunction(Measure measure)
    {
        string name = Next.Text;
        index += 2;
        FindExpression.Instrument instrument = ReadName();
        if (!IsSign(")"))
        {
            throw Wrong($"Expected a closing bracket here, as in: {name}(violin) > 0.5");
        }

        index++;
        Comparison comparison = TakeComparison() ?? throw Wrong($"Expected a comparison here, as in: {name}(violin) > 0.5");
        return new(measure, instrument, comparison, ReadNumber(isFraction: measure != Measure.Seconds));
    }

    private FindExpression.Quantity ReadQuantity(QuantityName quantity)
    {
        string word = Next.Text;
        index++;
        Comparison comparison = TakeComparison() ?? throw Wrong($"Expected a comparison after {word}, as in: {word} >= 3");
        return new(quantity, comparison, ReadNumber(isFraction: false));
    }

    private FindExpression.FileName ReadFileName()
    {
        index++;
        if (!IsSign("~") && !IsSign("="))
        {
            throw Wrong("Expected ~ (has in its name) or = (is called) after file, as in: file ~ 1962");
        }

        bool isWhole = IsSign("=");
        index++;
        if (Next.Kind is not (TokenKind.Word or TokenKind.Quoted) || Next.Text.Length == 0)
        {
            throw Wrong("Expected a part of a file name here, in quotes if it has spaces or signs in it: file ~ \"side A\"");
        }

        return new(tokens[index++].Text, isWhole);
    }

    private FindExpression.Instrument ReadName()
    {
        if (Next.Kind is not (TokenKind.Word or TokenKind.Quoted))
        {
            throw Wrong(Next.Kind == TokenKind.End
                ? "The expression ends where an instrument is expected."
                : "Expected an instrument, polyphony, duration, file or an opening bracket here.");
        }

        Token first = tokens[index++];
        string name = first.Text;
        while (first.Kind == TokenKind.Word && Next.Kind == TokenKind.Word && KeywordOf(Next) is not ("and" or "or" or "not"))
        {
            name += " " + tokens[index++].Text;
        }

        return IsSign("(")
            ? throw Wrong("Expected & or | before this bracket. What can be asked of an instrument are probability(violin), fraction(violin) and seconds(violin).")
            : new(name, first.Position);
    }

    private double ReadNumber(bool isFraction)
    {
        Token token = Next;
        bool isPercent = token.Text.EndsWith('%');
        string digits = isPercent ? token.Text[..^1] : token.Text;
        // "60 %" are two words.
        bool isPercentApart = tokens[Math.Min(index + 1, tokens.Count - 1)] is { Kind: TokenKind.Word, Text: "%" };
        if (token.Kind != TokenKind.Word || !double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) || !double.IsFinite(number))
        {
            throw Wrong(isFraction ? "Expected a number such as 0.6 or 60% here." : "Expected a number such as 3 or 0.5 here.");
        }

        double value = isPercent || isPercentApart ? number / 100 : number;
        if (isFraction && value is < 0 or > 1)
        {
            bool canBePercent = value == number && value is > 1 and <= 100;
            throw Wrong($"Probabilities and fractions are 0 to 1, or 0% to 100%{(canBePercent ? $"; write {digits}% if that is meant" : "")}.");
        }

        index += isPercentApart && !isPercent ? 2 : 1;
        return value;
    }

    private Comparison? TakeComparison()
    {
        Comparison? comparison = Next is not { Kind: TokenKind.Sign, Text: var sign } ? null : sign switch
        {
            "<" => Comparison.Less,
            "<=" => Comparison.AtMost,
            "=" => Comparison.Equal,
            "!=" => Comparison.NotEqual,
            ">=" => Comparison.AtLeast,
            ">" => Comparison.More,
            "~" => throw Wrong("~ compares file names, as in: file ~ 1962"),
            _ => null,
        };
        index += comparison is null ? 0 : 1;
        return comparison;
    }

    private bool TakeOperator(string sign, string word)
    {
        bool isThere = IsSign(sign) || KeywordOf(Next) == word;
        index += isThere ? 1 : 0;
        return isThere;
    }

    private bool IsSign(string sign, int ahead = 0) =>
        index + ahead < tokens.Count && tokens[index + ahead] is { Kind: TokenKind.Sign } token && token.Text == sign;

    private static string? KeywordOf(Token token) => token.Kind == TokenKind.Word ? token.Text.ToLowerInvariant() : null;

    private ExpressionException Wrong(string message) => new(message, expression, Next.Position);
}

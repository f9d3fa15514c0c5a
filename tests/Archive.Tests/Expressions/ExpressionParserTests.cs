using MirTool.Archive.Expressions;

namespace MirTool.Archive.Tests.Expressions;

public class ExpressionParserTests
{
    [Theory]
    [InlineData("a & b | c", "(a & b) | c")]
    [InlineData("a | b & c", "a | (b & c)")]
    [InlineData("!a & b", "(!a) & b")]
    [InlineData("a and not b or c", "a & !b | c")]
    [InlineData("a && !b || c", "a & !b | c")]
    [InlineData("double bass & b", "\"double bass\" & b")]
    [InlineData("'it''s'", "\"it's\"")]
    [InlineData("“a b”", "\"a b\"")]
    [InlineData("a>60%", "a > 0.6")]
    [InlineData("a > 60 %", "a > 0.6")]
    [InlineData("a ≥ .5", "a >= 0.5")]
    [InlineData("a <> 1", "a != 1")]
    [InlineData("POLYPHONY == 3", "polyphony = 3")]
    [InlineData("((((a))))", "a")]
    [InlineData("!!a", "!(!a)")]
    public void Parse_TwoSpellings_AreOneExpression(string one, string other) =>
        Assert.Equal(Shape(ExpressionParser.Parse(other)), Shape(ExpressionParser.Parse(one)));

    [Fact]
    public void Parse_AQuotedKeyword_IsAName()
    {
        Assert.IsType<FindExpression.Instrument>(ExpressionParser.Parse("'polyphony'"));
        Assert.IsType<FindExpression.And>(ExpressionParser.Parse("'and' and file"[..^4] + "\"file\""));
    }

    [Theory]
    [InlineData("", 0, "empty")]
    [InlineData("violin &", 8, "ends where an instrument")]
    [InlineData("violin & & oud", 9, "Expected an instrument")]
    [InlineData("(violin", 0, "never closed")]
    [InlineData("violin)", 6, "never opened")]
    [InlineData("(a 'b')", 3, "closing bracket")]
    [InlineData("violin 'oud'", 7, "Expected & or |")]
    [InlineData("'violin", 0, "quote")]
    [InlineData("violin > ", 9, "number such as 0.6")]
    [InlineData("violin > many", 9, "number such as 0.6")]
    [InlineData("violin > 60", 9, "write 60%")]
    [InlineData("violin > 6000%", 9, "or 0% to 100%.")]
    [InlineData("violin > 200", 9, "or 0% to 100%.")]
    [InlineData("share(violin) > 0.5", 5, "probability(violin), fraction(violin) and seconds(violin)")]
    [InlineData("violin (oud)", 7, "& or | before this bracket")]
    [InlineData("violin > 0,6", 9, "number such as 0.6")]
    [InlineData("violin > nan", 9, "number such as 0.6")]
    [InlineData("polyphony", 9, "polyphony >= 3")]
    [InlineData("file 1962", 5, "file ~ 1962")]
    [InlineData("file ~", 6, "part of a file name")]
    [InlineData("violin ~ 3", 7, "file ~ 1962")]
    [InlineData("fraction(violin", 15, "closing bracket")]
    [InlineData("fraction(violin)", 16, "comparison")]
    public void Parse_AMistake_IsShownAtItsPlace(string expression, int position, string named)
    {
        ExpressionException e = Assert.Throws<ExpressionException>(() => ExpressionParser.Parse(expression));
        Assert.Equal(position, e.Position);
        Assert.Contains(named, e.Message, StringComparison.Ordinal);
        string[] lines = e.Message.Split(Environment.NewLine);
        Assert.Equal(position + 2, lines[^1].IndexOf('^', StringComparison.Ordinal));
    }

    [Fact]
    public void Parse_VeryDeepNesting_IsRefusedInsteadOfEndingTheProgram()
    {
        ExpressionException e = Assert.Throws<ExpressionException>(() => ExpressionParser.Parse(new string('(', 100_000)));
        Assert.Contains("nested", e.Message, StringComparison.Ordinal);
    }

    // Positions differ between spellings; everything else may not.
    private static string Shape(FindExpression expression) => expression switch
    {
        FindExpression.And and => $"({Shape(and.Left)}&{Shape(and.Right)})",
        FindExpression.Or or => $"({Shape(or.Left)}|{Shape(or.Right)})",
        FindExpression.Not not => $"!{Shape(not.Operand)}",
        FindExpression.Instrument instrument => $"[{instrument.Name}]",
        FindExpression.InstrumentMeasure measure => $"{measure.Measure}[{measure.Subject.Name}]{measure.Comparison}{measure.Number}",
        _ => expression.ToString(),
    };
}

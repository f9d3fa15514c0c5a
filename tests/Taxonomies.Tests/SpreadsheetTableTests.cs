using MirTool.Taxonomies.Spreadsheets;

namespace MirTool.Taxonomies.Tests;

public sealed class SpreadsheetTableTests
{
    [Theory]
    [InlineData("0.37", 0.37)]
    [InlineData("0,37", 0.37)]
    [InlineData("-2", -2)]
    [InlineData("1e3", 1000)]
    [InlineData(" 5 ", 5)]
    public void TryNumber_PointOrComma_IsTheSameNumber(string cell, double expected)
    {
        Assert.True(SpreadsheetTable.TryNumber(cell, out double number));
        Assert.Equal(expected, number);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1,234,567")]
    [InlineData("1,234.5")]
    [InlineData("nan")]
    [InlineData("1e999")]
    [InlineData("00:37")]
    public void TryNumber_AnythingElse_IsNone(string cell) => Assert.False(SpreadsheetTable.TryNumber(cell, out _));
}

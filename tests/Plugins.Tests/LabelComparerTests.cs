namespace MirTool.Plugins.Tests;

/// <summary>Oracle: Unicode's own examples and charts. Escapes, since editors and version control like to compose what is typed.</summary>
public class LabelComparerTests
{
    [Theory]
    [InlineData("Piano", " piano ")]
    [InlineData("fl\u00FBte", "FLU\u0302TE")]                              // u with circumflex
    [InlineData("g\u1EAD\u1EBF", "ga\u0323\u0302e\u0302\u0301")]           // two accents on a letter
    [InlineData("\u304C\u304F", "\u304B\u3099\u304F")]                     // ga, with its voicing mark apart
    [InlineData("\u0439\u0451", "\u0418\u0306\u0415\u0308")]               // Cyrillic
    [InlineData("\uAC00\uAC01", "\u1100\u1161\u1100\u1161\u11A8")]         // Hangul syllables and their letters
    [InlineData("\u212Bngstr\u00F6m", "\u00C5NGSTRO\u0308M")]              // a sign that is a letter
    public void Equals_SameWordInAnotherForm_IsTheSame(string one, string other)
    {
        Assert.Equal(one, other, LabelComparer.Instance);
        Assert.Equal(LabelComparer.Instance.GetHashCode(one), LabelComparer.Instance.GetHashCode(other));
    }

    [Theory]
    [InlineData("flute", "fl\u00FBte")]
    [InlineData("\u304B", "\u304C")]
    [InlineData("\u1100\u1161", "\uAC01")]
    [InlineData("bass drum", "bassdrum")]
    public void Equals_OtherWord_IsAnother(string one, string other) => Assert.NotEqual(one, other, LabelComparer.Instance);
}

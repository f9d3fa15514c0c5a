using System.Globalization;
using System.Text;
using System.Xml;

namespace MirTool.Annotation.Formats;

/// <summary>Texts and numbers as the formats share them: the same on every machine.</summary>
internal static class ExportText
{
    /// <summary>Seconds with three decimals, as in the tables.</summary>
    public static string Seconds(double seconds) => seconds.ToString("F3", CultureInfo.InvariantCulture);

    /// <summary>A probability with four decimals, as in the tables.</summary>
    public static string Probability(double probability) => probability.ToString("F4", CultureInfo.InvariantCulture);

    /// <summary>A probability with two decimals, for texts that people read.</summary>
    public static string Confidence(double probability) => probability.ToString("F2", CultureInfo.InvariantCulture);

    public static string Count(int count) => count.ToString(CultureInfo.InvariantCulture);

    /// <summary>An instrument with its confidence, as label readers take it apart again: <c>Violin (0.93)</c>.</summary>
    public static string Label(Stretch stretch) => $"{OneLine(stretch.Instrument)} ({Confidence(stretch.Probability)})";

    /// <summary>A text without tabs and line ends, which delimit fields.</summary>
    public static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>A text without the characters that XML cannot hold.</summary>
    public static string ForXml(string text)
    {
        var safe = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            safe.Append(rune.IsBmp && !XmlConvert.IsXmlChar((char)rune.Value) ? Rune.ReplacementChar.ToString() : rune.ToString());
        }

        return safe.ToString();
    }
}

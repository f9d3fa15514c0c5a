using System.Globalization;

namespace MirTool.Synthesis;

/// <summary>Numbers and ranges as users type them, the same on every machine.</summary>
internal static class OptionText
{
    /// <summary>A finite number with a point.</summary>
    public static bool TryNumber(string text, out double number) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);

    /// <summary>A whole number.</summary>
    public static bool TryWhole(string text, out int number) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);

    /// <summary><c>a..b</c>, or <c>a</c> alone for both ends.</summary>
    public static bool TryRange<T>(string text, TryParse<T> parse, out (T First, T Last) range)
    {
        string[] ends = text.Split("..");
        range = default;
        if (ends.Length > 2 || !parse(ends[0], out T first) || !parse(ends[^1], out T last))
        {
            return false;
        }

        range = (first, last);
        return true;
    }

    /// <summary>Reads one value; false if the text is none.</summary>
    internal delegate bool TryParse<T>(string text, out T value);
}

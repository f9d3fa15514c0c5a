using System.Globalization;
using System.Text.RegularExpressions;

namespace MirTool.Taxonomies.Spreadsheets;

/// <summary>Recognises what spreadsheet programs make of a range such as 4-7: <c>4-Jul</c>, <c>07.Apr</c>, <c>2024-04-07</c>, <c>45389</c>.</summary>
internal static partial class SpreadsheetDate
{
    // First letters of the months in the languages whose spreadsheets write them in Latin script:
    // English, German, French, Spanish, Italian, Portuguese, Dutch.
    private static readonly string[][] Months =
    [
        ["jan", "ene", "gen"], ["feb", "fev", "fév"], ["mar", "mär", "mrt"], ["apr", "avr", "abr"], ["may", "mai", "mag", "mei"],
        ["jun", "juin", "giu"], ["jul", "juil", "lug"], ["aug", "aoû", "aou", "ago"], ["sep", "set"], ["oct", "okt", "ott", "out"],
        ["nov"], ["dec", "déc", "dez", "dic"],
    ];

    // Days since 1899-12-30 that Excel shows for dates of 1982 to 2064, once a date cell is formatted as a number.
    private const int FirstSerial = 30000;
    private const int LastSerial = 60000;

    /// <summary>The range that was probably typed, such as <c>4..7</c>; null for text that does not look like a date.</summary>
    public static string? RangeBehind(string text)
    {
        if (DayAndMonthName().Match(text) is { Success: true } dayFirst && MonthOf(dayFirst.Groups[2].Value) is { } month)
        {
            return Ascending(Number(dayFirst.Groups[1]), month);
        }

        if (MonthNameAndDay().Match(text) is { Success: true } monthFirst && MonthOf(monthFirst.Groups[1].Value) is { } itsMonth)
        {
            return Ascending(Number(monthFirst.Groups[2]) % 100, itsMonth);
        }

        if (YearFirst().Match(text) is { Success: true } iso)
        {
            return FromDate(Number(iso.Groups[1]), Number(iso.Groups[2]), Number(iso.Groups[3]));
        }

        if (YearLast().Match(text) is { Success: true } numbers && IsDayAndMonth(Number(numbers.Groups[1]), Number(numbers.Groups[3])))
        {
            return Ascending(Number(numbers.Groups[1]), Number(numbers.Groups[3]));
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int serial) && serial is >= FirstSerial and <= LastSerial
            && DateTime.FromOADate(serial) is var date
            ? FromDate(date.Year, date.Month, date.Day)
            : null;
    }

    /// <summary>1-40 becomes January 1940: the first of a month, in a year that the clock did not supply.</summary>
    private static string FromDate(int year, int month, int day) =>
        day == 1 && year % 100 > 31 ? Ascending(month, year % 100) : Ascending(month, day);

    private static string Ascending(int a, int b) => $"{Math.Min(a, b)}..{Math.Max(a, b)}";

    private static bool IsDayAndMonth(int a, int b) => Math.Min(a, b) is >= 1 and <= 12 && Math.Max(a, b) is >= 1 and <= 31;

    private static int Number(Group digits) => int.Parse(digits.ValueSpan, CultureInfo.InvariantCulture);

    private static int? MonthOf(string name)
    {
        int index = Array.FindIndex(Months, starts => starts.Any(start => name.StartsWith(start, StringComparison.OrdinalIgnoreCase)));
        return index < 0 ? null : index + 1;
    }

    [GeneratedRegex(@"^(\d{1,2})[-./ ]+(\p{L}[\p{L}\p{M}]{2,})\.?(?:[-./ ]+\d{2,4})?\z")]
    private static partial Regex DayAndMonthName();

    [GeneratedRegex(@"^(\p{L}[\p{L}\p{M}]{2,})\.?[-./ ]+(\d{1,4})\z")]
    private static partial Regex MonthNameAndDay();

    [GeneratedRegex(@"^(\d{4})[-./](\d{1,2})[-./](\d{1,2})(?:[T ].*)?\z")]
    private static partial Regex YearFirst();

    // With hyphens only if a year follows: 4-7 alone is still the range that was typed.
    [GeneratedRegex(@"^(\d{1,2})([-./])(\d{1,2})(?:(?<=[./]\d{1,2})|\2(?:\d{4}|\d{2})?(?: .*)?)\z")]
    private static partial Regex YearLast();
}

namespace MirTool.Annotation.Formats;

/// <summary>How spreadsheet programs of a country write tables.</summary>
/// <param name="Separator">Between cells.</param>
/// <param name="DecimalSign">Within numbers.</param>
public sealed record SpreadsheetStyle(char Separator, char DecimalSign)
{
    /// <summary>Decimal commas, and semicolons between cells.</summary>
    public static SpreadsheetStyle Comma { get; } = new(';', ',');

    /// <summary>Decimal points, and commas between cells.</summary>
    public static SpreadsheetStyle Point { get; } = new(',', '.');

    // Languages whose countries, but for those below, write a decimal point (Unicode's CLDR).
    private static readonly HashSet<string> PointLanguages = ["en", "zh", "ja", "ko", "he", "th", "hi", "bn", "ta", "te", "ur", "ms", "fil", "cy", "ga", "mt", "sw", "si", "my", "C", "POSIX"];

    private static readonly HashSet<string> PointLocales = ["de_CH", "de_LI", "it_CH", "fr_CH", "es_MX", "es_US", "es_PE", "es_GT", "es_HN", "es_NI", "es_PA", "es_PR", "es_SV", "es_DO"];

    private static readonly HashSet<string> CommaLocales = ["en_ZA", "en_DE", "en_AT", "en_NL", "en_DK", "en_SE", "en_FI"];

    /// <summary>That of a locale as systems name it: <c>de_DE.UTF-8</c>.</summary>
    public static SpreadsheetStyle Of(string locale)
    {
        string name = locale.Split('.', '@')[0].Replace('-', '_');
        bool isPoint = !CommaLocales.Contains(name) && (PointLocales.Contains(name) || PointLanguages.Contains(name.Split('_')[0]));
        return isPoint ? Point : Comma;
    }

    /// <summary>That of the machine's locale (<c>LC_ALL</c>, <c>LC_NUMERIC</c>, <c>LANG</c>); a decimal comma where none is set.</summary>
    public static SpreadsheetStyle OfThisMachine() =>
        ((string[])["LC_ALL", "LC_NUMERIC", "LANG"]).Select(Environment.GetEnvironmentVariable).FirstOrDefault(value => !string.IsNullOrEmpty(value)) is { } locale
            ? Of(locale)
            : Comma;

    /// <summary>A number of the tables, which has a decimal point or none.</summary>
    public string Number(string number) => number.Replace('.', DecimalSign);

    /// <summary>A text that no spreadsheet program takes for a formula: an apostrophe goes before one that begins like it.</summary>
    public static string Text(string text) => text is ['=' or '+' or '-' or '@' or '\t' or '\r' or '\n', ..] ? "'" + text : text;
}

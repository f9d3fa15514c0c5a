using System.Text.RegularExpressions;

namespace MirTool.Taxonomies;

/// <summary>A place in a classification: digits, each of them a level (321.322-71), or words with / between levels (strings/plucked).</summary>
/// <param name="Levels">The notations of the class and of all above it, from the top: 3, 32, 321, 321.3, ...</param>
public sealed partial record ClassNotation(IReadOnlyList<string> Levels)
{
    /// <summary>What to write in a cell of classes, for messages.</summary>
    public const string Form = "digits such as 321.322-71, or words with / between levels such as strings/plucked";

    // Hornbostel and Sachs come to some 20; each character may be a level.
    private const int LongestNotation = 200;

    /// <summary>How many levels it has.</summary>
    public int Depth => Levels.Count;

    /// <summary>The notation itself.</summary>
    public override string ToString() => Levels[^1];

    /// <summary>What is equal for equal classes, however they are spelt, at a level from 1 to <see cref="Depth"/>.</summary>
    /// <remarks>Full stops are for the eye: spreadsheets in some languages drop them as thousands separators.</remarks>
    public string Key(int level) => Levels[level - 1].Replace(".", "", StringComparison.Ordinal).ToUpperInvariant();

    /// <summary>Reads a cell; null for text that is no notation.</summary>
    public static ClassNotation? Parse(string text) =>
        text.Length > LongestNotation ? null
        : Digits().Match(text) is { Success: true } digits ? OfDigits(digits)
        // A mistyped number, or what a spreadsheet made of it.
        : char.IsAsciiDigit(text[0]) ? null
        : OfWords(text);

    private static ClassNotation OfDigits(Match digits)
    {
        string number = digits.Groups[1].Value;
        List<string> levels = [.. Enumerable.Range(1, number.Length).Where(length => number[length - 1] != '.').Select(length => number[..length])];
        foreach (Capture suffix in digits.Groups[2].Captures)
        {
            levels.Add(levels[^1] + suffix.Value);
        }

        return new(levels);
    }

    private static ClassNotation? OfWords(string text)
    {
        string[] words = text.Split('/', StringSplitOptions.TrimEntries);
        return words.Contains("") ? null : new([.. words.Select((_, last) => string.Join('/', words[..(last + 1)]))]);
    }

    [GeneratedRegex(@"^(\d+(?:\.\d+)*)(-[1-9]\d?)*\z")]
    private static partial Regex Digits();
}

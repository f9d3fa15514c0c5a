using System.Globalization;

namespace MirTool.Synthesis;

/// <summary>General MIDI programs as users type them: numbers and ranges, such as <c>0..7,24,40..47</c>.</summary>
public static class ProgramList
{
    private static readonly char[] Separators = [',', ';', ' '];

    /// <summary>Reads a list.</summary>
    /// <param name="text">0-based numbers and inclusive ranges <c>a..b</c>, separated by commas, semicolons or spaces.</param>
    /// <returns>Ascending, without duplicates.</returns>
    /// <exception cref="FormatException">An item is neither, lies outside 0..127, or the list is empty.</exception>
    public static IReadOnlyList<int> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var programs = new SortedSet<int>();
        foreach (string item in text.Split(Separators, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            string[] ends = item.Split("..");
            if (ends.Length > 2 || !TryProgram(ends[0], out int first) || !TryProgram(ends[^1], out int last) || first > last)
            {
                throw new FormatException($"'{item}' is not a program or a range: programs are 0 to 127, written as in 0..7,24,40..47.");
            }

            programs.UnionWith(Enumerable.Range(first, last - first + 1));
        }

        return programs.Count > 0 ? [.. programs] : throw new FormatException("The list of programs is empty; leave it out for all of 0..127.");
    }

    private static bool TryProgram(string text, out int program) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out program) && program <= 127;
}

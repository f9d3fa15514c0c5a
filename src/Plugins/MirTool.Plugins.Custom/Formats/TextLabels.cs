using MirTool.Taxonomies.Spreadsheets;

namespace MirTool.Plugins.Custom.Formats;

/// <summary>Labels in a text file: those of Audacity, or what another program saved under the same ending.</summary>
/// <remarks>Audacity's lines are start, tab, end, tab, label, in seconds. A line that begins with a backslash holds the frequencies
/// of the label above it.</remarks>
internal static class TextLabels
{
    private const string Program = "Audacity";

    public static bool IsRavenHeader(string line) => line.StartsWith("Selection\t", StringComparison.OrdinalIgnoreCase);

    public static bool IsTextGrid(string line) => line.Contains("ooTextFile", StringComparison.Ordinal);

    /// <summary>Reads a file's labels.</summary>
    public static void Read(string path, string recording, LabelRows rows)
    {
        if (LabelText.Read(path, rows) is not { } text)
        {
            return;
        }

        ReadOnlySpan<char> trimmed = text.AsSpan().TrimStart();
        string beginning = trimmed[..Math.Min(trimmed.Length, 200)].ToString();
        if (IsRavenHeader(beginning))
        {
            RavenTable.ReadText(text, recording, rows);
        }
        else if (IsTextGrid(beginning))
        {
            TextGridFile.ReadText(text, rows);
        }
        else
        {
            ReadAudacity(text, rows);
        }
    }

    private static void ReadAudacity(string text, LabelRows rows)
    {
        int number = 0;
        using var lines = new StringReader(text);
        while (lines.ReadLine() is { } line)
        {
            number++;
            if (line.Trim().Length > 0 && !line.StartsWith('\\'))
            {
                ReadLine(number, line, rows);
            }
        }

        rows.RequireAny($"{Program} writes one a line, as start, tab, end, tab, label");
    }

    private static void ReadLine(int number, string line, LabelRows rows)
    {
        const int Longest = 80;
        string[] cells = line.Split('\t', 3);
        if (cells.Length >= 2 && SpreadsheetTable.TryNumber(cells[0], out double start) && SpreadsheetTable.TryNumber(cells[1], out double end))
        {
            rows.Add(number, "label", cells.Length == 3 ? cells[2] : "", start, end, Program);
        }
        else
        {
            string shown = line.Length <= Longest ? line : line[..Longest] + "…";
            rows.Error(number, null, $"“{shown.Replace("\t", "⇥", StringComparison.Ordinal)}” is no label of {Program}: start, tab, end, tab, label, such as 0.5⇥2.25⇥violin, in seconds.");
        }
    }
}

using System.Text;
using MirTool.Taxonomies.Spreadsheets;

namespace MirTool.Plugins.Custom.Formats;

/// <summary>A region layer as Sonic Visualiser exports it to CSV: start, value, duration, label, in seconds, with or without a row of names.</summary>
internal static class SonicVisualiserTable
{
    private const string Program = "Sonic Visualiser";
    private const int Time = 0;
    private const int Duration = 2;
    private const int Label = 3;
    private static readonly string[] Names = ["TIME", "VALUE", "DURATION", "LABEL"];

    /// <summary>Whether a line is the row of names; layers whose times are frames have one too.</summary>
    public static bool IsHeader(string line) =>
        line.StartsWith("TIME,VALUE,", StringComparison.OrdinalIgnoreCase) || line.StartsWith("FRAME,VALUE,", StringComparison.OrdinalIgnoreCase);

    public static void Read(string path, string recording, LabelRows rows)
    {
        if (LabelText.Read(path, rows) is not { } text)
        {
            return;
        }

        int[]? columns = [0, 1, 2, 3];
        int number = 0;
        using var lines = new StringReader(text);
        while (lines.ReadLine() is { } line)
        {
            number++;
            if (line.Trim().Length == 0)
            {
                continue;
            }

            if (number == 1 && IsHeader(line))
            {
                columns = FindColumns(line, rows);
                if (columns is null)
                {
                    return;
                }
            }
            else
            {
                ReadLine(number, line, columns, rows);
            }
        }

        rows.RequireAny("a region layer has one a line, as time, value, duration, label");
    }

    private static int[]? FindColumns(string header, LabelRows rows)
    {
        string[] found = [.. header.Split(',').Select(name => name.Trim().Trim('"').ToUpperInvariant())];
        int[] columns = [.. Names.Select(name => Array.IndexOf(found, name))];
        if (columns.Contains(-1))
        {
            rows.Error(1, null, $"the columns are {string.Join(", ", found)}, not {string.Join(", ", Names)}. Export a region layer, with times in seconds.");
            return null;
        }

        return columns;
    }

    private static void ReadLine(int number, string line, int[] columns, LabelRows rows)
    {
        if (Split(line) is not { } cells)
        {
            rows.Error(number, null, "a quote is opened and not closed in this line. Close it; a quote within a label is written twice.");
        }
        else if (cells.Count <= columns.Max())
        {
            rows.Error(number, null, $"has {cells.Count} cells, not {Names.Length}: time, value, duration, label. Export a region layer: other layers have no durations.");
        }
        else if (!SpreadsheetTable.TryNumber(cells[columns[Time]], out double start))
        {
            rows.Error(number, Names[Time], $"“{cells[columns[Time]]}” is not a number of seconds, such as 2.25.");
        }
        else if (!SpreadsheetTable.TryNumber(cells[columns[Duration]], out double duration))
        {
            rows.Error(number, Names[Duration], $"“{cells[columns[Duration]]}” is not a number of seconds, such as 2.25.");
        }
        else
        {
            rows.Add(number, Names[Label], cells[columns[Label]], start, start + duration, Program);
        }
    }

    /// <summary>The cells of a line; null where a quote is not closed in it.</summary>
    private static List<string>? Split(string line)
    {
        List<string> cells = [];
        var cell = new StringBuilder();
        bool isQuoted = false;
        for (int i = 0; i < line.Length; i++)
        {
            if (line[i] == '"' && isQuoted && i + 1 < line.Length && line[i + 1] == '"')
            {
                cell.Append('"');
                i++;
            }
            else if (line[i] == '"' && (isQuoted || cell.Length == 0))
            {
                isQuoted = !isQuoted;
            }
            else if (line[i] == ',' && !isQuoted)
            {
                cells.Add(cell.ToString());
                cell.Clear();
            }
            else
            {
                cell.Append(line[i]);
            }
        }

        cells.Add(cell.ToString());
        return isQuoted ? null : cells;
    }
}

using System.Text.RegularExpressions;
using MirTool.Taxonomies.Spreadsheets;

namespace MirTool.Plugins.Custom.Formats;

/// <summary>A selection table of Raven: tab-separated, with <c>Begin Time (s)</c>, <c>End Time (s)</c> and a column for the label.</summary>
/// <remarks>Times count from the start of the first file that was open; where <c>File Offset (s)</c> is there, it is the start
/// within the recording. A row for another recording (<c>Begin File</c>, <c>Begin Path</c>) is an error.</remarks>
internal static partial class RavenTable
{
    private const string Program = "Raven";
    private const string BeginTime = "Begin Time (s)";
    private const string EndTime = "End Time (s)";
    private const string FileOffset = "File Offset (s)";

    // What people and programs call the column with the label: Raven has none of its own.
    private static readonly string[] LabelColumns = ["Instrument", "Label", "Annotation", "Annotations", "Tags", "Class", "Species", "Common Name"];

    private static readonly string[] FileColumns = ["Begin File", "Begin Path"];

    /// <summary>A table's name without the number that Raven gives it: <c>song.Table.1</c> is <c>song</c>.</summary>
    public static string WithoutTableNumber(string stem) => TableNumber().Replace(stem, "");

    public static void Read(string path, string recording, LabelRows rows)
    {
        if (LabelText.Read(path, rows) is { } text)
        {
            ReadText(text, recording, rows);
        }
    }

    /// <summary>Reads a table's text.</summary>
    public static void ReadText(string text, string recording, LabelRows rows)
    {
        using var lines = new StringReader(text);
        int number = 1;
        string? line = lines.ReadLine();
        while (line is not null && line.Trim().Length == 0)
        {
            number++;
            line = lines.ReadLine();
        }

        if (Columns.Find((line ?? "").Split('\t'), number, rows) is not { } columns)
        {
            return;
        }

        while (lines.ReadLine() is { } row)
        {
            number++;
            if (row.Trim().Length > 0)
            {
                ReadRow(row.Split('\t'), number, columns, recording, rows);
            }
        }

        rows.RequireAny("the table has no row below its header");
    }

    private static void ReadRow(string[] cells, int line, Columns columns, string recording, LabelRows rows)
    {
        string file = columns.File < 0 ? "" : Path.GetFileName(Cell(columns.File).Replace('\\', '/'));
        if (file.Length > 0 && !file.Equals(recording, StringComparison.OrdinalIgnoreCase))
        {
            rows.Error(line, columns.FileName, $"the selection is in “{file}”, but this table lies beside {recording}. Save a table for each recording.");
            return;
        }

        if (Seconds(columns.Begin, BeginTime) is not { } begin || Seconds(columns.End, EndTime) is not { } end)
        {
            return;
        }

        double start = begin;
        if (columns.Offset >= 0 && Cell(columns.Offset).Length > 0)
        {
            if (Seconds(columns.Offset, FileOffset) is not { } offset)
            {
                return;
            }

            start = offset;
        }

        rows.Add(line, columns.LabelName, Cell(columns.Label), start, start == begin ? end : start + (end - begin), Program);

        string Cell(int column) => column < cells.Length ? cells[column].Trim() : "";

        double? Seconds(int column, string name)
        {
            if (SpreadsheetTable.TryNumber(Cell(column), out double seconds))
            {
                return seconds;
            }

            rows.Error(line, name, $"“{Cell(column)}” is not a number of seconds, such as 2.25. Correct it in {Program}.");
            return null;
        }
    }

    /// <summary>Where the columns are, from 0; -1 for those that the table has not.</summary>
    private sealed record Columns(int Begin, int End, int Offset, int File, string FileName, int Label, string LabelName)
    {
        public static Columns? Find(string[] header, int line, LabelRows rows)
        {
            string[] names = [.. header.Select(name => name.Trim())];
            int label = IndexOf(LabelColumns);
            int file = IndexOf(FileColumns);
            foreach (string missing in (string[])[BeginTime, EndTime])
            {
                if (IndexOf([missing]) < 0)
                {
                    rows.Error(line, missing, $"the column is missing. {Program}'s tables are tab-separated and have it; this one has {Named(names)}.");
                }
            }

            if (label < 0)
            {
                rows.Error(line, null, $"no column names the instrument. Call it {string.Join(", ", LabelColumns[..^1])} or {LabelColumns[^1]}; the table has {Named(names)}.");
            }

            return rows.HasErrors
                ? null
                : new(IndexOf([BeginTime]), IndexOf([EndTime]), IndexOf([FileOffset]), file, file < 0 ? "" : names[file], label, names[label]);

            int IndexOf(string[] wanted) => wanted
                .Select(name => Array.FindIndex(names, found => found.Equals(name, StringComparison.OrdinalIgnoreCase)))
                .FirstOrDefault(index => index >= 0, -1);
        }

        private static string Named(string[] names) => string.Join(", ", names.Select(name => $"“{name}”"));
    }

    [GeneratedRegex(@"\.Table\.[0-9]+\z", RegexOptions.IgnoreCase)]
    private static partial Regex TableNumber();
}

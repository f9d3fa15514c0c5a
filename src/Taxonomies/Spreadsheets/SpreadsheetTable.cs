using System.Globalization;
using CsvHelper;

namespace MirTool.Taxonomies.Spreadsheets;

/// <summary>The rows of a table as spreadsheet programs save it: delimited by comma, semicolon or tab, cells quoted where
/// needed, any line ends. Empty rows and rows whose first cell starts with # are left out.</summary>
public static class SpreadsheetTable
{
    private static readonly char[] Delimiters = [',', ';', '\t'];

    /// <summary>Splits a table; problems of its quoting are added to <paramref name="problems"/>.</summary>
    /// <param name="text">The file's text.</param>
    /// <param name="problems">Receives what is wrong.</param>
    /// <param name="keepSpaces">Whether spaces within cells stay as they are: file names may have any.</param>
    public static List<SpreadsheetRow> Parse(string text, List<TableProblem> problems, bool keepSpaces = false)
    {
        using CsvReader reader = CsvReader.FromText(text, new CsvReaderOptions
        {
            // Excel's own first line, sep=; , is better than any guess.
            Separator = text.StartsWith("sep=", StringComparison.OrdinalIgnoreCase) ? null : SniffDelimiter(text),
            DetectSeparatorHint = true,
            HasHeader = false,
            CommentPrefix = '#',
            TrackLineNumbers = true,
            OnMalformedRecord = record => ReportQuotes(record, problems),
        });
        List<SpreadsheetRow> rows = [];
        while (reader.Read())
        {
            string[] cells = [.. reader.Current.ToArray().Select(cell => keepSpaces ? cell.Trim() : Tidy(cell))];

            // A comment that went through a spreadsheet may have come back in quotes.
            if (cells.Any(cell => cell.Length > 0) && !cells[0].StartsWith('#'))
            {
                rows.Add(new((int)reader.LineNumber, cells));
            }
        }

        return rows;
    }

    /// <summary>The delimiter that the header row has most of; comments above it may hold any.</summary>
    private static char SniffDelimiter(string text)
    {
        string header = text.Split('\n', '\r').FirstOrDefault(line => line.Trim().Length > 0 && !line.TrimStart('"', ' ').StartsWith('#')) ?? "";
        return Delimiters.MaxBy(delimiter => header.Count(character => character == delimiter));
    }

    private static void ReportQuotes(CsvMalformedRecord record, List<TableProblem> problems)
    {
        string? message = record.Reason switch
        {
            CsvMalformedReason.UnterminatedQuote => "A quote that opens a cell in this row is never closed, so the rest of the file was read as one cell.",
            CsvMalformedReason.TextAfterClosingQuote => "Text follows a closing quote; a cell with quotes in it is put in quotes, and its own are doubled: \"a \"\"b\"\" c\".",
            // 12" strings: clear enough.
            _ => null,
        };
        if (message is not null)
        {
            problems.Add(new((int)record.LineNumber, 0, message));
        }
    }

    /// <summary>Reads a finite number. Where there is no point, a comma stands for it: spreadsheets of half the world write 0,37.</summary>
    /// <param name="cell">As it is in the table.</param>
    /// <param name="number">The number, if it is one.</param>
    public static bool TryNumber(string cell, out double number)
    {
        ArgumentNullException.ThrowIfNull(cell);
        string point = cell.Contains('.') || cell.Count(character => character == ',') != 1 ? cell : cell.Replace(',', '.');
        return double.TryParse(point, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);
    }

    /// <summary>The cell on one line: a line break or a no-break space within a cell is a space like any other.</summary>
    public static string Tidy(string cell) =>
        string.Join(' ', cell.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}

/// <summary>A row of a table.</summary>
/// <param name="Line">The line of the file on which it starts, from 1.</param>
/// <param name="Cells">Its cells, trimmed.</param>
public sealed record SpreadsheetRow(int Line, string[] Cells)
{
    /// <summary>A cell, empty where the row has no more.</summary>
    public string Cell(int column) => column < Cells.Length ? Cells[column] : "";
}

using System.Globalization;
using System.Text.RegularExpressions;

namespace MirTool.Archive.Query;

/// <summary>What DuckDB says of a query, in the fewest lines that help.</summary>
internal static partial class QueryError
{
    public static string Explain(Exception error)
    {
        string message = error.Message;
        if (message.StartsWith("Permission Error", StringComparison.Ordinal))
        {
            return "A query can read the annotations' tables only (windows, segments, recordings, summary): no other files, no network, no extensions, no settings. "
                + $"DuckDB: {FirstLine(message)}";
        }

        if (DamagedParquet().IsMatch(message))
        {
            return $"The Parquet tables are damaged ({FirstLine(message).TrimEnd('.')}). Make them anew with: mirtool tables ANNOTATIONS --force";
        }

        // A cell that cannot be read: file and line, without the list of options that a reader of ours cannot give.
        if (CsvLine().Match(message) is { Success: true } line && CsvFile().Match(message) is { Success: true } file)
        {
            Match cell = CsvCell().Match(message), cells = CsvCells().Match(message);
            string what = cell.Success ? $"{cell.Groups[1].Value} cannot be '{cell.Groups[2].Value}'"
                : cells.Success ? $"the row has {cells.Groups[2].Value} cells, but the table has {cells.Groups[1].Value} columns"
                : FirstLine(message);
            return $"{file.Groups[1].Value}:{line.Groups[1].Value}: {what}; correct it, or annotate the recording again.";
        }

        return $"DuckDB: {message.Trim()}";
    }

    /// <summary>Shows where a query stops being one.</summary>
    public static string Explain(string message, string sql, string? position)
    {
        if (!int.TryParse(position, NumberStyles.None, CultureInfo.InvariantCulture, out int place) || place > sql.Length || sql.Contains('\n', StringComparison.Ordinal))
        {
            return $"DuckDB: {message}";
        }

        return $"DuckDB: {message}{Environment.NewLine}  {sql.Replace('\t', ' ')}{Environment.NewLine}  {new string(' ', place)}^";
    }

    private static string FirstLine(string message) => message.Split('\n')[0].Trim();

    [GeneratedRegex(@"TProtocolException|don't know what type|ZSTD|Snappy|parquet", RegexOptions.IgnoreCase)]
    private static partial Regex DamagedParquet();

    [GeneratedRegex(@"CSV Error on Line: (\d+)")]
    private static partial Regex CsvLine();

    [GeneratedRegex(@"^\s*file = (.+?)\s*$", RegexOptions.Multiline)]
    private static partial Regex CsvFile();

    [GeneratedRegex(@"Error when converting column ""(.+?)""\. Could not convert string ""(.*?)""")]
    private static partial Regex CsvCell();

    [GeneratedRegex(@"Expected Number of Columns: (\d+) Found: (\d+)")]
    private static partial Regex CsvCells();
}

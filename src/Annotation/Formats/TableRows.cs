using System.Globalization;
using CsvHelper;
using MirTool.Files;

namespace MirTool.Annotation.Formats;

/// <summary>Reads the tables of an annotation folder, also after somebody edited them.</summary>
internal static class TableRows
{
    /// <summary>As <see cref="Read"/>, of a table that <c>mirtool annotate</c> wrote: it ends with a line's end, or was cut off.</summary>
    /// <inheritdoc cref="Read"/>
    public static IEnumerable<TableRow> ReadWhole(string path, params string[] required)
    {
        if (File.Exists(path) && !InputFile.EndsWithItsLastLine(path))
        {
            throw new InvalidDataException($"The last line of '{path}' has no end, so the table may have been cut off. Add a line's end if it is whole, or remove it and run mirtool annotate again.");
        }

        return Read(path, required);
    }

    /// <summary>The rows of a table one after the other; empty ones are left out.</summary>
    /// <param name="path">The table.</param>
    /// <param name="required">Columns without which it is not that table.</param>
    /// <exception cref="FileNotFoundException">There is no such table.</exception>
    /// <exception cref="InvalidDataException">It is damaged or lacks a column; the message names file and line.</exception>
    public static IEnumerable<TableRow> Read(string path, params string[] required)
    {
        if (Directory.Exists(path))
        {
            throw new InvalidDataException($"'{path}' is a folder, and should be a table. Remove it and run mirtool annotate again.");
        }

        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"There is no table '{path}'. Run mirtool annotate again with the same inputs: what is missing is made anew.", path);
        }

        InputFile.Check(path);
        using CsvReader reader = CsvReader.FromFile(path, new CsvReaderOptions { HasHeader = false, TrackLineNumbers = true });
        Dictionary<string, int>? columns = null;
        while (reader.Read())
        {
            string[] cells = reader.Current.ToArray();
            if (columns is null)
            {
                columns = Columns(path, cells, required);
            }
            else if (cells.Any(cell => cell.Length > 0))
            {
                yield return new TableRow(path, reader.LineNumber, cells, columns);
            }
        }

        if (columns is null)
        {
            throw new InvalidDataException($"{path} is empty; its first line must name the columns {string.Join(',', required)}. Remove it and run mirtool annotate again.");
        }
    }

    /// <summary>What can be shown of a line that may be of anything.</summary>
    private static string Beginning(string line)
    {
        const int Most = 200;
        string shown = string.Concat(line.Select(letter => char.IsControl(letter) ? '\uFFFD' : letter));
        return shown.Length > Most ? shown[..Most] + "..." : shown;
    }

    private static Dictionary<string, int> Columns(string path, string[] header, string[] required)
    {
        Dictionary<string, int> columns = [];
        foreach ((int position, string name) in header.Index())
        {
            columns.TryAdd(name.Trim('\uFEFF', ' '), position);
        }

        string[] missing = [.. required.Where(name => !columns.ContainsKey(name))];
        return missing.Length == 0 ? columns : throw new InvalidDataException(
            $"{path}:1: the column {string.Join(", ", missing)} is missing; the first line is {Beginning(string.Join(',', header))}. "
            + "Save it with commas and with the columns that docs/output.md names, or remove it and run mirtool annotate again.");
    }
}

/// <summary>A row of a table.</summary>
/// <param name="path">The table.</param>
/// <param name="line">From 1.</param>
/// <param name="cells">As they are written.</param>
/// <param name="columns">Their positions by name.</param>
internal sealed class TableRow(string path, long line, string[] cells, Dictionary<string, int> columns)
{
    /// <summary>A cell, empty where the table has no such column.</summary>
    public string Text(string column) => columns.TryGetValue(column, out int at) && at < cells.Length ? cells[at] : "";

    /// <summary>A finite number.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public double Number(string column) =>
        double.TryParse(Text(column), NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)
            ? number
            : throw Wrong(column, "a number with a decimal point");

    /// <summary>A finite number from 0.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public double Amount(string column) => Number(column) is >= 0 and var amount ? amount : throw Wrong(column, "a number from 0");

    /// <summary>A whole number from 0.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public int Count(string column) =>
        int.TryParse(Text(column), NumberStyles.None, CultureInfo.InvariantCulture, out int count) ? count : throw Wrong(column, "a whole number from 0");

    public InvalidDataException Wrong(string column, string expected) =>
        new($"{path}:{line}: {column} must be {expected}, but is '{Text(column)}'. Correct it, or remove the table and run mirtool annotate again.");
}

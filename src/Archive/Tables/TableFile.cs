using System.Globalization;
using CsvHelper;
using MirTool.Files;

namespace MirTool.Archive.Tables;

/// <summary>Looks into one CSV table: its columns, its cells, and what is wrong with them.</summary>
internal static class TableFile
{
    /// <summary>The columns of a table, as its first line names them.</summary>
    /// <exception cref="FileNotFoundException">There is no such table.</exception>
    /// <exception cref="InvalidDataException">It lacks a column of its kind.</exception>
    public static string[] Columns(string path, TableSchema schema)
    {
        string header;
        try
        {
            using var reader = new StreamReader(path);
            header = reader.ReadLine() ?? throw new InvalidDataException($"'{path}' is empty; annotate the recording again, with --force, to have it written anew.");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new FileNotFoundException($"The table '{path}' is not there; run mirtool annotate again to have it made.", path, e);
        }

        string[] columns = [.. header.Split(',').Select(name => name.Trim('"'))];
        string[] missing = [.. schema.Columns.Select(column => column.Name).Except(columns)];
        return missing.Length == 0 ? columns : throw new InvalidDataException(Explain(path, header, columns, missing));
    }

    /// <summary>The rows of a table, each with its line; cells stand in the order of the schema.</summary>
    /// <exception cref="InvalidDataException">A cell is not what its column holds, or a row is too short or too long.</exception>
    public static IEnumerable<(long Line, string[] Cells)> Rows(string path, TableSchema schema)
    {
        string[] columns = Columns(path, schema);
        int[] places = [.. schema.Columns.Select(column => Array.IndexOf(columns, column.Name))];
        using CsvReader reader = CsvReader.FromText(InputFile.ReadAllText(path), new CsvReaderOptions { HasHeader = false, TrackLineNumbers = true });
        bool isHeader = true;
        while (reader.Read())
        {
            string[] cells = reader.Current.ToArray();
            if (isHeader || cells is [""])
            {
                isHeader = false;
                continue;
            }

            if (cells.Length != columns.Length)
            {
                throw new InvalidDataException($"{path}:{reader.LineNumber}: the row has {cells.Length} cells, but the table has {columns.Length} columns; correct it, or annotate the recording again.");
            }

            string[] ordered = [.. places.Select(place => cells[place])];
            Check(path, reader.LineNumber, schema, ordered);
            yield return (reader.LineNumber, ordered);
        }
    }

    public static double? Number(string cell) => cell.Length == 0 ? null : double.Parse(cell, CultureInfo.InvariantCulture);

    private static void Check(string path, long line, TableSchema schema, string[] cells)
    {
        for (int i = 0; i < cells.Length; i++)
        {
            string? wanted = cells[i].Length == 0 ? null : schema.Columns[i].Type switch
            {
                ColumnType.Number when !double.TryParse(cells[i], NumberStyles.Float, CultureInfo.InvariantCulture, out _) => "a number with a decimal point",
                ColumnType.Count when !int.TryParse(cells[i], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) => "a whole number",
                ColumnType.YesNo when cells[i] is not ("0" or "1") => "0 or 1",
                _ => null,
            };
            if (wanted is not null)
            {
                throw new InvalidDataException($"{path}:{line}: {schema.Columns[i].Name} must be {wanted}, but is '{cells[i]}'; correct it, or annotate the recording again.");
            }
        }
    }

    private static string Explain(string path, string header, string[] columns, string[] missing)
    {
        if (columns.Length == 1 && header.Split(';', '\t').Intersect(missing).Count() > 1)
        {
            return $"'{path}' was saved with another delimiter than the comma; save it as CSV with commas, or annotate the recording again.";
        }

        string names = string.Join(", ", missing.Select(name => $"'{name}'"));
        return $"'{path}' has no column {names}: an older MirTool wrote it, or somebody changed its first line; annotate again with --force to have the tables of this version.";
    }
}

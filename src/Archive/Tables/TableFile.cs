using System.Globalization;
using System.Text;
using CsvHelper;
using MirTool.Annotation;
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
            RequireText(path, header, reader.CurrentEncoding);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new FileNotFoundException($"The table '{path}' is not there; run mirtool annotate again to have it made.", path, e);
        }
        catch (UnauthorizedAccessException e) when (Directory.Exists(path))
        {
            throw new InvalidDataException($"'{path}' is a folder, and should be a table; remove it and run mirtool annotate again.", e);
        }

        string[] columns = [.. header.Split(',').Select(name => name.Trim('"'))];
        string[] missing = [.. schema.Columns.Select(column => column.Name).Except(columns)];
        return missing.Length == 0 ? columns : throw new InvalidDataException(Explain(path, header, columns, missing));
    }

    /// <summary>What is wrong with a table; null if nothing is.</summary>
    /// <param name="path">The table.</param>
    /// <param name="schema">The kind of table.</param>
    /// <param name="file">The recording, of which all rows must be; null for a table over all.</param>
    public static Exception? Problem(string path, TableSchema schema, string? file)
    {
        try
        {
            foreach ((long line, string[] cells) in Rows(path, schema))
            {
                if (file is not null && cells[0] != file)
                {
                    throw Wrong(path, line, "file", $"'{file}', whose table this is", cells[0]);
                }
            }

            return null;
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return e;
        }
    }

    /// <summary>Refuses rows of the table of all recordings' instruments whose recording was not annotated.</summary>
    /// <returns>Its rows.</returns>
    /// <exception cref="InvalidDataException">There is one, or another cell is wrong.</exception>
    public static IReadOnlyList<string[]> RequireRecordings(AnnotationFolder folder)
    {
        HashSet<string> annotated = [.. folder.Annotated.Select(recording => recording.File)];
        return [.. Rows(folder.SummaryPath, TableSchema.Summary).Select(row => annotated.Contains(row.Cells[0])
            ? row.Cells
            : throw Wrong(folder.SummaryPath, row.Line, "file", $"a recording that {AnnotationFolder.RecordingsTable} says was annotated", row.Cells[0]))];
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

    /// <summary>Refuses what no reader of CSV could read, and what was cut off.</summary>
    private static void RequireText(string path, string header, Encoding encoding)
    {
        if (encoding is not UTF8Encoding)
        {
            throw new InvalidDataException($"'{path}' is text in {encoding.WebName}; save it as UTF-8, or annotate the recording again.");
        }

        if (header.Any(letter => char.IsControl(letter) && letter != '\t'))
        {
            throw new InvalidDataException($"'{path}' is no table: its first line is no text; annotate the recording again, with --force, to have it written anew.");
        }

        if (!InputFile.EndsWithItsLastLine(path))
        {
            throw new InvalidDataException($"The last line of '{path}' has no end, so the table may have been cut off; add a line's end if it is whole, or annotate the recording again.");
        }
    }

    private static void Check(string path, long line, TableSchema schema, string[] cells)
    {
        for (int i = 0; i < cells.Length; i++)
        {
            if (Wanted(schema.Columns[i], cells[i]) is { } wanted)
            {
                throw Wrong(path, line, schema.Columns[i].Name, wanted, cells[i]);
            }
        }

        if (schema.Times is var (start, end) && Number(cells[end]) <= Number(cells[start]))
        {
            throw Wrong(path, line, schema.Columns[end].Name, $"later than {schema.Columns[start].Name}", cells[end]);
        }
    }

    /// <summary>What a cell should be; null where it is.</summary>
    private static string? Wanted(TableColumn column, string cell)
    {
        const NumberStyles Signed = NumberStyles.AllowLeadingSign;
        if (cell.Length == 0)
        {
            return column.IsNeeded ? column.Type == ColumnType.Text ? "a name" : "a number" : null;
        }

        double number = 0;
        return column.Type switch
        {
            ColumnType.Number when !double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out number) || !double.IsFinite(number) => "a number with a decimal point",
            ColumnType.Count when !double.TryParse(cell, Signed, CultureInfo.InvariantCulture, out number) || number > int.MaxValue => "a whole number",
            ColumnType.Number or ColumnType.Count when number < 0 => "0 or more",
            ColumnType.YesNo when cell is not ("0" or "1") => "0 or 1",
            _ => null,
        };
    }

    private static InvalidDataException Wrong(string path, long line, string column, string wanted, string cell) =>
        new($"{path}:{line}: {column} must be {wanted}, but is '{cell}'; correct it, or annotate the recording again.");

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

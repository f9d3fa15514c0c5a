using System.Diagnostics.CodeAnalysis;

namespace MirTool.Archive.Tables;

/// <summary>The columns of one kind of table that <c>mirtool annotate</c> writes, with their types in SQL.</summary>
/// <param name="Name">What the table is called in queries.</param>
/// <param name="Columns">In the order of the files.</param>
internal sealed record TableSchema(string Name, IReadOnlyList<TableColumn> Columns)
{
    public static TableSchema Windows { get; } = new("windows",
    [
        new("file", ColumnType.Text, IsNeeded: true), new("start_s", ColumnType.Number, IsNeeded: true), new("end_s", ColumnType.Number, IsNeeded: true),
        new("polyphony", ColumnType.Count, IsNeeded: true), new("polyphony_probability", ColumnType.Number),
        new("instrument_id", ColumnType.Text), new("instrument", ColumnType.Text),
        new("probability", ColumnType.Number), new("active", ColumnType.YesNo, IsNeeded: true),
    ]);

    public static TableSchema Segments { get; } = new("segments",
    [
        new("file", ColumnType.Text, IsNeeded: true), new("instrument_id", ColumnType.Text, IsNeeded: true), new("instrument", ColumnType.Text),
        new("start_s", ColumnType.Number, IsNeeded: true), new("end_s", ColumnType.Number, IsNeeded: true),
        new("mean_probability", ColumnType.Number), new("max_probability", ColumnType.Number),
    ]);

    public static TableSchema Recordings { get; } = new("recordings",
    [
        new("file", ColumnType.Text, IsNeeded: true), new("status", ColumnType.Text, IsNeeded: true), new("duration_s", ColumnType.Number),
        new("sample_rate_hz", ColumnType.Count), new("channels", ColumnType.Count), new("windows", ColumnType.Count),
        new("mean_polyphony", ColumnType.Number), new("error", ColumnType.Text),
    ]);

    public static TableSchema Summary { get; } = new("summary",
    [
        new("file", ColumnType.Text, IsNeeded: true), new("instrument_id", ColumnType.Text, IsNeeded: true), new("instrument", ColumnType.Text),
        new("active_s", ColumnType.Number, IsNeeded: true), new("active_fraction", ColumnType.Number), new("max_probability", ColumnType.Number),
        new("first_s", ColumnType.Number), new("last_s", ColumnType.Number),
    ]);

    /// <summary>The four that queries see.</summary>
    public static IReadOnlyList<TableSchema> All { get; } = [Windows, Segments, Recordings, Summary];

    public string ColumnList => string.Join(", ", Columns.Select(column => Sql.Name(column.Name)));

    /// <summary>Places of the columns with the times of rows, of which the second is later; null where rows have none.</summary>
    public (int Start, int End)? Times { get; } = Columns.ToList().FindIndex(column => column.Name == "start_s") is >= 0 and int start
        ? (start, Columns.ToList().FindIndex(column => column.Name == "end_s"))
        : null;

    /// <summary>A condition that holds for rows which are not what <see cref="TableFile.Rows"/> takes.</summary>
    public string WrongRows => string.Join(" OR ", Columns.SelectMany(Wrong).Concat(Times is null ? [] : ["end_s <= start_s"]));

    public bool TryFind(string column, [NotNullWhen(true)] out TableColumn? found)
    {
        found = Columns.FirstOrDefault(known => known.Name == column);
        return found is not null;
    }

    private static IEnumerable<string> Wrong(TableColumn column)
    {
        if (column.IsNeeded)
        {
            yield return $"{Sql.Name(column.Name)} IS NULL";
        }

        if (column.Type is ColumnType.Number or ColumnType.Count)
        {
            yield return $"{Sql.Name(column.Name)} < 0";
        }

        if (column.Type == ColumnType.Number)
        {
            yield return $"NOT isfinite({Sql.Name(column.Name)})";
        }
    }
}

/// <summary>A column of a table.</summary>
/// <param name="Name">As in the header.</param>
/// <param name="Type">What its cells hold.</param>
/// <param name="IsNeeded">Whether no cell may be empty.</param>
internal sealed record TableColumn(string Name, ColumnType Type, bool IsNeeded = false)
{
    public string SqlType => Type switch
    {
        ColumnType.Number => "DOUBLE",
        ColumnType.Count => "INTEGER",
        ColumnType.YesNo => "BOOLEAN",
        _ => "VARCHAR",
    };
}

/// <summary>What the cells of a column hold.</summary>
internal enum ColumnType
{
    Text,
    Number,

    /// <summary>A whole number.</summary>
    Count,

    /// <summary>1 or 0.</summary>
    YesNo,
}

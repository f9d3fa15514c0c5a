namespace MirTool.Annotation.Formats;

/// <summary>Reads a recording's two tables.</summary>
internal static class RecordingTables
{
    /// <summary>The rows of a table of segments.</summary>
    /// <param name="path">The table.</param>
    /// <param name="file">The recording, of which all rows must be.</param>
    public static List<Stretch> Segments(string path, string file) =>
    [
        .. RowsOf(path, file, CsvFormat.SegmentColumns).Select(row => new Stretch(
            row.Text("instrument_id"), row.Text("instrument"), row.Amount("start_s"), After(row, "end_s"),
            row.Number("mean_probability"), row.Number("max_probability"))),
    ];

    /// <summary>The rows of a table of windows, silent windows included.</summary>
    /// <inheritdoc cref="Segments"/>
    public static List<Stretch> Windows(string path, string file) => [.. RowsOf(path, file, CsvFormat.WindowColumns).Select(Window)];

    /// <summary>How many instruments sound, from the rows of a table of windows: each window counts until the next one begins.</summary>
    public static List<PolyphonyStretch> Polyphony(IReadOnlyList<Stretch> windows)
    {
        List<PolyphonyStretch> stretches = [];
        double sum = 0;
        int count = 0;
        Stretch[] starts = [.. windows.Where((window, i) => i == 0 || window.StartSeconds != windows[i - 1].StartSeconds)];
        foreach ((int index, Stretch window) in starts.Index())
        {
            double end = index + 1 < starts.Length ? Math.Min(window.EndSeconds, starts[index + 1].StartSeconds) : window.EndSeconds;
            double probability = window.PolyphonyProbability ?? 0;
            if (stretches.Count > 0 && stretches[^1].Polyphony == window.Polyphony && stretches[^1].EndSeconds == window.StartSeconds)
            {
                sum += probability;
                count++;
                stretches[^1] = stretches[^1] with { EndSeconds = end, Probability = sum / count };
            }
            else if (end > window.StartSeconds)
            {
                (sum, count) = (probability, 1);
                stretches.Add(new(window.StartSeconds, end, window.Polyphony ?? 0, probability));
            }
        }

        return stretches;
    }

    private static IEnumerable<TableRow> RowsOf(string path, string file, string[] columns) =>
        TableRows.ReadWhole(path, columns).Select(row => row.Text("file") == file ? row : throw row.Wrong("file", $"'{file}', whose table this is"));

    private static Stretch Window(TableRow row)
    {
        string id = row.Text("instrument_id");
        double probability = id.Length == 0 ? double.NaN : row.Number("probability");
        return new Stretch(
            id, row.Text("instrument"), row.Amount("start_s"), After(row, "end_s"), probability, probability,
            IsActive: row.Count("active") == 1, row.Count("polyphony"), row.Number("polyphony_probability"));
    }

    private static double After(TableRow row, string column) =>
        row.Number(column) is var seconds && seconds > row.Number("start_s") ? seconds : throw row.Wrong(column, "later than start_s");
}

using CsvHelper;
using MirTool.Files;
using MirTool.Plugins;
using MirTool.Taxonomies.Spreadsheets;

namespace MirTool.Annotation.Formats;

/// <summary>Reads what any program says of recordings from tables of windows, as <c>mirtool annotate</c> writes them.</summary>
/// <remarks>Needed are the columns <c>file</c>, <c>start_s</c>, <c>end_s</c> and <c>instrument_id</c>; <c>instrument</c>,
/// <c>probability</c>, <c>active</c> (1 without the column), <c>polyphony</c> and <c>polyphony_probability</c> are used where
/// they are there. A window in which nothing is heard has a row without an instrument.</remarks>
public sealed class PredictionTables
{
    private const string FramesPattern = "*.frames.csv";

    private readonly ITaxonomy taxonomy;
    private readonly Dictionary<string, int?> instruments = new(LabelComparer.Instance);
    private readonly Dictionary<string, SortedDictionary<(double Start, double End), PredictedWindow>> files = new(FileNameComparer.Instance);

    private PredictionTables(ITaxonomy taxonomy)
    {
        this.taxonomy = taxonomy;
        foreach ((int index, TaxonomyInstrument instrument) in taxonomy.Instruments.Index())
        {
            instruments[instrument.Id] = index;
        }

        instruments[TaxonomyRules.OtherId] = taxonomy.Instruments.Count;
    }

    /// <summary>The recordings that the tables speak of.</summary>
    public IReadOnlyCollection<string> Files => files.Keys;

    /// <summary>Reads a table, or all tables of a folder: those named <c>*.frames.csv</c>, or, if there are none, every <c>*.csv</c>.</summary>
    /// <exception cref="FileNotFoundException">There is no such file or folder, or it holds no table.</exception>
    /// <exception cref="InvalidDataException">A table is wrong; the message names file and line.</exception>
    public static PredictionTables Read(string path, ITaxonomy taxonomy)
    {
        var tables = new PredictionTables(taxonomy);
        foreach (string file in TablesAt(path))
        {
            tables.ReadTable(file);
        }

        return tables;
    }

    /// <summary>What is said of a recording, by window; empty for a recording that no table speaks of.</summary>
    public IReadOnlyList<PredictedWindow> WindowsOf(string file) =>
        files.TryGetValue(file, out SortedDictionary<(double Start, double End), PredictedWindow>? windows) ? [.. windows.Values] : [];

    private static string[] TablesAt(string path)
    {
        if (InputFile.Exists(path))
        {
            return [path];
        }

        if (!Directory.Exists(path))
        {
            throw new FileNotFoundException($"There is no folder or table of predictions '{path}'.", path);
        }

        string[] below = [.. FolderWalk.Readable(Path.GetFullPath(path)).Order(StringComparer.Ordinal)];
        string[] found = [.. below.Where(file => file.EndsWith(FramesPattern[1..], StringComparison.Ordinal))];
        if (found.Length == 0)
        {
            found = [.. below.Where(file => file.EndsWith(".csv", StringComparison.Ordinal))];
        }

        return found.Length > 0 ? found : throw new FileNotFoundException(
            $"The folder '{path}' holds no predictions: neither {FramesPattern} nor any other CSV file. `mirtool annotate` writes such tables.", path);
    }

    private void ReadTable(string path)
    {
        using CsvReader reader = CsvReader.FromText(InputFile.ReadAllText(path), new CsvReaderOptions { HasHeader = false, TrackLineNumbers = true });
        Columns? columns = null;
        while (reader.Read())
        {
            string[] cells = reader.Current.ToArray();
            if (columns is null)
            {
                columns = Columns.Find(cells, path);
            }
            else if (cells.Any(cell => cell.Length > 0))
            {
                ReadRow(new Row(path, reader.LineNumber, cells, columns));
            }
        }

        if (columns is null)
        {
            throw new InvalidDataException($"{path} is empty; its first line must name the columns {string.Join(',', Columns.Required)}.");
        }
    }

    private void ReadRow(Row row)
    {
        string file = row.Text("file");
        double start = row.Number("start_s") ?? throw row.Wrong("start_s", "a time in seconds");
        double end = row.Number("end_s") ?? throw row.Wrong("end_s", "a time in seconds");
        if (end <= start)
        {
            throw row.Wrong("end_s", "later than start_s");
        }

        if (!files.TryGetValue(file, out SortedDictionary<(double Start, double End), PredictedWindow>? windows))
        {
            windows = [];
            files[file] = windows;
        }

        if (!windows.TryGetValue((start, end), out PredictedWindow? window))
        {
            window = new PredictedWindow(start, end, taxonomy.Instruments.Count);
            windows[(start, end)] = window;
        }

        if (row.Number("polyphony") is { } polyphony)
        {
            window.Polyphony = polyphony is >= 0 and < 1000 && polyphony == Math.Floor(polyphony) ? (int)polyphony : throw row.Wrong("polyphony", "a whole number from 0");
            window.PolyphonyProbability = Probability(row, "polyphony_probability");
        }

        if (row.Text("instrument_id").Length > 0 && InstrumentOf(row) is { } instrument)
        {
            window.Probabilities[instrument] = Probability(row, "probability");
            window.Active[instrument] |= row.Text("active") switch
            {
                "1" or "" => true,
                "0" => false,
                _ => throw row.Wrong("active", "0 or 1"),
            };
        }
    }

    private static float Probability(Row row, string column) => row.Number(column) switch
    {
        null => float.NaN,
        >= 0 and <= 1 and var probability => (float)probability,
        _ => throw row.Wrong(column, "a number from 0 to 1"),
    };

    private int? InstrumentOf(Row row)
    {
        string id = row.Text("instrument_id");
        if (!instruments.TryGetValue(id, out int? instrument))
        {
            if (!taxonomy.TryResolve(id, out TaxonomyInstrument? resolved))
            {
                throw new InvalidDataException(
                    $"{row.Path}:{row.Line}: instrument_id: {taxonomy.DescribeUnknown(id)} Predictions have to be in the words of the taxonomy that they are scored in.");
            }

            instrument = resolved is null ? null : instruments[resolved.Id];
            instruments[id] = instrument;
        }

        return instrument;
    }

    /// <summary>Where a table has which column.</summary>
    private sealed class Columns
    {
        public static readonly string[] Required = ["file", "start_s", "end_s", "instrument_id"];

        private readonly Dictionary<string, int> positions = [];

        public static Columns Find(string[] header, string path)
        {
            var columns = new Columns();
            foreach ((int position, string name) in header.Index())
            {
                columns.positions.TryAdd(name.Trim(), position);
            }

            string[] missing = [.. Required.Where(name => !columns.positions.ContainsKey(name))];
            return missing.Length == 0 ? columns : throw new InvalidDataException(
                $"{path} is no table of windows: it lacks the column {string.Join(", ", missing)}. Its first line must name {string.Join(',', Required)}, as in docs/output.md; it has {string.Join(',', header)}.");
        }

        public int? At(string name) => positions.TryGetValue(name, out int position) ? position : null;
    }

    /// <summary>A row of a table.</summary>
    private sealed record Row(string Path, long Line, string[] Cells, Columns Columns)
    {
        /// <summary>A cell, empty where the table has no such column.</summary>
        public string Text(string column) => Columns.At(column) is { } at && at < Cells.Length ? Cells[at].Trim() : "";

        public double? Number(string column) =>
            Text(column) is not { Length: > 0 } text ? null
            : SpreadsheetTable.TryNumber(text, out double number) ? number
            : throw Wrong(column, "a number");

        public InvalidDataException Wrong(string column, string expected) => new($"{Path}:{Line}: {column} must be {expected}, but is '{Text(column)}'.");
    }
}

namespace MirTool.Plugins;

/// <summary>A taxonomy that is a table: a CSV file with the columns <c>instrument_id</c>, <c>instrument</c>, <c>gm_programs</c>,
/// perhaps <c>labels</c>, and any others, which are for people.</summary>
/// <remarks>docs/taxonomies.md describes the file. A row whose id is <c>-</c> is no instrument: its labels are known and left out on purpose.</remarks>
public sealed class CsvTaxonomy : ITaxonomy
{
    private const string IdColumn = "instrument_id";
    private const string NameColumn = "instrument";
    private const string ProgramsColumn = "gm_programs";
    private const string LabelsColumn = "labels";
    private const string LeftOutId = "-";

    private readonly Dictionary<string, TaxonomyInstrument?> instrumentsByLabel;

    private CsvTaxonomy(string path, List<TaxonomyInstrument> instruments, Dictionary<string, TaxonomyInstrument?> instrumentsByLabel)
    {
        Path = path;
        Instruments = instruments;
        this.instrumentsByLabel = instrumentsByLabel;
    }

    /// <summary>The file's full path.</summary>
    public string Path { get; }

    /// <summary>The file's name without its extension.</summary>
    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    /// <inheritdoc/>
    public IReadOnlyList<TaxonomyInstrument> Instruments { get; }

    /// <summary>Reads a taxonomy file.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">Something is wrong with it; the message lists every problem with line and column.</exception>
    public static CsvTaxonomy Read(string path)
    {
        TaxonomyReading reading = Inspect(path);
        return reading.Taxonomy ?? throw new InvalidDataException(
            $"The taxonomy {path} cannot be used:{string.Concat(reading.Problems.Select(problem => $"{Environment.NewLine}{problem.At(path)}"))}");
    }

    /// <summary>Reads a taxonomy file and reports everything there is to say about it.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static TaxonomyReading Inspect(string path)
    {
        List<TaxonomyProblem> problems = [];
        List<TaxonomyProblem> notes = [];
        CsvTaxonomy? taxonomy = null;
        if (SpreadsheetText.Read(path, problems, notes) is { } text)
        {
            List<SpreadsheetRow> rows = SpreadsheetTable.Parse(text, problems);
            if (rows.Count == 0)
            {
                problems.Add(new(0, 0, $"The file has no rows; its first one names the columns {IdColumn},{NameColumn},{ProgramsColumn}."));
            }
            else if (TableColumns.Find(rows[0], problems) is { } columns)
            {
                taxonomy = new TableReader(columns, problems, notes).Read(System.IO.Path.GetFullPath(path), rows);
            }
        }

        problems.Sort(InFileOrder);
        notes.Sort(InFileOrder);
        return new(problems.Count == 0 ? taxonomy : null, problems, notes);
    }

    /// <inheritdoc/>
    /// <remarks>Ids, names and the column <c>labels</c> are searched, whatever their case.</remarks>
    public TaxonomyInstrument? Resolve(string sourceLabel) =>
        instrumentsByLabel.TryGetValue(sourceLabel.Trim(), out TaxonomyInstrument? instrument)
            ? instrument
            : throw new KeyNotFoundException(
                $"The taxonomy {Name} knows no label “{sourceLabel}”; the nearest is “{NearestName.Among(instrumentsByLabel.Keys, sourceLabel)}”. "
                + $"Add it to the column {LabelsColumn} of {Path}, in the row of its instrument, or in a row with the id {LeftOutId} to leave it out.");

    private static int InFileOrder(TaxonomyProblem a, TaxonomyProblem b) => (a.Line, a.Column).CompareTo((b.Line, b.Column));

    /// <summary>Where the table's columns are, from 0; <paramref name="Labels"/> is -1 in a table without labels.</summary>
    private sealed record TableColumns(int Id, int Name, int Programs, int Labels, int Count)
    {
        public static TableColumns? Find(SpreadsheetRow header, List<TaxonomyProblem> problems)
        {
            string[] names = [.. header.Cells.Select(cell => cell.ToLowerInvariant().Replace(' ', '_').Replace('-', '_'))];
            int problemsBefore = problems.Count;
            foreach (string required in (string[])[IdColumn, NameColumn, ProgramsColumn])
            {
                if (!names.Contains(required))
                {
                    string found = string.Join(", ", header.Cells.Where(cell => cell.Length > 0).Select(cell => $"“{cell}”"));
                    problems.Add(new(header.Line, 0, $"The column {required} is missing; the first row names the columns {IdColumn},{NameColumn},{ProgramsColumn}, but has {found}."));
                }
            }

            for (int column = 0; column < names.Length; column++)
            {
                if (names[column].Length > 0 && Array.IndexOf(names, names[column]) < column)
                {
                    problems.Add(new(header.Line, column + 1, $"The column {header.Cells[column]} is there twice."));
                }
            }

            return problems.Count > problemsBefore
                ? null
                : new(Array.IndexOf(names, IdColumn), Array.IndexOf(names, NameColumn), Array.IndexOf(names, ProgramsColumn),
                    Array.IndexOf(names, LabelsColumn), Array.FindLastIndex(names, name => name.Length > 0) + 1);
        }
    }

    /// <summary>Turns rows into instruments and remembers where each id, label and program was seen first.</summary>
    private sealed class TableReader(TableColumns columns, List<TaxonomyProblem> problems, List<TaxonomyProblem> notes)
    {
        private readonly List<TaxonomyInstrument> instruments = [];
        private readonly Dictionary<string, int> idLines = new(StringComparer.OrdinalIgnoreCase);
        private readonly Dictionary<string, TaxonomyInstrument?> byLabel = new(StringComparer.OrdinalIgnoreCase);
        private readonly Dictionary<string, int> labelLines = new(StringComparer.OrdinalIgnoreCase);
        private readonly TaxonomyInstrument?[] firstWithProgram = new TaxonomyInstrument?[GeneralMidi.ProgramCount];

        public CsvTaxonomy Read(string path, List<SpreadsheetRow> rows)
        {
            foreach (SpreadsheetRow row in rows.Skip(1))
            {
                CheckWidth(row);
                if (row.Cell(columns.Id) == LeftOutId)
                {
                    ReadLeftOut(row);
                }
                else
                {
                    ReadInstrument(row);
                }
            }

            if (instruments.Count == 0)
            {
                problems.Add(new(rows[0].Line, 0, "There is no instrument below the row of column names."));
            }
            else if (problems.Count == 0 && instruments.TrueForAll(instrument => instrument.GmPrograms.Count == 0))
            {
                notes.Add(new(rows[0].Line, columns.Programs + 1, "No instrument has a General MIDI program, so everything that sounds will be reported as other."));
            }

            return new(path, instruments, byLabel);
        }

        private void ReadInstrument(SpreadsheetRow row)
        {
            string id = row.Cell(columns.Id);
            string name = row.Cell(columns.Name);
            string programs = row.Cell(columns.Programs);
            TaxonomyInstrument instrument = new(id, name, ProgramCell.Read(
                programs,
                message => problems.Add(new(row.Line, columns.Programs + 1, message)),
                message => notes.Add(new(row.Line, columns.Programs + 1, message))));
            instruments.Add(instrument);
            NotePrograms(instrument, programs, row.Line);

            if (TaxonomyRules.IdProblem(id) is { } idProblem)
            {
                problems.Add(new(row.Line, columns.Id + 1, idProblem));
            }
            else if (!idLines.TryAdd(id, row.Line))
            {
                problems.Add(new(row.Line, columns.Id + 1, $"instrument_id “{id}” is already on line {idLines[id]}; every instrument needs an id of its own."));
            }
            else
            {
                AddLabel(id, instrument, row.Line, columns.Id);
            }

            if (name.Length == 0)
            {
                problems.Add(new(row.Line, columns.Name + 1, "instrument is empty; reports show this name."));
            }
            else
            {
                AddLabel(name, instrument, row.Line, columns.Name);
            }

            AddLabels(row, instrument);
        }

        private void ReadLeftOut(SpreadsheetRow row)
        {
            if (row.Cell(columns.Programs).Length > 0)
            {
                problems.Add(new(row.Line, columns.Programs + 1, $"A row with the id {LeftOutId} is no instrument and has no programs; give it an id, or empty this cell."));
            }

            if (columns.Labels < 0)
            {
                problems.Add(new(row.Line, columns.Id + 1, $"A row with the id {LeftOutId} names labels to leave out, but the table has no column {LabelsColumn}."));
            }

            AddLabels(row, instrument: null);
        }

        private void AddLabels(SpreadsheetRow row, TaxonomyInstrument? instrument)
        {
            if (columns.Labels >= 0)
            {
                foreach (string label in row.Cell(columns.Labels).Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
                {
                    AddLabel(label, instrument, row.Line, columns.Labels);
                }
            }
        }

        private void AddLabel(string label, TaxonomyInstrument? instrument, int line, int column)
        {
            if (byLabel.TryAdd(label, instrument))
            {
                labelLines[label] = line;
            }
            else if (labelLines[label] != line)
            {
                problems.Add(new(line, column + 1, $"“{label}” already stands for the instrument of line {labelLines[label]}; a word can mean one instrument only."));
            }
        }

        private void NotePrograms(TaxonomyInstrument instrument, string cell, int line)
        {
            if (cell.Length == 0)
            {
                notes.Add(new(line, columns.Programs + 1, $"“{instrument.Id}” has no program: it is listed as not covered and never heard."));
            }

            foreach (int program in instrument.GmPrograms)
            {
                if (firstWithProgram[program] is { } first)
                {
                    notes.Add(new(line, columns.Programs + 1, $"Program {program} ({GeneralMidi.ProgramNames[program]}) belongs to “{first.Id}” as well; both will be reported."));
                }
                else
                {
                    firstWithProgram[program] = instrument;
                }
            }
        }

        private void CheckWidth(SpreadsheetRow row)
        {
            for (int column = columns.Count; column < row.Cells.Length; column++)
            {
                if (row.Cells[column].Length > 0)
                {
                    problems.Add(new(row.Line, column + 1, $"“{row.Cells[column]}” stands beyond the last named column; several programs are written with spaces (24 25), and a cell with the table's delimiter in it is put in quotes."));
                    return;
                }
            }
        }
    }
}

/// <summary>What a taxonomy file holds.</summary>
/// <param name="Taxonomy">The taxonomy; null if there are problems.</param>
/// <param name="Problems">Everything that must be put right, in the file's order.</param>
/// <param name="Notes">What is allowed and perhaps not meant, in the file's order.</param>
public sealed record TaxonomyReading(CsvTaxonomy? Taxonomy, IReadOnlyList<TaxonomyProblem> Problems, IReadOnlyList<TaxonomyProblem> Notes);

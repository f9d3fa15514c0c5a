using MirTool.Plugins;
using MirTool.Taxonomies.Spreadsheets;

namespace MirTool.Taxonomies;

/// <summary>A taxonomy that is a table: a CSV file with the columns <c>instrument_id</c>, <c>instrument</c>, <c>sounds</c>
/// (once called <c>gm_programs</c>), perhaps <c>labels</c>, <c>class</c> and <c>kind</c>, and any others, which are for people.</summary>
/// <remarks>docs/writing-a-taxonomy.md describes the file. A row whose id is <c>-</c> is no instrument: its labels are known and left out on
/// purpose. A row whose programs are <c>-</c> is no instrument either: it names a class of them.</remarks>
public sealed class CsvTaxonomy : ITaxonomy
{
    private const string IdColumn = "instrument_id";
    private const string NameColumn = "instrument";
    private const string SoundsColumn = "sounds";
    private const string ProgramsColumn = "gm_programs";
    private const string KindColumn = "kind";
    private const string KindOfInstruments = "instrument";
    private const string KindOfSounds = "sound";
    private const string LabelsColumn = "labels";
    private const string ClassColumn = "class";
    private const string LeftOutId = "-";
    private const string ClassPrograms = "-";
    private const int ProblemsShown = 20;

    private readonly Dictionary<string, TaxonomyInstrument?> instrumentsByLabel;
    private readonly Dictionary<string, TaxonomyClass> classesByLabel;

    private CsvTaxonomy(
        string path, List<TaxonomyInstrument> instruments, List<TaxonomyClass> classes,
        Dictionary<string, TaxonomyInstrument?> instrumentsByLabel, Dictionary<string, TaxonomyClass> classesByLabel)
    {
        Path = path;
        Instruments = instruments;
        Classes = classes;
        Depth = instruments.Max(instrument => instrument.Class is null ? 0 : ClassNotation.Parse(instrument.Class)!.Depth);
        this.instrumentsByLabel = instrumentsByLabel;
        this.classesByLabel = classesByLabel;
    }

    /// <summary>The file's full path.</summary>
    public string Path { get; }

    /// <summary>The file's name without its extension.</summary>
    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    /// <inheritdoc/>
    public IReadOnlyList<TaxonomyInstrument> Instruments { get; }

    /// <summary>The classes that have a row of their own, in the file's order.</summary>
    public IReadOnlyList<TaxonomyClass> Classes { get; }

    /// <summary>How many levels the deepest class of an instrument has; 0 in a table without classes.</summary>
    public int Depth { get; }

    /// <summary>Reads a taxonomy file.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">Something is wrong with it; the message lists every problem with line and column.</exception>
    public static CsvTaxonomy Read(string path)
    {
        TaxonomyReading reading = Inspect(path);
        return reading.Taxonomy ?? throw new InvalidDataException(
            $"The taxonomy {path} cannot be used:{string.Concat(reading.Problems.Take(ProblemsShown).Select(problem => $"{Environment.NewLine}{problem.At(path)}"))}"
            + (reading.Problems.Count > ProblemsShown ? $"{Environment.NewLine}and {reading.Problems.Count - ProblemsShown} more; all: mirtool taxonomies validate {path}" : ""));
    }

    /// <summary>Reads a taxonomy file and reports everything there is to say about it.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static TaxonomyReading Inspect(string path)
    {
        List<TableProblem> problems = [];
        List<TableProblem> notes = [];
        CsvTaxonomy? taxonomy = null;
        if (SpreadsheetText.Read(path, problems, notes) is { } text)
        {
            List<SpreadsheetRow> rows = SpreadsheetTable.Parse(text, problems);
            if (rows.Count == 0)
            {
                problems.Add(new(0, 0, $"The file has no rows; its first one names the columns {IdColumn},{NameColumn},{SoundsColumn}."));
            }
            else if (TableColumns.Find(rows[0], problems) is { } columns)
            {
                taxonomy = new TableReader(columns, problems, notes).Read(System.IO.Path.GetFullPath(path), rows);
            }
        }

        if (taxonomy is not null && problems.Count == 0)
        {
            problems.AddRange(RollUpProblems(taxonomy));
        }

        problems.Sort(InFileOrder);
        notes.Sort(InFileOrder);
        return new(problems.Count == 0 ? taxonomy : null, problems, notes);
    }

    /// <inheritdoc/>
    /// <remarks>Ids, names and the column <c>labels</c> are searched.</remarks>
    public bool TryResolve(string label, out TaxonomyInstrument? instrument) => instrumentsByLabel.TryGetValue(label, out instrument);

    /// <inheritdoc/>
    public string DescribeUnknown(string label) =>
        FindClass(label) is { } several
            ? $"“{label}” is the class {several.Notation} of the taxonomy {Name}, not one of its instruments; --depth {several.Notation.Depth} or less tells such classes apart."
            : $"The taxonomy {Name} knows no label “{label}”; the nearest is “{NearestName.Among(instrumentsByLabel.Keys, label)}”. "
            + $"Add it to the column {LabelsColumn} of {Path}, in the row of its instrument, or in a row with the id {LeftOutId} to leave it out.";

    /// <summary>The words for an instrument beside its id and its name, in the file's order; of null those that are left out on purpose.</summary>
    public IReadOnlyList<string> WordsFor(TaxonomyInstrument? instrument) =>
    [
        .. from entry in instrumentsByLabel
           where entry.Value?.Id == instrument?.Id
               && !LabelComparer.Instance.Equals(entry.Key, instrument?.Id) && !LabelComparer.Instance.Equals(entry.Key, instrument?.Name)
           select entry.Key,
    ];

    /// <summary>The class that a label names, as <see cref="TryResolve"/> searches for instruments; null if it names none.</summary>
    internal TaxonomyClass? FindClass(string label) => classesByLabel.GetValueOrDefault(label);

    /// <summary>What only shows when instruments are rolled up: classes without a row whose notation is no id, or somebody else's.</summary>
    private static IEnumerable<TableProblem> RollUpProblems(CsvTaxonomy table) =>
        Enumerable.Range(1, table.Depth)
            .SelectMany(depth => TaxonomyRules.Problems(new RolledUpTaxonomy(table, depth)))
            .Distinct()
            .Select(problem => new TableProblem(0, 0, $"{problem} It is a class without a row of its own; add one, with the programs {ClassPrograms}."));

    private static int InFileOrder(TableProblem a, TableProblem b) => (a.Line, a.Column).CompareTo((b.Line, b.Column));

    /// <summary>Where the table's columns are, from 0; <paramref name="Labels"/>, <paramref name="Class"/> and <paramref name="Kind"/> are -1 in a table without them; <paramref name="TakesIds"/>: whether ids that no model knows are allowed among the sounds.</summary>
    private sealed record TableColumns(int Id, int Name, int Programs, bool TakesIds, int Labels, int Class, int Kind, int Count)
    {
        public static TableColumns? Find(SpreadsheetRow header, List<TableProblem> problems)
        {
            string[] names = [.. header.Cells.Select(cell => cell.ToLowerInvariant().Replace(' ', '_').Replace('-', '_'))];
            int problemsBefore = problems.Count;
            bool hasSounds = names.Contains(SoundsColumn);
            if (hasSounds && names.Contains(ProgramsColumn))
            {
                problems.Add(new(header.Line, Array.IndexOf(names, ProgramsColumn) + 1, $"The column {ProgramsColumn} is there beside {SoundsColumn}, its new name; put the two together."));
            }

            string[] sought = [IdColumn, NameColumn, names.Contains(ProgramsColumn) ? ProgramsColumn : SoundsColumn];
            foreach (string required in sought)
            {
                if (!names.Contains(required))
                {
                    string found = string.Join(", ", header.Cells.Where(cell => cell.Length > 0).Select(cell => $"“{cell}”"));
                    problems.Add(new(header.Line, 0, $"The column {required} is missing; the first row names the columns {IdColumn},{NameColumn},{SoundsColumn}, but has {found}."));
                }
            }

            HashSet<string> seen = [];
            for (int column = 0; column < names.Length; column++)
            {
                if (names[column].Length > 0 && !seen.Add(names[column]))
                {
                    problems.Add(new(header.Line, column + 1, $"The column {header.Cells[column]} is there twice."));
                }
            }

            return problems.Count > problemsBefore
                ? null
                : new(Array.IndexOf(names, IdColumn), Array.IndexOf(names, NameColumn), Array.IndexOf(names, sought[2]), hasSounds,
                    Array.IndexOf(names, LabelsColumn), Array.IndexOf(names, ClassColumn), Array.IndexOf(names, KindColumn), Array.FindLastIndex(names, name => name.Length > 0) + 1);
        }
    }

    /// <summary>Turns rows into instruments and classes and remembers where each id, label and program was seen first.</summary>
    private sealed class TableReader(TableColumns columns, List<TableProblem> problems, List<TableProblem> notes)
    {
        private readonly List<TaxonomyInstrument> instruments = [];
        private readonly Dictionary<string, int> idLines = new(LabelComparer.Instance);
        private readonly Dictionary<string, TaxonomyInstrument?> byLabel = new(LabelComparer.Instance);
        private readonly List<TaxonomyClass> classes = [];
        private readonly Dictionary<string, TaxonomyClass> classByLabel = new(LabelComparer.Instance);
        private readonly Dictionary<string, int> classLines = [];
        private readonly List<(TaxonomyInstrument Instrument, ClassNotation Class, int Line)> classified = [];
        private readonly Dictionary<string, int> labelLines = new(LabelComparer.Instance);
        private readonly TaxonomyInstrument?[] firstWithProgram = new TaxonomyInstrument?[GeneralMidi.ProgramCount];
        private readonly Dictionary<string, TaxonomyInstrument> firstWithSound = [];

        public CsvTaxonomy? Read(string path, List<SpreadsheetRow> rows)
        {
            foreach (SpreadsheetRow row in rows.Skip(1))
            {
                CheckWidth(row);
                if (row.Cell(columns.Id) == LeftOutId)
                {
                    ReadLeftOut(row);
                }
                else if (row.Cell(columns.Programs) == ClassPrograms)
                {
                    ReadClass(row);
                }
                else
                {
                    ReadInstrument(row);
                }
            }

            CheckClasses();
            if (instruments.Count == 0)
            {
                problems.Add(new(rows[0].Line, 0, "There is no instrument below the row of column names."));
                return null;
            }

            if (problems.Count == 0 && instruments.TrueForAll(instrument => instrument.GmPrograms.Count == 0 && instrument.Sounds.Count == 0))
            {
                notes.Add(new(rows[0].Line, columns.Programs + 1, "No instrument has a General MIDI program, so everything that sounds will be reported as other."));
            }

            return new(path, instruments, classes, byLabel, classByLabel);
        }

        private void ReadInstrument(SpreadsheetRow row)
        {
            string id = row.Cell(columns.Id);
            string name = row.Cell(columns.Name);
            string programs = row.Cell(columns.Programs);
            ClassNotation? notation = ReadNotation(row);
            (int[] numbers, string[] sounds) = SoundCell.Read(
                programs,
                columns.TakesIds,
                message => problems.Add(new(row.Line, columns.Programs + 1, message)),
                message => notes.Add(new(row.Line, columns.Programs + 1, message)));
            TaxonomyInstrument instrument = new(id, name, numbers, notation?.ToString()) { Sounds = sounds, IsInstrument = ReadKind(row) };
            instruments.Add(instrument);
            NotePrograms(instrument, programs, row.Line);
            if (notation is not null)
            {
                classified.Add((instrument, notation, row.Line));
            }
            else if (columns.Class >= 0 && row.Cell(columns.Class).Length == 0)
            {
                notes.Add(new(row.Line, columns.Class + 1, $"“{id}” has no class: it stays what it is at every --depth."));
            }

            AddNames(row, instrument, itsClass: null);
        }

        private bool ReadKind(SpreadsheetRow row)
        {
            string kind = columns.Kind < 0 ? "" : row.Cell(columns.Kind);
            bool isSound = kind.Equals(KindOfSounds, StringComparison.OrdinalIgnoreCase);
            if (!isSound && kind.Length > 0 && !kind.Equals(KindOfInstruments, StringComparison.OrdinalIgnoreCase))
            {
                problems.Add(new(row.Line, columns.Kind + 1, $"“{kind}” is no kind; write {KindOfInstruments}, or {KindOfSounds} for what is not counted as an instrument, such as speech."));
            }

            return !isSound;
        }

        private void ReadClass(SpreadsheetRow row)
        {
            ClassNotation? notation = ReadNotation(row);
            if (columns.Class < 0 || row.Cell(columns.Class).Length == 0)
            {
                problems.Add(new(row.Line, Math.Max(0, columns.Class + 1), columns.Class < 0
                    ? $"A row with the programs {ClassPrograms} names a class, but the table has no column {ClassColumn}; for an instrument that no program renders leave the programs empty."
                    : $"A row with the programs {ClassPrograms} names a class; write its notation here, or, for an instrument that no program renders, leave the programs empty."));
            }

            if (notation is null)
            {
                AddNames(row, instrument: null, itsClass: null);
                return;
            }

            TaxonomyClass itsClass = new(row.Cell(columns.Id), row.Cell(columns.Name), notation);
            string key = notation.Key(notation.Depth);
            if (classLines.TryAdd(key, row.Line))
            {
                classes.Add(itsClass);
            }
            else
            {
                problems.Add(new(row.Line, columns.Class + 1, $"The class {notation} is already named on line {classLines[key]}; a class has one row."));
            }

            AddNames(row, instrument: null, itsClass);
        }

        private ClassNotation? ReadNotation(SpreadsheetRow row)
        {
            string cell = columns.Class < 0 ? "" : row.Cell(columns.Class);
            ClassNotation? notation = cell.Length == 0 ? null : ClassNotation.Parse(cell);
            if (cell.Length > 0 && notation is null)
            {
                problems.Add(new(row.Line, columns.Class + 1, $"“{cell}” is no class; write {ClassNotation.Form}."));
            }

            return notation;
        }

        private void AddNames(SpreadsheetRow row, TaxonomyInstrument? instrument, TaxonomyClass? itsClass)
        {
            string id = row.Cell(columns.Id);
            string name = row.Cell(columns.Name);
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
                AddLabel(id, instrument, itsClass, row.Line, columns.Id);
            }

            if (name.Length == 0)
            {
                problems.Add(new(row.Line, columns.Name + 1, "instrument is empty; reports show this name."));
            }
            else
            {
                AddLabel(name, instrument, itsClass, row.Line, columns.Name);
            }

            AddLabels(row, instrument, itsClass);
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

            AddLabels(row, instrument: null, itsClass: null);
        }

        private void AddLabels(SpreadsheetRow row, TaxonomyInstrument? instrument, TaxonomyClass? itsClass)
        {
            if (columns.Labels >= 0)
            {
                foreach (string label in row.Cell(columns.Labels).Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
                {
                    AddLabel(label, instrument, itsClass, row.Line, columns.Labels);
                }
            }
        }

        private void AddLabel(string label, TaxonomyInstrument? instrument, TaxonomyClass? itsClass, int line, int column)
        {
            if (labelLines.TryAdd(label, line))
            {
                if (itsClass is null)
                {
                    byLabel.Add(label, instrument);
                }
                else
                {
                    classByLabel.Add(label, itsClass);
                }
            }
            else if (labelLines[label] != line)
            {
                problems.Add(new(line, column + 1, $"“{label}” already stands for the instrument of line {labelLines[label]}; a word can mean one instrument only."));
            }
        }

        private void CheckClasses()
        {
            HashSet<string> used = [];
            HashSet<string> reported = [];
            Dictionary<string, int> members = classified
                .SelectMany(each => Enumerable.Range(1, each.Class.Depth).Select(level => (level, each.Class.Key(level))))
                .CountBy(key => key.Item2 + '\0' + key.level)
                .ToDictionary();
            foreach ((TaxonomyInstrument instrument, ClassNotation notation, int line) in classified)
            {
                if (classes.Count > 0 && !classLines.ContainsKey(notation.Key(1)) && reported.Add(notation.Key(1)))
                {
                    problems.Add(new(line, columns.Class + 1, $"The class {notation} of “{instrument.Id}” is below none of the classes of this table: no row names the class {notation.Levels[0]}; correct it, or add that row, with the programs {ClassPrograms}."));
                }

                for (int level = 1; level <= notation.Depth; level++)
                {
                    string key = notation.Key(level);
                    used.Add(key);
                    if (!classLines.ContainsKey(key) && reported.Add(key) && members[$"{key}\0{level}"] > 1)
                    {
                        notes.Add(new(line, columns.Class + 1, $"The class {notation.Levels[level - 1]} has no row of its own: at --depth {level} it is reported by its notation."));
                    }
                }
            }

            foreach (TaxonomyClass unused in classes.Where(itsClass => !used.Contains(itsClass.Notation.Key(itsClass.Notation.Depth))))
            {
                notes.Add(new(classLines[unused.Notation.Key(unused.Notation.Depth)], columns.Class + 1, $"No instrument is in the class {unused.Notation} (“{unused.Id}”)."));
            }
        }

        private void NotePrograms(TaxonomyInstrument instrument, string cell, int line)
        {
            if (cell.Length == 0)
            {
                notes.Add(new(line, columns.Programs + 1, $"“{instrument.Id}” has no program: it is listed as not covered and never heard."));
            }

            foreach (string sound in instrument.Sounds.Where(sound => !firstWithSound.TryAdd(sound, instrument)))
            {
                notes.Add(new(line, columns.Programs + 1, $"The sound {sound} belongs to “{firstWithSound[sound].Id}” as well; both will be reported."));
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
public sealed record TaxonomyReading(CsvTaxonomy? Taxonomy, IReadOnlyList<TableProblem> Problems, IReadOnlyList<TableProblem> Notes);

/// <summary>A class of instruments that has a row of its own in a table.</summary>
/// <param name="Id">Stable, for machines.</param>
/// <param name="Name">For people.</param>
/// <param name="Notation">Its place among the classes.</param>
public sealed record TaxonomyClass(string Id, string Name, ClassNotation Notation);

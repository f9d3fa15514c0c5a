using System.Globalization;
using System.Text.RegularExpressions;
using MirTool.Taxonomies;
using MirTool.Taxonomies.Spreadsheets;

namespace MirTool.Plugins.Custom;

/// <summary>A label file: a CSV table with the columns <c>file,label</c> and perhaps <c>start_s,end_s,gm_programs,sounds,complete</c>.</summary>
/// <param name="Name">The file's name.</param>
/// <param name="Files">The recordings, in the order in which the table names them first; rows with problems are left out.</param>
/// <param name="Problems">Everything that is wrong, in the order of lines.</param>
internal sealed partial record LabelTable(string Name, IReadOnlyList<LabelledFile> Files, IReadOnlyList<DatasetProblem> Problems)
{
    // A row has some 80 bytes: millions of rows.
    private const int LargestFileBytes = 256 << 20;

    /// <summary>Reads a label file and checks all that can be checked without opening a recording.</summary>
    /// <param name="path">Full path; the recordings are relative to its folder.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static LabelTable Read(string path)
    {
        List<TableProblem> textProblems = [];
        List<TableProblem> notes = [];
        Reader reader = new(Path.GetFileName(path), Path.GetDirectoryName(path)!);
        if (SpreadsheetText.Read(path, textProblems, notes, "label file", LargestFileBytes) is { } text)
        {
            List<SpreadsheetRow> rows = SpreadsheetTable.Parse(text, textProblems, keepSpaces: true);
            if (rows.Count == 0)
            {
                textProblems.Add(new(0, 0, $"The file has no rows; its first one names the columns {LabelColumns.File},{LabelColumns.Label}."));
            }
            else
            {
                reader.Read(rows);
            }

            notes.ForEach(note => reader.Report(false, note.Line, null, note.Message));
        }

        textProblems.ForEach(problem => reader.Report(true, problem.Line, null, problem.Message));
        return new(reader.Name, reader.Files, [.. reader.Problems.OrderBy(problem => problem.Line ?? 0)]);
    }

    private sealed class Reader(string name, string folder)
    {
        private readonly List<DatasetProblem> problems = [];
        private readonly Dictionary<string, List<LabelRow>> rowsByFile = [];
        private readonly List<string> order = [];
        private readonly Dictionary<string, string?> filesByCell = [];
        private readonly RecordingNames names = new();

        public string Name => name;

        public IReadOnlyList<DatasetProblem> Problems => problems;

        public IReadOnlyList<LabelledFile> Files => [.. order.Select(file => new LabelledFile(file, name, rowsByFile[file]))];

        public void Report(bool isError, int line, string? column, string message) =>
            problems.Add(new(isError, name, line == 0 ? null : line, column, message));

        public void Read(List<SpreadsheetRow> rows)
        {
            if (LabelColumns.Find(rows[0], Report) is not { } columns)
            {
                return;
            }

            foreach (SpreadsheetRow row in rows.Skip(1))
            {
                ReadRow(row, columns);
            }

            if (rows.Count == 1)
            {
                Report(true, rows[0].Line, null, "There is no row below the row of column names. Write one for each instrument of each recording.");
            }

            foreach (LabelledFile file in Files)
            {
                file.CheckRows((row, column, message) => Report(true, row.Number, column, message));
            }
        }

        private void ReadRow(SpreadsheetRow row, LabelColumns columns)
        {
            int problemsBefore = problems.Count;
            for (int column = columns.Count; column < row.Cells.Length; column++)
            {
                if (row.Cells[column].Length > 0)
                {
                    Report(true, row.Line, null, $"“{row.Cells[column]}” stands beyond the last named column. A cell with the table's delimiter in it is put in quotes; decimals are written with a point.");
                    break;
                }
            }

            string? file = FileOf(row, columns);
            string label = SpreadsheetTable.Tidy(row.Cell(columns.LabelIndex));
            if (label.Length == 0)
            {
                Report(true, row.Line, LabelColumns.Label, $"is empty. Write the instrument, or “{LabelRow.Silence}” where nothing sounds.");
            }

            double? start = Seconds(row, columns.StartIndex, LabelColumns.Start) ?? 0;
            double? end = Seconds(row, columns.EndIndex, LabelColumns.End) ?? double.PositiveInfinity;
            if (end <= start)
            {
                Report(true, row.Line, LabelColumns.End, string.Create(CultureInfo.InvariantCulture, $"the end, {end} s, is not after the start, {start} s. Exchange or correct them."));
            }

            (int[] programs, string[] sounds) = Sounds(row, columns);
            bool? complete = Complete(row, columns);
            LabelRow read = new(row.Line, row.Line, label, programs, start.Value, end.Value, complete) { Sounds = sounds };
            if (read.IsSilence && programs.Length + sounds.Length > 0)
            {
                Report(true, row.Line, sounds.Length > 0 ? LabelColumns.Sounds : LabelColumns.Programs, $"“{LabelRow.Silence}” means that nothing sounds, so it has no programs. Empty the cell.");
            }

            if (file is not null && !problems.Skip(problemsBefore).Any(problem => problem.IsError))
            {
                if (!rowsByFile.TryGetValue(file, out List<LabelRow>? rows))
                {
                    rowsByFile[file] = rows = [];
                    order.Add(file);
                }

                rows.Add(read);
            }
        }

        /// <summary>The recording's path relative to the folder; null, reported once for each name, if it cannot be used.</summary>
        private string? FileOf(SpreadsheetRow row, LabelColumns columns)
        {
            string cell = row.Cell(columns.FileIndex);
            if (cell.Length == 0)
            {
                Report(true, row.Line, LabelColumns.File, "is empty. Write the recording's path, relative to the folder of this table.");
                return null;
            }

            if (!filesByCell.TryGetValue(cell, out string? file))
            {
                file = RecordingPath.Resolve(folder, cell, names, out string problem);
                filesByCell[cell] = file;
                if (file is null)
                {
                    Report(true, row.Line, LabelColumns.File, problem);
                }
            }

            return file;
        }

        private double? Seconds(SpreadsheetRow row, int column, string columnName)
        {
            string cell = column < 0 ? "" : row.Cell(column);
            if (cell.Length == 0)
            {
                return null;
            }

            if (!SpreadsheetTable.TryNumber(cell, out double seconds))
            {
                string instead = Clock().Match(cell) is { Success: true } clock ? ClockSeconds(clock) : "37.25";
                Report(true, row.Line, columnName, $"“{cell}” is not a number. Write seconds, such as {instead}.");
                return null;
            }

            if (seconds < 0)
            {
                Report(true, row.Line, columnName, $"“{cell}” is before the recording's start. Write seconds from 0 on.");
                return null;
            }

            return seconds;
        }

        private static string ClockSeconds(Match clock)
        {
            double hours = clock.Groups[1].Success ? double.Parse(clock.Groups[1].Value, CultureInfo.InvariantCulture) : 0;
            double minutes = double.Parse(clock.Groups[2].Value, CultureInfo.InvariantCulture);
            double seconds = double.Parse(clock.Groups[3].Value.Replace(',', '.'), CultureInfo.InvariantCulture);
            return (((hours * 60) + minutes) * 60 + seconds).ToString(CultureInfo.InvariantCulture);
        }

        /// <summary>Programs, and ids of sounds beyond General MIDI, of both columns.</summary>
        private (int[] Programs, string[] Sounds) Sounds(SpreadsheetRow row, LabelColumns columns)
        {
            int[] programs = columns.ProgramsIndex < 0
                ? []
                : ProgramCell.Read(
                    SpreadsheetTable.Tidy(row.Cell(columns.ProgramsIndex)),
                    message => Report(true, row.Line, LabelColumns.Programs, message),
                    message => Report(false, row.Line, LabelColumns.Programs, message));
            if (columns.SoundsIndex < 0)
            {
                return (programs, []);
            }

            (int[] further, string[] ids) = SoundCell.Read(
                SpreadsheetTable.Tidy(row.Cell(columns.SoundsIndex)),
                takesUnknownIds: true,
                message => Report(true, row.Line, LabelColumns.Sounds, message),
                message => Report(false, row.Line, LabelColumns.Sounds, message));
            return ([.. programs.Union(further).Order()], ids);
        }

        private bool? Complete(SpreadsheetRow row, LabelColumns columns)
        {
            string cell = columns.CompleteIndex < 0 ? "" : row.Cell(columns.CompleteIndex);
            bool? complete = YesNo.Parse(cell);
            if (complete is null && cell.Length > 0)
            {
                Report(true, row.Line, LabelColumns.Complete, $"“{cell}” is neither yes nor no. Write yes where every instrument that sounds is labelled, else no; empty for the dataset's default.");
            }

            return complete;
        }
    }

    [GeneratedRegex(@"^(?:(\d+):)?(\d+):(\d+(?:[.,]\d+)?)\z")]
    private static partial Regex Clock();
}

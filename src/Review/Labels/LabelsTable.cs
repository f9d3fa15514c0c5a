using System.Globalization;
using MirTool.Annotation.Formats;
using MirTool.Taxonomies.Spreadsheets;

namespace MirTool.Review.Labels;

/// <summary>The labels file: a table that the dataset adapter <c>custom</c> reads, with who said so, when, and remarks in columns of its own.</summary>
internal static class LabelsTable
{
    private const string File = "file";
    private const string Label = "label";
    private const string Start = "start_s";
    private const string End = "end_s";
    private const string Programs = "gm_programs";
    private const string Complete = "complete";
    private const string Remark = "remark";
    private const string By = "by";
    private const string At = "at";

    private static readonly string[] Columns = [File, Label, Start, End, Programs, Complete, Remark, By, At];

    /// <summary>The table's bytes. A recording that is complete and has no label gets a row of silence; one that is not complete has rows for its labels alone.</summary>
    /// <param name="recordings">In the order of the rows.</param>
    /// <param name="prefix">From the table's folder to the root of the recordings' names: empty, or ending in <c>/</c>.</param>
    public static byte[] Write(IEnumerable<RecordingLabels> recordings, string prefix)
    {
        using var stream = new MemoryStream();
        using (var table = new CsvTable(stream, Columns))
        {
            foreach (RecordingLabels recording in recordings)
            {
                string complete = recording.IsComplete ? "yes" : "no";
                // A line that starts with # is a remark.
                string file = (prefix + recording.File) is ['#', ..] name ? "./" + name : prefix + recording.File;
                ReviewLabel[] sounding = [.. recording.Labels.Where(label => label.Kind == LabelKind.Sounds)];
                foreach (ReviewLabel label in sounding)
                {
                    string end = double.IsFinite(label.EndSeconds) ? CsvTable.Decimals3(label.EndSeconds) : "";
                    table.WriteRow(
                        file, label.Label, CsvTable.Decimals3(label.StartSeconds), end, label.Programs, complete, label.Remark, label.By,
                        label.At == default ? "" : label.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
                }

                if (recording.IsComplete && sounding.Length == 0)
                {
                    table.WriteRow(file, ReviewLabel.Silence, "", "", "", complete, "", "", "");
                }
            }
        }

        return stream.ToArray();
    }

    /// <summary>Reads a table, be it this program's or somebody's.</summary>
    /// <param name="path">The table.</param>
    /// <param name="prefix">As in <see cref="Write"/>.</param>
    /// <param name="nextId">Gives labels their ids.</param>
    /// <exception cref="InvalidDataException">A row cannot be read, or the table has columns that would be lost.</exception>
    public static IReadOnlyList<(string File, bool IsComplete, IReadOnlyList<ReviewLabel> Labels)> Read(string path, string prefix, Func<long> nextId)
    {
        List<TableProblem> problems = [];
        List<SpreadsheetRow> rows = SpreadsheetTable.Parse(SpreadsheetText.Read(path, problems, [], "labels file", 256 << 20) ?? "", problems, keepSpaces: true);
        Refuse(path, problems);
        if (rows.Count == 0)
        {
            return [];
        }

        string[] names = [.. rows[0].Cells.Select(cell => cell.Trim().ToLowerInvariant().Replace(' ', '_').Replace('-', '_'))];
        RequireColumns(path, names);
        var read = rows.Skip(1).Select(row => ReadRow(path, row, column => row.Cell(Array.IndexOf(names, column) is >= 0 and int at ? at : int.MaxValue), prefix, nextId)).ToArray();
        return
        [
            .. read.GroupBy(row => row.File).Select(group => (
                group.Key,
                // A table that does not say is not taken to say more than it does.
                group.Any(row => row.IsComplete == true) || group.All(row => row.Label.IsSilence),
                (IReadOnlyList<ReviewLabel>)[.. group.Where(row => !IsBareSilence(row.Label)).Select(row => row.Label)])),
        ];
    }

    // What Write makes of a complete recording without a label.
    private static bool IsBareSilence(ReviewLabel label) => label.IsSilence && label.StartSeconds == 0 && double.IsInfinity(label.EndSeconds);

    private static (string File, bool? IsComplete, ReviewLabel Label) ReadRow(
        string path, SpreadsheetRow row, Func<string, string> cell, string prefix, Func<long> nextId)
    {
        string file = cell(File).Replace('\\', '/');
        file = file.StartsWith("./", StringComparison.Ordinal) ? file[2..] : file;
        if (!file.StartsWith(prefix, StringComparison.Ordinal))
        {
            throw Wrong(path, row, File, $"a recording below '{prefix}', where the annotated ones are", file);
        }

        bool? complete = cell(Complete).ToLowerInvariant() switch
        {
            "" => null,
            "yes" or "true" or "y" or "1" => true,
            "no" or "false" or "n" or "0" => false,
            _ => throw Wrong(path, row, Complete, "yes or no", cell(Complete)),
        };
        double start = Seconds(path, row, Start, cell(Start)) ?? 0;
        double end = Seconds(path, row, End, cell(End)) ?? double.PositiveInfinity;
        string label = SpreadsheetTable.Tidy(cell(Label));
        if (label.Length == 0 || end <= start)
        {
            throw label.Length == 0 ? Wrong(path, row, Label, "an instrument", label) : Wrong(path, row, End, "later than start_s", cell(End));
        }

        DateTimeOffset at = DateTimeOffset.TryParse(cell(At), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) ? time : default;
        return (file[prefix.Length..], complete, new(nextId(), label, start, end, LabelKind.Sounds, cell(Remark), cell(Programs), cell(By), at));
    }

    private static double? Seconds(string path, SpreadsheetRow row, string column, string cell)
    {
        string number = cell.Contains('.') ? cell : cell.Replace(',', '.');
        return number.Length == 0 ? null
            : double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds) && double.IsFinite(seconds) && seconds >= 0 ? seconds
            : throw Wrong(path, row, column, "seconds from 0 on", cell);
    }

    private static void RequireColumns(string path, string[] names)
    {
        string[] missing = [.. ((string[])[File, Label]).Except(names)];
        if (missing.Length > 0)
        {
            throw new InvalidDataException($"{path}:1: the column {string.Join(", ", missing)} is missing. Name a labels file as docs/datasets.md describes it, or another name with --labels.");
        }

        string[] others = [.. names.Where(name => name.Length > 0).Except(Columns)];
        if (others.Length > 0)
        {
            throw new InvalidDataException($"{path}:1: the column {string.Join(", ", others)} would be lost, since review writes the table anew. Remove it, or name another file with --labels.");
        }
    }

    private static void Refuse(string path, List<TableProblem> problems)
    {
        if (problems.Count > 0)
        {
            throw new InvalidDataException(string.Join(Environment.NewLine, problems.Select(problem => problem.At(path))));
        }
    }

    private static InvalidDataException Wrong(string path, SpreadsheetRow row, string column, string expected, string found) =>
        new($"{path}:{row.Line}: {column} must be {expected}, but is '{found}'. Correct it, or name another file with --labels.");
}

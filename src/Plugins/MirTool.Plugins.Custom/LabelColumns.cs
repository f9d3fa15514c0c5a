using MirTool.Taxonomies.Spreadsheets;

namespace MirTool.Plugins.Custom;

/// <summary>Where the columns of a label file are, from 0; -1 for those that it has not.</summary>
internal sealed record LabelColumns(int FileIndex, int LabelIndex, int StartIndex, int EndIndex, int ProgramsIndex, int SoundsIndex, int CompleteIndex, int Count)
{
    public const string File = "file";
    public const string Label = "label";
    public const string Start = "start_s";
    public const string End = "end_s";
    public const string Programs = "gm_programs";
    public const string Sounds = "sounds";
    public const string Complete = "complete";

    private static readonly string[] Known = [File, Label, Start, End, Programs, Sounds, Complete];

    // What the optional columns are called elsewhere. They are not read, and their absence changes what the table says.
    private static readonly (string Part, string Column)[] OtherNames =
        [("start", Start), ("onset", Start), ("begin", Start), ("end", End), ("offset", End), ("stop", End), ("duration", End), ("program", Programs), ("complet", Complete)];

    /// <summary>Null, with the reason among the problems, when columns are missing or there twice.</summary>
    public static LabelColumns? Find(SpreadsheetRow header, Action<bool, int, string?, string> report)
    {
        string[] names = [.. header.Cells.Select(cell => cell.Trim().ToLowerInvariant().Replace(' ', '_').Replace('-', '_'))];
        bool usable = true;
        foreach (string required in (string[])[File, Label])
        {
            if (!names.Contains(required))
            {
                string found = string.Join(", ", header.Cells.Where(cell => cell.Length > 0).Select(cell => $"“{cell}”"));
                report(true, header.Line, required, $"the column is missing. The first row names the columns, {File},{Label} and perhaps {Start},{End},{Programs} or {Sounds},{Complete}; this one has {found}.");
                usable = false;
            }
        }

        foreach (string twice in Known.Where(known => names.Count(name => name == known) > 1))
        {
            report(true, header.Line, twice, "the column is there twice. Rename or remove one of them.");
            usable = false;
        }

        foreach (string name in names.Where(name => !Known.Contains(name)))
        {
            string? meant = OtherNames.FirstOrDefault(other => name.StartsWith(other.Part, StringComparison.Ordinal)).Column;
            if (meant is not null && !names.Contains(meant))
            {
                report(false, header.Line, name, $"this column is not read. If it is meant to be {meant}, rename it.");
            }
        }

        return usable
            ? new(Array.IndexOf(names, File), Array.IndexOf(names, Label), Array.IndexOf(names, Start), Array.IndexOf(names, End),
                Array.IndexOf(names, Programs), Array.IndexOf(names, Sounds), Array.IndexOf(names, Complete), Array.FindLastIndex(names, name => name.Length > 0) + 1)
            : null;
    }
}

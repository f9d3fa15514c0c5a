using System.Globalization;
using System.Text.RegularExpressions;
using MirTool.Plugins;
using MirTool.Taxonomies.Spreadsheets;

namespace MirTool.Taxonomies;

/// <summary>Reads a cell of General MIDI programs: <c>24 25</c>, <c>24;25</c>, <c>24..31</c>, names, or any mixture of them.</summary>
public static partial class ProgramCell
{
    /// <summary>The programs of a cell, ascending and distinct.</summary>
    /// <param name="cell">The cell's text; empty for an instrument that no program renders.</param>
    /// <param name="problem">Called with each thing that is wrong.</param>
    /// <param name="note">Called with each thing that works but had better be written otherwise.</param>
    public static int[] Read(string cell, Action<string> problem, Action<string> note)
    {
        SortedSet<int> programs = [];
        foreach (string piece in cell.Split([';', ',', '|'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (GeneralMidi.FindProgram(piece) is { } named)
            {
                programs.Add(named);
            }
            else if (SpreadsheetDate.RangeBehind(piece) is { } range)
            {
                problem($"“{piece}” looks like a range that the spreadsheet turned into a date; write {range}.");
            }
            else
            {
                string[] words = SpacedRange().Replace(piece, "$1$2$3").Split(' ');
                if (!words.All(word => Number().IsMatch(word) || Range().IsMatch(word)))
                {
                    problem($"“{piece}” is neither programs (such as 24 25 or 24..31) nor the General MIDI name of one; the nearest name is “{GeneralMidi.NearestProgramName(piece)}”.");
                    continue;
                }

                foreach (string word in words)
                {
                    AddNumbers(word, programs, problem, note);
                }
            }
        }

        return [.. programs];
    }

    private static void AddNumbers(string word, SortedSet<int> programs, Action<string> problem, Action<string> note)
    {
        Match range = Range().Match(word);
        if (!range.Success)
        {
            if (ToProgram(word, problem) is { } program)
            {
                programs.Add(program);
            }

            return;
        }

        int? first = ToProgram(range.Groups[1].Value, problem);
        int? last = ToProgram(range.Groups[3].Value, problem);
        if (first > last)
        {
            problem($"The range {word} runs backwards; write {last}..{first}.");
        }
        else if (first is { } from && last is { } to)
        {
            programs.UnionWith(Enumerable.Range(from, to - from + 1));
            if (range.Groups[2].Value == "-")
            {
                note($"The range {word} is understood, but spreadsheets turn such ranges into dates; {from}..{to} is safe.");
            }
        }
    }

    private static int? ToProgram(string number, Action<string> problem)
    {
        // Tables written by statistics programs have 24.0 for 24.
        decimal value = decimal.TryParse(number, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal parsed)
            ? parsed
            : decimal.MaxValue;
        if (value != decimal.Truncate(value))
        {
            problem($"{number} is not a whole number; several programs are written 24 25, a range 24..31.");
            return null;
        }

        if (value is < 0 or >= GeneralMidi.ProgramCount)
        {
            problem(value == GeneralMidi.ProgramCount
                ? "There is no program 128: programs are 0 to 127 (a list that counts from 1 needs 1 subtracted from every number)."
                : $"There is no program {number}: programs are 0 to 127.");
            return null;
        }

        return (int)value;
    }

    [GeneratedRegex(@"^[+-]?\d+(?:\.\d+)?\z")]
    private static partial Regex Number();

    [GeneratedRegex(@"^(\d+)(\.{2,}|…|-|–|—)(\d+)\z")]
    private static partial Regex Range();

    [GeneratedRegex(@"(\d) ?(\.{2,}|…|-|–|—) ?(\d)")]
    private static partial Regex SpacedRange();
}

using System.Globalization;
using System.Text.RegularExpressions;

namespace MirTool.Plugins.Custom;

/// <summary>Collects the labels of one recording as a reader finds them in a file, and what is wrong with them.</summary>
/// <remarks>A label that only repeats another is left out: annotators agree, and Raven writes a row for each view of a selection.</remarks>
/// <param name="file">The label file, as messages name it.</param>
internal sealed partial class LabelRows(string file)
{
    // Whoever has this many problems in one file has one problem.
    private const int MostProblems = 100;

    private readonly List<LabelRow> rows = [];
    private readonly List<DatasetProblem> problems = [];
    private readonly HashSet<(string Label, double Start, double End)> known = [];
    private int errors;

    public IReadOnlyList<LabelRow> Rows => rows;

    public IReadOnlyList<DatasetProblem> Problems => problems;

    public bool HasErrors => errors > 0;

    /// <summary>Notes what is wrong.</summary>
    /// <param name="line">From 1; null where lines say nothing.</param>
    /// <param name="column">The format's own word for the part that is wrong; null for the whole.</param>
    /// <param name="message">The value and the remedy.</param>
    public void Error(int? line, string? column, string message)
    {
        errors++;
        if (errors <= MostProblems)
        {
            problems.Add(new(true, file, line, column, message));
        }
        else if (errors == MostProblems + 1)
        {
            problems.Add(new(true, file, null, null, $"has more than {MostProblems} problems; correct these first."));
        }
    }

    public void Warn(int? line, string message) => problems.Add(new(false, file, line, null, message));

    /// <summary>Adds a label whose times are finite numbers.</summary>
    /// <param name="line">As in <see cref="Error"/>.</param>
    /// <param name="column">The format's word for the label.</param>
    /// <param name="text">As it is written: spaces around it and a confidence in brackets behind it are taken away.</param>
    /// <param name="startSeconds">From the recording's start.</param>
    /// <param name="endSeconds">Infinite for the recording's end.</param>
    /// <param name="program">Where the times can be corrected.</param>
    public void Add(int? line, string column, string text, double startSeconds, double endSeconds, string program)
    {
        string label = WithoutConfidence(text);
        if (label.Length == 0)
        {
            Error(line, column, string.Create(CultureInfo.InvariantCulture,
                $"the label from {startSeconds} s to {endSeconds} s has no text. Write the instrument, or “{LabelRow.Silence}” where nothing sounds."));
        }
        else if (startSeconds < 0)
        {
            Error(line, column, string.Create(CultureInfo.InvariantCulture,
                $"“{label}” starts at {startSeconds} s, before the recording does. Move it in {program}."));
        }
        else if (endSeconds <= startSeconds)
        {
            Error(line, column, startSeconds == endSeconds
                ? string.Create(CultureInfo.InvariantCulture, $"“{label}” is a point at {startSeconds} s and has no length. Give it a start and an end in {program}.")
                : string.Create(CultureInfo.InvariantCulture, $"“{label}” ends at {endSeconds} s, before its start at {startSeconds} s. Exchange the times in {program}."));
        }
        else
        {
            Keep(line, label, startSeconds, endSeconds);
        }
    }

    /// <summary>Adds a label that is known to be one, as it is written, of a format whose lines say nothing.</summary>
    public void AddWritten(string label, double startSeconds, double endSeconds) => Keep(null, label.Trim(), startSeconds, endSeconds);

    /// <summary>Says so where a file that could be read has no label.</summary>
    /// <param name="whatCounts">What the format would show as one.</param>
    public void RequireAny(string whatCounts)
    {
        if (rows.Count == 0 && !HasErrors)
        {
            Error(null, null, $"has no label: {whatCounts}. Where nothing sounds, say so with one that reads “{LabelRow.Silence}”.");
        }
    }

    /// <summary>A label on one line, without the confidence that <c>mirtool export</c> writes behind it: <c>Violin (0.93)</c>.</summary>
    public static string WithoutConfidence(string text)
    {
        string label = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return Confidence().Match(label) is { Success: true } found ? label[..found.Index] : label;
    }

    private void Keep(int? line, string label, double startSeconds, double endSeconds)
    {
        if (known.Add((label.ToLowerInvariant(), startSeconds, endSeconds)))
        {
            rows.Add(new(rows.Count + 1, line, label, [], startSeconds, endSeconds, Complete: null));
        }
    }

    [GeneratedRegex(@" ?\((?:0(?:\.[0-9]+)?|1(?:\.0+)?)\)\z")]
    private static partial Regex Confidence();
}

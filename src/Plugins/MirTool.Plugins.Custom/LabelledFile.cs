namespace MirTool.Plugins.Custom;

/// <summary>A recording and what is said about it.</summary>
/// <param name="File">Relative to the dataset's root, with <c>/</c>.</param>
/// <param name="Source">The label table or label file, as messages name it.</param>
/// <param name="Rows">In the order in which they were written.</param>
internal sealed record LabelledFile(string File, string Source, IReadOnlyList<LabelRow> Rows)
{
    // Ends and starts that were rounded separately may miss each other by the last digit.
    private const double RoundingSeconds = 0.011;

    /// <summary>Whether every sounding instrument is named: as a row says, else as the dataset's default, but silence is always the whole truth.</summary>
    public bool IsComplete(bool otherwise) =>
        Rows.FirstOrDefault(row => row.Complete is not null)?.Complete ?? (otherwise || Rows.All(row => row.IsSilence));

    /// <summary>The labels, cut at the recording's end; silence is the absence of labels.</summary>
    public IReadOnlyList<InstrumentLabel> Labels(double durationSeconds) =>
    [
        .. from row in Rows
           where !row.IsSilence && row.StartSeconds < durationSeconds
           select new InstrumentLabel(row.Label, row.GmPrograms, row.StartSeconds, Math.Min(row.EndSeconds, durationSeconds)) { Sounds = row.Sounds },
    ];

    /// <summary>Reports rows that contradict each other, each once.</summary>
    /// <param name="problem">Told of the row, the column and the message.</param>
    public void CheckRows(Action<LabelRow, string, string> problem)
    {
        // Of the rows that began before, the one that lasts longest overlaps if any does: one of each label and of each kind is enough.
        Dictionary<string, LabelRow> longestOfLabel = new(StringComparer.OrdinalIgnoreCase);
        LabelRow? longestSilence = null;
        LabelRow? longestSound = null;
        foreach (LabelRow row in Rows.OrderBy(row => row.StartSeconds))
        {
            if (longestOfLabel.TryGetValue(row.Label, out LabelRow? same) && same.EndSeconds > row.StartSeconds)
            {
                ReportSame(same, row, problem);
            }

            if ((row.IsSilence ? longestSound : longestSilence) is { } other
                && Math.Min(other.EndSeconds, row.EndSeconds) - row.StartSeconds > RoundingSeconds)
            {
                ReportSilence(other, row, problem);
            }

            longestOfLabel[row.Label] = Longer(same, row);
            longestSilence = row.IsSilence ? Longer(longestSilence, row) : longestSilence;
            longestSound = row.IsSilence ? longestSound : Longer(longestSound, row);
        }

        LabelRow? first = Rows.FirstOrDefault(row => row.Complete is not null);
        foreach (LabelRow row in Rows.Where(row => row.Complete is not null && row.Complete != first?.Complete))
        {
            problem(row, LabelColumns.Complete, $"says {YesNo(row.Complete)}, but {first!.Where} says {YesNo(first.Complete)} of the same file. A recording's labels are complete or they are not.");
        }
    }

    private static LabelRow Longer(LabelRow? earlier, LabelRow row) => earlier is not null && earlier.EndSeconds >= row.EndSeconds ? earlier : row;

    private static void ReportSame(LabelRow earlier, LabelRow later, Action<LabelRow, string, string> problem)
    {
        (LabelRow first, LabelRow second) = InOrder(earlier, later);
        problem(second, LabelColumns.Label, $"“{second.Label}” already sounds {first.Interval} ({first.Where}). Join the two rows, or keep them apart.");
    }

    private static void ReportSilence(LabelRow earlier, LabelRow later, Action<LabelRow, string, string> problem)
    {
        (LabelRow first, LabelRow second) = InOrder(earlier, later);
        LabelRow sounding = earlier.IsSilence ? later : earlier;
        problem(second, LabelColumns.Label, second.IsSilence
            ? $"“{LabelRow.Silence}” means that nothing sounds, but “{sounding.Label}” sounds {sounding.Interval} ({sounding.Where}). Shorten one of them."
            : $"“{sounding.Label}” sounds here, but nothing does {first.Interval} ({first.Where} says “{LabelRow.Silence}”). Shorten one of them.");
    }

    private static (LabelRow First, LabelRow Second) InOrder(LabelRow a, LabelRow b) => a.Number <= b.Number ? (a, b) : (b, a);

    private static string YesNo(bool? value) => value == true ? "yes" : "no";
}

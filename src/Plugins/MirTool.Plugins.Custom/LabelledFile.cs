namespace MirTool.Plugins.Custom;

/// <summary>A recording and what is said about it.</summary>
/// <param name="File">Relative to the dataset's root, with <c>/</c>.</param>
/// <param name="Rows">In the order in which they were written.</param>
internal sealed record LabelledFile(string File, IReadOnlyList<LabelRow> Rows)
{
    /// <summary>Whether every sounding instrument is named: as a row says, else as the dataset's default, but silence is always the whole truth.</summary>
    public bool IsComplete(bool otherwise) =>
        Rows.FirstOrDefault(row => row.Complete is not null)?.Complete ?? (otherwise || Rows.All(row => row.IsSilence));

    /// <summary>The labels, cut at the recording's end; silence is the absence of labels.</summary>
    public IReadOnlyList<InstrumentLabel> Labels(double durationSeconds) =>
    [
        .. from row in Rows
           where !row.IsSilence && row.StartSeconds < durationSeconds
           select new InstrumentLabel(row.Label, row.GmPrograms, row.StartSeconds, Math.Min(row.EndSeconds, durationSeconds)),
    ];

    /// <summary>Reports rows that contradict each other.</summary>
    /// <param name="problem">Told of the row, the column and the message.</param>
    public void CheckRows(Action<LabelRow, string, string> problem)
    {
        // Ends and starts that were rounded separately may miss each other by the last digit.
        const double RoundingSeconds = 0.011;
        LabelRow[] byStart = [.. Rows.OrderBy(row => row.StartSeconds)];
        for (int i = 0; i < byStart.Length; i++)
        {
            for (int j = i + 1; j < byStart.Length && byStart[j].StartSeconds < byStart[i].EndSeconds; j++)
            {
                CheckPair(byStart[i], byStart[j], RoundingSeconds, problem);
            }
        }

        LabelRow? first = Rows.FirstOrDefault(row => row.Complete is not null);
        foreach (LabelRow row in Rows.Where(row => row.Complete is not null && row.Complete != first?.Complete))
        {
            problem(row, LabelColumns.Complete, $"says {YesNo(row.Complete)}, but {first!.Where} says {YesNo(first.Complete)} of the same file. A recording's labels are complete or they are not.");
        }
    }

    private static void CheckPair(LabelRow earlier, LabelRow later, double roundingSeconds, Action<LabelRow, string, string> problem)
    {
        (LabelRow first, LabelRow second) = earlier.Line <= later.Line ? (earlier, later) : (later, earlier);
        if (earlier.Label.Equals(later.Label, StringComparison.OrdinalIgnoreCase))
        {
            problem(second, LabelColumns.Label, $"“{second.Label}” already sounds {first.Interval} ({first.Where}). Join the two rows, or keep them apart.");
        }
        else if ((earlier.IsSilence || later.IsSilence) && Math.Min(earlier.EndSeconds, later.EndSeconds) - later.StartSeconds > roundingSeconds)
        {
            LabelRow sounding = earlier.IsSilence ? later : earlier;
            LabelRow other = ReferenceEquals(sounding, first) ? second : first;
            problem(second, LabelColumns.Label, other.IsSilence && ReferenceEquals(other, second)
                ? $"“{LabelRow.Silence}” means that nothing sounds, but “{sounding.Label}” sounds {sounding.Interval} ({sounding.Where}). Shorten one of them."
                : $"“{sounding.Label}” sounds here, but nothing does {other.Interval} ({other.Where} says “{LabelRow.Silence}”). Shorten one of them.");
        }
    }

    private static string YesNo(bool? value) => value == true ? "yes" : "no";
}

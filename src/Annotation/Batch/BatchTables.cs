using MirTool.Annotation.Formats;

namespace MirTool.Annotation.Batch;

/// <summary>The tables over all recordings of a batch.</summary>
internal static class BatchTables
{
    /// <summary>The further column of <c>recordings.csv</c> that holds when recordings began.</summary>
    public const string TimeColumn = "recorded_at";

    public static readonly string[] RecordingColumns =
    [
        "file", "status", "duration_s", "sample_rate_hz", "channels", "windows", "mean_polyphony", "error",
    ];

    public static readonly string[] SummaryColumns =
    [
        "file", "instrument_id", "instrument", "active_s", "active_fraction", "max_probability", "first_s", "last_s",
    ];

    /// <summary>Writes <c>recordings.csv</c> and <c>summary.csv</c>.</summary>
    /// <param name="folder">Holds the files while they are written.</param>
    /// <param name="layout">Where they go.</param>
    /// <param name="results">In the order of the rows.</param>
    /// <param name="withTimes">Whether recordings have absolute times.</param>
    public static void Write(OutputFolder folder, OutputLayout layout, IEnumerable<(Recording Recording, RecordingResult Result)> results, bool withTimes)
    {
        using CsvFile recordings = folder.CreateCsv(withTimes ? [.. RecordingColumns, TimeColumn] : RecordingColumns);
        using CsvFile summary = folder.CreateCsv(SummaryColumns);
        foreach ((Recording recording, RecordingResult result) in results)
        {
            recordings.WriteRow([.. Cells(recording.File, result), .. withTimes ? [result.RecordedAt ?? ""] : Array.Empty<string>()]);
            foreach (InstrumentSummary instrument in result.Instruments)
            {
                summary.WriteRow(recording.File, instrument.Id, instrument.Name,
                    CsvTable.Decimals3(instrument.ActiveSeconds),
                    CsvTable.Decimals4(instrument.ActiveSeconds / result.DurationSeconds),
                    CsvTable.Decimals4(instrument.MaxProbability),
                    CsvTable.Decimals3(instrument.FirstSeconds),
                    CsvTable.Decimals3(instrument.LastSeconds));
            }
        }

        recordings.Publish(layout.RecordingsPath);
        summary.Publish(layout.SummaryPath);
    }

    private static string[] Cells(string file, RecordingResult result) => result.Error is { } error
        ? [file, "failed", "", "", "", "", "", error]
        : [file, "ok", CsvTable.Decimals3(result.DurationSeconds), CsvTable.Count(result.SampleRate),
            CsvTable.Count(result.Channels), CsvTable.Count(result.Windows), CsvTable.Decimals3(result.MeanPolyphony), ""];
}

using MirTool.Annotation.Formats;

namespace MirTool.Annotation.Batch;

/// <summary>The tables over all recordings of a batch.</summary>
internal static class BatchTables
{
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
    public static void Write(OutputFolder folder, OutputLayout layout, IEnumerable<(Recording Recording, RecordingResult Result)> results)
    {
        using CsvFile recordings = folder.CreateCsv(RecordingColumns);
        using CsvFile summary = folder.CreateCsv(SummaryColumns);
        foreach ((Recording recording, RecordingResult result) in results)
        {
            WriteRecording(recordings, recording.File, result);
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

    private static void WriteRecording(CsvFile recordings, string file, RecordingResult result)
    {
        if (result.Error is { } error)
        {
            recordings.WriteRow(file, "failed", "", "", "", "", "", error);
        }
        else
        {
            recordings.WriteRow(file, "ok", CsvTable.Decimals3(result.DurationSeconds), CsvTable.Count(result.SampleRate),
                CsvTable.Count(result.Channels), CsvTable.Count(result.Windows), CsvTable.Decimals3(result.MeanPolyphony), "");
        }
    }
}

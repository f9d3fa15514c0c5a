namespace MirTool.Annotation.Formats;

/// <summary>A selection table for Raven: tab-separated, the whole range of frequencies, then columns of our own.</summary>
internal static class RavenSelections
{
    private static readonly string[] Columns =
    [
        "Selection", "View", "Channel", "Begin Time (s)", "End Time (s)", "Low Freq (Hz)", "High Freq (Hz)",
        "Instrument", "Instrument ID", "Confidence", "Begin Path", "File Offset (s)",
    ];

    public static void Write(TextWriter text, ExportedRecording recording)
    {
        bool isOfWindows = recording.Of == StretchKind.Windows;
        WriteRow(text, isOfWindows ? [.. Columns, "Polyphony"] : Columns);
        string highest = (recording.SampleRate / 2.0).ToString("F1", System.Globalization.CultureInfo.InvariantCulture);
        string path = ExportText.OneLine(recording.Path ?? recording.File);
        int selection = 0;
        foreach (Stretch stretch in recording.Sounding)
        {
            string start = ExportText.Seconds(stretch.StartSeconds);
            string[] row =
            [
                ExportText.Count(++selection), "Spectrogram 1", "1", start, ExportText.Seconds(stretch.EndSeconds), "0.0", highest,
                ExportText.OneLine(stretch.Instrument), ExportText.OneLine(stretch.InstrumentId), ExportText.Probability(stretch.Probability), path, start,
            ];
            WriteRow(text, isOfWindows ? [.. row, ExportText.Count(stretch.Polyphony ?? 0)] : row);
        }
    }

    private static void WriteRow(TextWriter text, string[] cells) => text.Write(string.Join('\t', cells) + "\n");
}

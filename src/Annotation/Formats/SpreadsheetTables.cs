using System.Text;
using CsvHelper;
using MirTool.Annotation.Batch;

namespace MirTool.Annotation.Formats;

/// <summary>The CSV tables in the style of a spreadsheet program, or with the column of absolute times.</summary>
internal static class SpreadsheetTables
{
    private static readonly HashSet<string> TextColumns = ["file", "status", "instrument_id", "instrument", "error", "start_at", "recorded_at"];

    /// <summary>Writes a recording's table of segments or windows.</summary>
    public static void Write(Stream stream, ExportedRecording recording, SpreadsheetStyle? style)
    {
        bool isOfWindows = recording.Of == StretchKind.Windows;
        string[] columns = CsvFormat.WithTime(isOfWindows ? CsvFormat.WindowColumns : CsvFormat.SegmentColumns, recording.RecordedAt);
        using Table table = new(stream, style, columns);
        foreach (Stretch stretch in recording.Stretches)
        {
            string[] cells = isOfWindows ? WindowCells(recording.File, stretch) : SegmentCells(recording.File, stretch);
            table.Write(recording.RecordedAt is { } recorded ? [.. cells, recorded.After(stretch.StartSeconds)] : cells);
        }
    }

    /// <summary>Writes a table over all recordings anew, cell by cell.</summary>
    /// <param name="stream">Receives it.</param>
    /// <param name="path">The table as annotate wrote it.</param>
    /// <param name="style">Null for its own.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="recordedAt">When a recording began, for a further column; null for none.</param>
    public static void WriteOverAll(Stream stream, string path, SpreadsheetStyle? style, string[] columns, Func<string, string>? recordedAt)
    {
        using Table table = new(stream, style, recordedAt is null ? columns : [.. columns, BatchTables.TimeColumn]);
        foreach (TableRow row in TableRows.ReadWhole(path, columns))
        {
            string[] cells = [.. columns.Select(row.Text)];
            table.Write(recordedAt is null ? cells : [.. cells, recordedAt(row.Text("file"))]);
        }
    }

    private static string[] SegmentCells(string file, Stretch segment) =>
    [
        file, segment.InstrumentId, segment.Instrument, ExportText.Seconds(segment.StartSeconds), ExportText.Seconds(segment.EndSeconds),
        ExportText.Probability(segment.Probability), ExportText.Probability(segment.MaxProbability),
    ];

    private static string[] WindowCells(string file, Stretch window) =>
    [
        file, ExportText.Seconds(window.StartSeconds), ExportText.Seconds(window.EndSeconds), ExportText.Count(window.Polyphony ?? 0),
        ExportText.Probability(window.PolyphonyProbability ?? 0), window.InstrumentId, window.Instrument,
        double.IsNaN(window.Probability) ? "" : ExportText.Probability(window.Probability), window.IsActive ? "1" : "0",
    ];

    private sealed class Table : IDisposable
    {
        private readonly CsvWriter csv;
        private readonly SpreadsheetStyle? style;
        private readonly bool[] isText;

        public Table(Stream stream, SpreadsheetStyle? style, string[] columns)
        {
            this.style = style;
            if (style is not null)
            {
                // Without the mark, Excel takes UTF-8 for the code page of its country.
                stream.Write(Encoding.UTF8.Preamble);
            }

            csv = CsvWriter.Create(stream, new CsvWriterOptions { Separator = style?.Separator ?? ',' }, leaveOpen: true);
            isText = [.. columns.Select(TextColumns.Contains)];
            csv.WriteRecord(columns.AsSpan());
        }

        public void Write(string[] cells)
        {
            if (style is not null)
            {
                for (int i = 0; i < cells.Length; i++)
                {
                    cells[i] = isText[i] ? SpreadsheetStyle.Text(cells[i]) : style.Number(cells[i]);
                }
            }

            csv.WriteRecord(cells.AsSpan());
        }

        public void Dispose() => csv.Dispose();
    }
}

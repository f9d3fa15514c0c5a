using System.Globalization;

namespace MirTool.Annotation.Formats;

/// <summary>A recording's windows and segments as two CSV tables; docs/output.md describes their columns.</summary>
public sealed class CsvFormat : IAnnotationFormat
{
    internal static readonly string[] WindowColumns =
    [
        "file", "start_s", "end_s", "polyphony", "polyphony_probability", "instrument_id", "instrument", "probability", "active",
    ];

    internal static readonly string[] SegmentColumns =
    [
        "file", "instrument_id", "instrument", "start_s", "end_s", "mean_probability", "max_probability",
    ];

    /// <inheritdoc/>
    public string Name => "csv";

    /// <inheritdoc/>
    public IReadOnlyList<string> Suffixes { get; } = [".frames.csv", ".segments.csv"];

    /// <summary>The columns of a table, with that of absolute times where it is asked for.</summary>
    internal static string[] WithTime(string[] columns, RecordedTime? recordedAt) => recordedAt is null ? columns : [.. columns, RecordedTime.Column];

    /// <inheritdoc/>
    public AnnotationWriter Begin(AnnotationHeader header, IReadOnlyList<Stream> files) => new Writer(header, files);

    private sealed class Writer(AnnotationHeader header, IReadOnlyList<Stream> files) : AnnotationWriter
    {
        private readonly CsvTable windows = new(files[0], WithTime(WindowColumns, header.RecordedAt));
        private readonly CsvTable segments = new(files[1], WithTime(SegmentColumns, header.RecordedAt));

        public override void Write(AnnotatedWindow window)
        {
            string start = CsvTable.Decimals3(window.StartSeconds);
            string end = CsvTable.Decimals3(window.EndSeconds);
            string polyphony = CsvTable.Count(window.Polyphony);
            string polyphonyProbability = CsvTable.Decimals4(window.PolyphonyProbability);
            string[] time = TimeOf(start);

            bool any = false;
            for (int i = 0; i < window.Instruments.Count; i++)
            {
                AnnotatedInstrument instrument = window.Instruments[i];
                bool isTaxonomys = i < window.Instruments.Count - 1;
                if (instrument.IsActive || (header.Rows == RowSelection.All && isTaxonomys))
                {
                    any = true;
                    windows.WriteRow([header.File, start, end, polyphony, polyphonyProbability, instrument.Id, instrument.Name,
                        CsvTable.Decimals4(instrument.Probability), instrument.IsActive ? "1" : "0", .. time]);
                }
            }

            if (!any)
            {
                windows.WriteRow([header.File, start, end, polyphony, polyphonyProbability, "", "", "", "0", .. time]);
            }
        }

        public override void Write(AnnotatedSegment segment)
        {
            string start = CsvTable.Decimals3(segment.StartSeconds);
            segments.WriteRow([header.File, segment.Id, segment.Name, start, CsvTable.Decimals3(segment.EndSeconds),
                CsvTable.Decimals4(segment.MeanProbability), CsvTable.Decimals4(segment.MaxProbability), .. TimeOf(start)]);
        }

        public override void Complete(RecordingSummary summary)
        {
            windows.Dispose();
            segments.Dispose();
        }

        // Of the start as it is written, so that the two never differ in the last digit.
        private string[] TimeOf(string start) => header.RecordedAt is { } recorded ? [recorded.After(double.Parse(start, CultureInfo.InvariantCulture))] : [];

        protected override void Dispose(bool disposing)
        {
            windows.Dispose();
            segments.Dispose();
            base.Dispose(disposing);
        }
    }
}

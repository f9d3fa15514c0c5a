namespace MirTool.Annotation.Formats;

/// <summary>A format whose files cannot be begun before the recording is annotated to its end: its tiers and counts come first.</summary>
/// <param name="format">What writes the file.</param>
/// <param name="of">What its rows are.</param>
internal sealed class CollectedFormat(ExportFormat format, StretchKind of) : IAnnotationFormat
{
    public string Name => format.Name;

    public IReadOnlyList<string> Suffixes { get; } = [format.Suffix(of)];

    public AnnotationWriter Begin(AnnotationHeader header, IReadOnlyList<Stream> files) => new Writer(format, of, header, files[0]);

    /// <summary>Holds a recording's windows and segments, with the decimals that tables have, so that both ways give the same file.</summary>
    private sealed class Writer(ExportFormat format, StretchKind of, AnnotationHeader header, Stream file) : AnnotationWriter
    {
        private readonly List<Stretch> windows = [];
        private readonly List<Stretch> segments = [];

        public override void Write(AnnotatedWindow window)
        {
            Stretch silent = new(
                "", "", Seconds(window.StartSeconds), Seconds(window.EndSeconds), double.NaN, double.NaN, IsActive: false,
                window.Polyphony, Probability(window.PolyphonyProbability));
            int before = windows.Count;
            foreach (AnnotatedInstrument instrument in window.Active)
            {
                double probability = Probability(instrument.Probability);
                windows.Add(silent with { InstrumentId = instrument.Id, Instrument = instrument.Name, Probability = probability, MaxProbability = probability, IsActive = true });
            }

            if (windows.Count == before)
            {
                windows.Add(silent);
            }
        }

        public override void Write(AnnotatedSegment segment) => segments.Add(new Stretch(
            segment.Id, segment.Name, Seconds(segment.StartSeconds), Seconds(segment.EndSeconds),
            Probability(segment.MeanProbability), Probability(segment.MaxProbability)));

        public override void Complete(RecordingSummary summary)
        {
            ArgumentNullException.ThrowIfNull(summary);
            var recording = new ExportedRecording
            {
                File = header.File,
                DurationSeconds = Seconds(summary.DurationSeconds),
                SampleRate = header.SampleRate,
                Path = header.Path,
                AnnotatedAt = DateTimeOffset.UtcNow,
                RecordedAt = header.RecordedAt,
                Of = of,
                Stretches = of == StretchKind.Windows ? windows : segments,
                PolyphonySource = new(() => RecordingTables.Polyphony(windows)),
            };
            // Where the file will lie is the caller's affair; beside the recording is where ELAN looks last.
            format.Write(recording, file, Path.GetDirectoryName(header.Path) ?? "");
        }

        private static double Seconds(double seconds) => Math.Round(seconds, 3);

        private static double Probability(double probability) => Math.Round(probability, 4);
    }
}

using MirTool.Models;
using MirTool.Plugins;

namespace MirTool.Annotation.Formats;

/// <summary>Merges windows of one instrument that touch or overlap into segments, writes them as soon as their order is certain, and sums them up.</summary>
/// <remarks>Rows are ordered by start, then by the taxonomy. Only the segments since the oldest one still sounding are held.</remarks>
/// <param name="csv">Receives the rows.</param>
/// <param name="file">The recording's name in the first column.</param>
/// <param name="instruments">The taxonomy's instruments and, last, <c>other</c>.</param>
internal sealed class SegmentTable(CsvFile csv, string file, IReadOnlyList<TaxonomyInstrument> instruments)
{
    // Window times are multiples of the hop in floating point; real gaps are at least a sample long.
    private const double ToleranceSeconds = 1e-6;

    private readonly Segment?[] latest = new Segment?[instruments.Count];
    private readonly InstrumentSummary?[] summaries = new InstrumentSummary?[instruments.Count];
    private readonly Queue<Segment> unwritten = new();

    public static readonly string[] Columns =
    [
        "file", "instrument_id", "instrument", "start_s", "end_s", "mean_probability", "max_probability",
    ];

    public void Write(DecodedWindow window)
    {
        for (int i = 0; i < instruments.Count; i++)
        {
            if (!window.Active[i])
            {
                continue;
            }

            if (latest[i] is not { } segment || segment.EndSeconds < window.StartSeconds - ToleranceSeconds)
            {
                segment = new Segment(i, window.StartSeconds);
                latest[i] = segment;
                unwritten.Enqueue(segment);
            }

            segment.Add(window.EndSeconds, window.Probabilities[i]);
        }

        WriteUntil(window.StartSeconds);
    }

    /// <summary>Writes what is left.</summary>
    /// <returns>One per instrument heard, in the taxonomy's order.</returns>
    public IReadOnlyList<InstrumentSummary> Complete()
    {
        WriteUntil(double.PositiveInfinity);
        return [.. summaries.OfType<InstrumentSummary>()];
    }

    /// <summary>Writes the segments that no later window can prolong, up to the first that one may.</summary>
    /// <param name="seconds">No later window starts earlier.</param>
    private void WriteUntil(double seconds)
    {
        while (unwritten.TryPeek(out Segment? segment) && segment.EndSeconds < seconds - ToleranceSeconds)
        {
            unwritten.Dequeue();
            TaxonomyInstrument instrument = instruments[segment.Instrument];
            csv.WriteRow(file, instrument.Id, instrument.Name,
                CsvFile.Decimals3(segment.StartSeconds), CsvFile.Decimals3(segment.EndSeconds),
                CsvFile.Decimals4(segment.MeanProbability), CsvFile.Decimals4(segment.MaxProbability));
            Sum(segment, instrument);
        }
    }

    private void Sum(Segment segment, TaxonomyInstrument instrument)
    {
        double length = segment.EndSeconds - segment.StartSeconds;
        ref InstrumentSummary? summary = ref summaries[segment.Instrument];
        summary = summary is null
            ? new InstrumentSummary(instrument.Id, instrument.Name, length, segment.MaxProbability, segment.StartSeconds, segment.EndSeconds)
            : summary with
            {
                ActiveSeconds = summary.ActiveSeconds + length,
                MaxProbability = Math.Max(summary.MaxProbability, segment.MaxProbability),
                LastSeconds = segment.EndSeconds,
            };
    }

    private sealed class Segment(int instrument, double startSeconds)
    {
        private int windows;
        private double probabilitySum;

        public int Instrument => instrument;

        public double StartSeconds { get; } = startSeconds;

        public double EndSeconds { get; private set; }

        public double MeanProbability => probabilitySum / windows;

        public float MaxProbability { get; private set; }

        public void Add(double endSeconds, float probability)
        {
            EndSeconds = endSeconds;
            MaxProbability = Math.Max(MaxProbability, probability);
            probabilitySum += probability;
            windows++;
        }
    }
}

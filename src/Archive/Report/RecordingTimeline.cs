using System.Globalization;
using System.Text;

namespace MirTool.Archive.Report;

/// <summary>A recording's segments, drawn into bins, and what sounds at once.</summary>
internal sealed class RecordingTimeline
{
    private const int Levels = 9;

    private readonly List<Segment> segments = [];

    public void Add(int instrument, double startSeconds, double endSeconds, double probability) =>
        segments.Add(new Segment(instrument, startSeconds, endSeconds, probability));

    /// <summary>A lane for each instrument, the longest heard first.</summary>
    /// <param name="durationSeconds">Of the recording, more than 0.</param>
    /// <param name="bins">Into how many parts it is divided.</param>
    public IReadOnlyList<(int Instrument, string Cells)> Lanes(double durationSeconds, int bins) =>
    [
        .. segments.GroupBy(segment => segment.Instrument)
            .OrderByDescending(own => own.Sum(segment => segment.End - segment.Start)).ThenBy(own => own.Key)
            .Select(own => (own.Key, Encode(Fill(own, durationSeconds, bins)))),
    ];

    /// <summary>Every stretch in which the same instruments sound: from where to where, and which, in ascending order.</summary>
    public IEnumerable<(double Seconds, IReadOnlyList<int> Instruments)> Ensembles(double durationSeconds)
    {
        double[] bounds = [.. segments.SelectMany(segment => (double[])[segment.Start, segment.End]).Append(0).Append(durationSeconds).Distinct().Order()];
        var ends = new PriorityQueue<Segment, double>();
        SortedDictionary<int, int> sounding = [];
        Segment[] byStart = [.. segments.OrderBy(segment => segment.Start)];
        int next = 0;
        for (int i = 0; i + 1 < bounds.Length; i++)
        {
            while (next < byStart.Length && byStart[next].Start <= bounds[i])
            {
                sounding[byStart[next].Instrument] = sounding.GetValueOrDefault(byStart[next].Instrument) + 1;
                ends.Enqueue(byStart[next], byStart[next].End);
                next++;
            }

            while (ends.TryPeek(out Segment? first, out double end) && end <= bounds[i])
            {
                ends.Dequeue();
                if (--sounding[first.Instrument] == 0)
                {
                    sounding.Remove(first.Instrument);
                }
            }

            yield return (bounds[i + 1] - bounds[i], [.. sounding.Keys]);
        }
    }

    private static double[] Fill(IEnumerable<Segment> segments, double durationSeconds, int bins)
    {
        double[] filled = new double[bins];
        double binSeconds = durationSeconds / bins;
        foreach (Segment segment in segments)
        {
            int last = Math.Min(bins - 1, (int)(segment.End / binSeconds));
            for (int bin = Math.Max(0, (int)(segment.Start / binSeconds)); bin <= last; bin++)
            {
                double overlap = Math.Min(segment.End, (bin + 1) * binSeconds) - Math.Max(segment.Start, bin * binSeconds);
                filled[bin] += Math.Max(0, overlap) / binSeconds * segment.Probability;
            }
        }

        return filled;
    }

    // What sounds at all is seen, however short.
    private static string Encode(double[] filled)
    {
        var cells = new StringBuilder();
        for (int bin = 0; bin < filled.Length;)
        {
            int level = Level(filled[bin]);
            int end = bin + 1;
            while (end < filled.Length && Level(filled[end]) == level)
            {
                end++;
            }

            cells.Append((char)('A' + level));
            if (end - bin > 1)
            {
                cells.Append((end - bin).ToString(CultureInfo.InvariantCulture));
            }

            bin = end;
        }

        return cells.ToString();
    }

    private static int Level(double filled) => (int)Math.Ceiling(Math.Clamp(filled - 1e-9, 0, 1) * Levels);

    private sealed record Segment(int Instrument, double Start, double End, double Probability);
}

using MirTool.Evaluation;
using MirTool.Plugins;

namespace MirTool.Cli.Evaluation;

/// <summary>What sounds in a recording, ready to be asked about any window.</summary>
internal sealed class RecordingTruth
{
    // Times have been through text and floating point: a label of 0.2 s must not fall short of 0.2 s.
    private const double ToleranceSeconds = 1e-6;

    private readonly List<(int[] Instruments, List<(double Start, double End)> Intervals)> labels = [];
    private readonly double minimumOverlapSeconds;

    /// <param name="labels">Of one recording.</param>
    /// <param name="meaning">What they mean.</param>
    /// <param name="minimumOverlapSeconds">How much of a window a label has to cover.</param>
    public RecordingTruth(IEnumerable<InstrumentLabel> labels, LabelMeaning meaning, double minimumOverlapSeconds)
    {
        this.minimumOverlapSeconds = minimumOverlapSeconds;
        foreach (IGrouping<string, InstrumentLabel> label in labels.GroupBy(label => label.Label, StringComparer.OrdinalIgnoreCase))
        {
            int[] instruments = [.. label.SelectMany(meaning.InstrumentsOf).Distinct().Order()];
            this.labels.Add((instruments, Union(label)));
        }
    }

    /// <summary>What sounds between two times: the labels that cover at least the minimal overlap, or, in a shorter window, all of it.</summary>
    public WindowTruth Between(double startSeconds, double endSeconds)
    {
        double enough = Math.Min(minimumOverlapSeconds, endSeconds - startSeconds) - ToleranceSeconds;
        return new([.. labels.Where(label => Covered(label.Intervals, startSeconds, endSeconds) is > 0 and var covered && covered >= enough).Select(label => label.Instruments)]);
    }

    private static double Covered(List<(double Start, double End)> intervals, double start, double end)
    {
        double sum = 0;
        foreach ((double from, double to) in intervals)
        {
            sum += Math.Max(0, Math.Min(to, end) - Math.Max(from, start));
        }

        return sum;
    }

    private static List<(double Start, double End)> Union(IEnumerable<InstrumentLabel> labels)
    {
        List<(double Start, double End)> union = [];
        foreach (InstrumentLabel label in labels.OrderBy(label => label.StartSeconds))
        {
            if (union.Count > 0 && label.StartSeconds <= union[^1].End)
            {
                union[^1] = (union[^1].Start, Math.Max(union[^1].End, label.EndSeconds));
            }
            else
            {
                union.Add((label.StartSeconds, label.EndSeconds));
            }
        }

        return union;
    }
}

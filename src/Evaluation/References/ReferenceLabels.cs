using MirTool.Plugins;

namespace MirTool.Evaluation.References;

/// <summary>The one rule for what sounds in a window: a recording's labels, ready to be asked about any.</summary>
/// <remarks>
/// A label sounds in a window of which its intervals together cover enough: the minimum, or, of a shorter window, all of it. Labels are
/// one label if they are the same word (<see cref="LabelComparer"/>), and what overlaps counts once. An instrument sounds where a label
/// that certainly means it does, or several such labels cover enough together. Where faint labels would be needed for that
/// (<see cref="InstrumentLabel.IsFaint"/>), or labels that may mean another instrument, it is not known whether it sounds.
/// Training, calibration, evaluation and scoring all ask here.
/// </remarks>
public sealed class ReferenceLabels
{
    /// <summary>How much of a window a label covers at least to sound in it, unless something else is asked for.</summary>
    public const double DefaultMinimumSeconds = 0.2;

    // Times have been through text and floating point: a label of 0.2 s must not fall short of 0.2 s.
    private const double ToleranceSeconds = 1e-6;

    private readonly List<Track> labels;
    private readonly Dictionary<int, Track> certain = [];
    private readonly Dictionary<int, TimeInterval[]> possible = [];
    private readonly bool isComplete;
    private readonly double minimumSeconds;

    /// <param name="labels">Of one recording.</param>
    /// <param name="isComplete">Whether every instrument that sounds is labelled.</param>
    /// <param name="meaningOf">What a label stands for; asked once for each.</param>
    /// <param name="minimumSeconds">How much of a window a label has to cover.</param>
    public ReferenceLabels(
        IEnumerable<InstrumentLabel> labels, bool isComplete, Func<InstrumentLabel, LabelMeaning> meaningOf, double minimumSeconds = DefaultMinimumSeconds)
    {
        this.isComplete = isComplete;
        this.minimumSeconds = minimumSeconds;
        Interval[] intervals = [.. labels.Select(label => new Interval(label, meaningOf(label)))];
        this.labels = [.. intervals.GroupBy(interval => interval.Label.Label, LabelComparer.Instance).Select(Track.Of)];
        foreach (int instrument in intervals.SelectMany(interval => interval.Meaning.Alternatives).Distinct())
        {
            Interval[] sure = [.. intervals.Where(interval => interval.Meaning.Certain.Contains(instrument))];
            if (sure.Length > 0)
            {
                certain[instrument] = Track.Of(sure);
            }

            possible[instrument] = TimeInterval.Union(
                intervals.Where(interval => interval.Meaning.Certain.Contains(instrument) || interval.Meaning.Possible.Contains(instrument)).Select(interval => interval.Times));
        }
    }

    /// <summary>What sounds between two times.</summary>
    /// <param name="startSeconds">From the recording's start.</param>
    /// <param name="endSeconds">After it.</param>
    public ReferenceWindow Between(double startSeconds, double endSeconds)
    {
        double enough = Math.Min(minimumSeconds, endSeconds - startSeconds) - ToleranceSeconds;
        List<SoundingLabel> sounding = [.. labels.Where(label => Cover(label.Firm)).Select(label => label.Label)];
        int[] sure = [.. from instrument in certain where Cover(instrument.Value.Firm) select instrument.Key];
        // Words for one instrument, each of which is too short.
        sounding.AddRange([
            .. from instrument in sure
               where !sounding.Exists(label => label.Meaning.Alternatives.Contains(instrument))
               let several = certain[instrument].Label
               select several with { Meaning = several.Meaning with { Alternatives = [instrument], Certain = [instrument] } },
        ]);
        int[] open = [.. from instrument in possible where Cover(instrument.Value) && !sure.Contains(instrument.Key) select instrument.Key];
        bool mayBeMore = labels.Exists(label =>
            label.Label.Meaning is var meaning && meaning.IsCounted && !Cover(label.Firm) && Cover(label.All)
            && !(meaning.Certain.Count > 0 && meaning.Certain.All(sure.Contains)));
        return new(sounding, sure, open, isComplete, mayBeMore ? -1 : sounding.Count(label => label.Meaning.IsCounted));

        bool Cover(TimeInterval[] intervals)
        {
            double seconds = intervals.Sum(interval => Math.Max(0, Math.Min(interval.EndSeconds, endSeconds) - Math.Max(interval.StartSeconds, startSeconds)));
            return seconds > 0 && seconds >= enough;
        }
    }

    private readonly record struct Interval(InstrumentLabel Label, LabelMeaning Meaning)
    {
        public TimeInterval Times => new(Label.StartSeconds, Label.EndSeconds);
    }

    /// <summary>The intervals of a word, or of an instrument.</summary>
    /// <param name="Label">The first word for it, with everything that its labels mean.</param>
    /// <param name="Firm">Where it sounds.</param>
    /// <param name="All">Where it sounds, faintly or not.</param>
    private sealed record Track(SoundingLabel Label, TimeInterval[] Firm, TimeInterval[] All)
    {
        public static Track Of(IEnumerable<Interval> intervals)
        {
            Interval[] all = [.. intervals];
            return new(
                new(all[0].Label.Label, all.Length == 1 ? all[0].Meaning : Meaning(all)),
                TimeInterval.Union(all.Where(interval => !interval.Label.IsFaint).Select(interval => interval.Times)),
                TimeInterval.Union(all.Select(interval => interval.Times)));
        }

        private static LabelMeaning Meaning(Interval[] intervals)
        {
            int[] alternatives = [.. intervals.SelectMany(interval => interval.Meaning.Alternatives).Distinct().Order()];
            return new(alternatives, intervals.Any(interval => interval.Meaning.IsCounted), intervals.All(interval => interval.Meaning.IsKnown))
            {
                Certain = [.. alternatives.Where(instrument => intervals.All(interval => interval.Meaning.Certain.Contains(instrument)))],
            };
        }
    }
}

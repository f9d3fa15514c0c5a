using MirTool.Audio;

namespace MirTool.Synthesis.Sources.Samples;

/// <summary>Draws who plays, in which way, and the recorded note for a key.</summary>
internal static class SampleChoice
{
    // A way of playing with fewer notes than this is no instrument of its own.
    private const int FewestNotes = 6;

    // Libraries with more notes are drawn more often, but not in proportion.
    private const int MostCounted = 40;

    // Effects and noises that are no notes.
    private static readonly string[] Noises = ["effect", "talking", "prepared"];

    // A semitone more of moving, and a step of dynamics more of difference, makes a note so much less likely.
    private const double SemitoneWeight = 0.6;
    private const double StrengthWeight = 6;

    /// <summary>The notes of one library and one way of playing.</summary>
    /// <param name="notes">At least one.</param>
    /// <param name="random">Decides.</param>
    public static RecordedNote[] Voice(IReadOnlyList<RecordedNote> notes, SeededRandom random)
    {
        RecordedNote[] usable = [.. notes.Where(note => !Noises.Any(word => note.Articulation.Contains(word, StringComparison.OrdinalIgnoreCase)))];
        RecordedNote[][] libraries = [.. (usable.Length > 0 ? usable : notes).GroupBy(note => (note.Library, note.Instrument)).Select(group => group.ToArray())];
        RecordedNote[] library = libraries[Draw(random, [.. libraries.Select(Weight)])];
        RecordedNote[][] ways = [.. Ways(library)];
        return ways[Draw(random, [.. ways.Select(Weight)])];
    }

    /// <summary>A note for a key, and the key in the octave that it can reach; null where none can.</summary>
    /// <param name="voice">Of one way of playing.</param>
    /// <param name="key">That is asked for.</param>
    /// <param name="strength">0 to 1.</param>
    /// <param name="largestStep">How far a note may be moved, semitones.</param>
    /// <param name="random">Decides.</param>
    public static (RecordedNote Note, int Key)? Note(RecordedNote[] voice, int key, double strength, double largestStep, SeededRandom random)
    {
        double draw = random.NextDouble();
        foreach (int octaves in (int[])[0, 1, -1, 2, -2, 3, -3, 4, -4, 5, -5])
        {
            int asked = key + 12 * octaves;
            RecordedNote[] near = [.. voice.Where(note => Distance(note, asked) <= largestStep)];
            RecordedNote[] meant = [.. near.Where(note => note.Keys is var (lowest, highest) && lowest <= asked && asked <= highest)];
            near = meant.Length > 0 ? meant : near;
            if (near.Length > 0)
            {
                double nearest = near.Min(note => Distance(note, asked));
                double[] weights =
                [
                    .. near.Select(note => Math.Exp(
                        -SemitoneWeight * (Distance(note, asked) - nearest) - StrengthWeight * Math.Abs((note.Strength ?? strength) - strength))),
                ];
                return (near[Pick(draw, weights)], asked);
            }
        }

        return null;
    }

    /// <summary>One of a drum's strokes, mostly of like strength.</summary>
    public static RecordedNote Stroke(RecordedNote[] strokes, double strength, SeededRandom random) =>
        strokes[Draw(random, [.. strokes.Select(stroke => Math.Exp(-StrengthWeight * Math.Abs((stroke.Strength ?? strength) - strength)))])];

    // Notes without a pitch fit any key.
    private static double Distance(RecordedNote note, int key) => note.Key is { } own ? Math.Abs(own - key) : 0;

    // Pitched notes apart from those without, phrases apart from notes, and of these the ways of playing that have notes enough.
    private static IEnumerable<RecordedNote[]> Ways(RecordedNote[] library)
    {
        foreach (IGrouping<(NoteKind, bool), RecordedNote> kind in library.GroupBy(note => (note.Kind, note.Key is null)))
        {
            RecordedNote[][] ways = [.. kind.GroupBy(note => Way(note.Articulation)).Select(group => group.ToArray())];
            RecordedNote[] rest = [.. ways.Where(way => way.Length < FewestNotes).SelectMany(way => way)];
            foreach (RecordedNote[] way in ways.Where(way => way.Length >= FewestNotes))
            {
                yield return way;
            }

            if (rest.Length > 0)
            {
                yield return rest;
            }
        }
    }

    // Strings of one instrument, and roots of one chord, are one way of playing.
    private static string Way(string articulation)
    {
        foreach (string part in (string[])["string", "root"])
        {
            int at = articulation.IndexOf(part, StringComparison.OrdinalIgnoreCase);
            articulation = at >= 0 ? articulation[..at] : articulation;
        }

        return articulation.ToUpperInvariant();
    }

    private static double Weight(RecordedNote[] notes) => Math.Sqrt(Math.Min(notes.Length, MostCounted));

    private static int Draw(SeededRandom random, double[] weights) => Pick(random.NextDouble(), weights);

    private static int Pick(double draw, double[] weights)
    {
        double left = draw * weights.Sum();
        for (int i = 0; i < weights.Length - 1; i++)
        {
            left -= weights[i];
            if (left < 0)
            {
                return i;
            }
        }

        return weights.Length - 1;
    }
}

using MirTool.Audio;

namespace MirTool.Synthesis;

/// <summary>Which clip of which data set: with the same options it is the same piece on every machine.</summary>
/// <param name="Seed">The run's seed.</param>
/// <param name="Split">Such as <c>train</c>, <c>validation</c>, <c>test</c>.</param>
/// <param name="Generation">Counts up each time the training loop asks for fresh material.</param>
/// <param name="Index">Place within the generation, from 0.</param>
public readonly record struct ClipIdentity(ulong Seed, string Split, int Generation, int Index);

/// <summary>Writes random pieces: the number of instruments first, then the programs, then each one's notes.</summary>
public static class CompositionGenerator
{
    private const double SecondsPerMinute = 60;
    private const double StepsPerBeat = 4;

    /// <summary>Intervals above the lowest note that chords are made of, semitones: triads, sevenths, open fifths, octaves.</summary>
    private static readonly int[][] Chords =
    [
        [0, 4, 7], [0, 3, 7], [0, 5, 9], [0, 3, 8], [0, 4, 9], [0, 5, 8], [0, 7, 12], [0, 7], [0, 4], [0, 3], [0, 12],
        [0, 4, 7, 10], [0, 3, 7, 10], [0, 4, 7, 11], [0, 4, 7, 12], [0, 3, 7, 12], [0, 7, 12, 16], [0, 7, 16],
    ];

    /// <summary>A piece with a uniformly drawn number of instruments.</summary>
    /// <exception cref="ArgumentException">The options have problems.</exception>
    public static Composition Generate(CompositionOptions options, ulong seed)
    {
        Check(options);
        var random = new SeededRandom(seed);
        return Compose(options, random.NextInt(options.MinimumPolyphony, options.MaximumPolyphony), random, beatsPerMinute: null, tuning: null);
    }

    /// <summary>A clip of a data set whose numbers of instruments are exactly balanced (<see cref="Polyphony"/>).</summary>
    /// <param name="options">How pieces are written.</param>
    /// <param name="clip">Decides everything.</param>
    /// <param name="beatsPerMinute">A step is a quarter of a beat, and the clip's end cuts the last; null: the clip is divided into <see cref="CompositionOptions.GridSteps"/>.</param>
    /// <param name="tuning">Keys are drawn from those whose pitches lie within the options' range; null for equal temperament.</param>
    /// <exception cref="ArgumentException">The options have problems.</exception>
    public static Composition Generate(CompositionOptions options, ClipIdentity clip, double? beatsPerMinute = null, Tuning? tuning = null)
    {
        Check(options);
        ulong seed = SeededRandom.Derive(clip.Seed, $"clip {clip.Split}", clip.Generation, clip.Index);
        return Compose(options, Polyphony(options, clip), new SeededRandom(seed), beatsPerMinute, tuning);
    }

    /// <summary>How many instruments a clip of a data set has.</summary>
    /// <remarks>
    /// Each run of p + 1 neighbouring clips, counted from index 0, holds every number once in shuffled order: a set whose size
    /// is a multiple of p + 1 is exactly balanced, any other to within one clip, without knowing the set's size.
    /// </remarks>
    public static int Polyphony(CompositionOptions options, ClipIdentity clip)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNegative(clip.Index);
        int classes = options.MaximumPolyphony - options.MinimumPolyphony + 1;
        int[] order = [.. Enumerable.Range(options.MinimumPolyphony, classes)];
        new SeededRandom(SeededRandom.Derive(clip.Seed, $"polyphony {clip.Split}", clip.Generation, clip.Index / classes)).Shuffle<int>(order);
        return order[clip.Index % classes];
    }

    private static void Check(CompositionOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        string problems = string.Join(' ', options.Problems());
        if (problems.Length > 0)
        {
            throw new ArgumentException(problems, nameof(options));
        }
    }

    private static Composition Compose(CompositionOptions options, int polyphony, SeededRandom random, double? beatsPerMinute, Tuning? tuning)
    {
        double stepSeconds = SecondsPerMinute / StepsPerBeat / beatsPerMinute ?? options.ClipSeconds / options.GridSteps;
        int[] programs = [.. options.Programs];
        random.Shuffle<int>(programs);
        var tracks = new List<InstrumentTrack>(polyphony + 1);
        foreach (int program in programs.AsSpan(0, polyphony))
        {
            tracks.Add(new InstrumentTrack(
                program,
                program is InstrumentTrack.DrumKit or InstrumentTrack.HandDrums
                    ? DrumPattern.Compose(options.ClipSeconds, random, beatsPerMinute, program)
                    : ComposeTrack(options, program, random, stepSeconds, tuning)));
        }

        // Last, so that the instruments' notes do not depend on it.
        if (random.NextBool(options.DrumProbability))
        {
            tracks.Add(new InstrumentTrack(InstrumentTrack.DrumKit, DrumPattern.Compose(options.ClipSeconds, random, beatsPerMinute)));
        }

        return new Composition(options.ClipSeconds, tracks)
        {
            BeatsPerMinute = SecondsPerMinute / (StepsPerBeat * stepSeconds),
            Tuning = tuning,
        };
    }

    private static List<Note> ComposeTrack(CompositionOptions options, int program, SeededRandom random, double stepSeconds, Tuning? tuning)
    {
        ProgramRange range = options.NaturalRanges
            ? ProgramRanges.Of(program)
            : ProgramRanges.Of(program) with { LowestKey = options.LowestKey, HighestKey = options.HighestKey };
        range = tuning is null ? range : Tuned(range, tuning);
        bool chords = random.NextBool(options.ChordProbability) && range.PlaysChords;
        bool sustained = random.NextBool(options.SustainProbability);
        double gate = random.NextDouble(options.MinimumGate, 1);
        int loudness = random.NextInt(options.MinimumVelocity, options.MaximumVelocity);
        double startSeconds = random.NextDouble(0, options.MaximumStartSeconds);

        var notes = new List<Note>();
        int steps = (int)Math.Ceiling(options.ClipSeconds / stepSeconds - 1e-9);
        int previousKey = random.NextInt(range.LowestKey, range.HighestKey);
        for (int step = 0; step < steps;)
        {
            int length = sustained ? steps : random.NextInt(options.MinimumNoteSteps, options.MaximumNoteSteps);
            length = Math.Min(length, steps - step);
            double noteStart = startSeconds + step * stepSeconds;
            double noteEnd = Math.Min(startSeconds + (step + length) * stepSeconds, options.ClipSeconds);
            if (noteStart >= noteEnd)
            {
                break;
            }

            int key = NextKey(options, range, previousKey, random);
            int[] chord = Chords[random.NextInt(0, Chords.Length - 1)];
            int velocity = Math.Clamp(loudness + random.NextInt(-8, 8), options.MinimumVelocity, options.MaximumVelocity);
            // Consumed for every note, so that the rests' probability does not change the notes between them.
            bool rest = random.NextBool(options.RestProbability) && notes.Count > 0;
            if (!rest)
            {
                foreach (int interval in chords ? chord : [0])
                {
                    if (key + interval <= range.HighestKey)
                    {
                        notes.Add(new Note(noteStart, (noteEnd - noteStart) * gate, key + interval, velocity));
                    }
                }
            }

            previousKey = key;
            step += length;
        }

        return notes;
    }

    /// <summary>The keys that sound in a range; where a wide scale has none there, the one that comes nearest to its middle.</summary>
    private static ProgramRange Tuned(ProgramRange range, Tuning tuning)
    {
        double middle = 50.0 * (range.LowestKey + range.HighestKey);
        int nearest = Enumerable.Range(0, Tuning.KeyCount).Where(tuning.CanPlay).MinBy(key => Math.Abs(tuning.Cents(key) - middle));
        (int lowest, int highest) = tuning.KeysWithin(range.LowestKey, range.HighestKey) ?? (nearest, nearest);
        return range with { LowestKey = lowest, HighestKey = highest };
    }

    private static int NextKey(CompositionOptions options, ProgramRange range, int previousKey, SeededRandom random)
    {
        int anywhere = random.NextInt(range.LowestKey, range.HighestKey);
        int move = random.NextInt(1, 4);
        bool up = random.NextBool(0.5);
        if (!random.NextBool(options.StepwiseProbability))
        {
            return anywhere;
        }

        int key = up ? previousKey + move : previousKey - move;
        key = key > range.HighestKey || key < range.LowestKey ? 2 * previousKey - key : key;
        return Math.Clamp(key, range.LowestKey, range.HighestKey);
    }
}

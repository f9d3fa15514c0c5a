using MirTool.Audio;

namespace MirTool.Synthesis.Scenes;

/// <summary>What all stems of one index have in common: key, scale, tempo, metre and chords, so that any of them sound together as music does.</summary>
/// <remarks>A scene follows from a seed and its index alone, never from a program or a sound source.</remarks>
public sealed record Scene
{
    private static readonly int[] Major = [0, 2, 4, 5, 7, 9, 11];
    private static readonly int[] Minor = [0, 2, 3, 5, 7, 8, 10];

    // Modes, pentatonic scales and the twelve-tone likenesses of maqamat, makamlar and ragas; drawn as often as each other.
    private static readonly int[][] OtherScales =
    [
        [0, 2, 3, 5, 7, 9, 10], [0, 1, 3, 5, 7, 8, 10], [0, 2, 4, 6, 7, 9, 11], [0, 2, 4, 5, 7, 9, 10], [0, 2, 3, 5, 7, 8, 11],
        [0, 2, 4, 7, 9], [0, 3, 5, 7, 10], [0, 2, 5, 7, 9], [0, 1, 5, 7, 8], [0, 2, 3, 7, 8],
        [0, 1, 4, 5, 7, 8, 11], [0, 1, 4, 5, 7, 8, 10], [0, 2, 3, 6, 7, 8, 11], [0, 1, 4, 6, 7, 9, 11], [0, 1, 3, 6, 7, 8, 11],
        [0, 3, 4, 5, 6, 7, 10], [0, 2, 4, 6, 8, 10],
    ];

    // Degrees of the scale, from 0, on which successive chords stand.
    private static readonly int[][] MajorProgressions =
        [[0, 4, 5, 3], [0, 5, 3, 4], [1, 4, 0, 0], [0, 3, 4, 0], [0, 0, 3, 4], [5, 3, 0, 4], [0, 4, 0, 4], [0, 3, 0, 4], [0, 2, 3, 4], [3, 4, 2, 5]];
    private static readonly int[][] MinorProgressions =
        [[0, 5, 2, 6], [0, 3, 4, 0], [0, 6, 5, 4], [0, 3, 6, 2], [0, 5, 3, 4], [0, 6, 0, 6], [0, 3, 0, 4], [1, 4, 0, 0]];
    private static readonly int[][] ModalProgressions = [[0, 6], [0, 3], [0, 1], [0, 0, 3, 0], [0]];

    // Beats of a bar and steps of a beat; the commonest several times.
    private static readonly (int BeatsPerBar, int StepsPerBeat)[] Metres =
        [(4, 4), (4, 4), (4, 4), (4, 4), (4, 2), (4, 3), (2, 4), (2, 3), (3, 4), (3, 2), (3, 4), (5, 2), (7, 2), (10, 2), (12, 2), (4, 3)];

    /// <summary>Decides what single parts have in common beyond this, such as a theme that all play.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Pitch class of the tonic, 0 to 11 from C.</summary>
    public required int Tonic { get; init; }

    /// <summary>Semitones above the tonic, ascending from 0, below 12.</summary>
    public required IReadOnlyList<int> Scale { get; init; }

    /// <summary>Tempo.</summary>
    public required double BeatsPerMinute { get; init; }

    /// <summary>Metre.</summary>
    public required int BeatsPerBar { get; init; }

    /// <summary>Into how many steps a beat is divided.</summary>
    public required int StepsPerBeat { get; init; }

    /// <summary>By how much of a step every second one is late, 0 to 0.4.</summary>
    public double Swing { get; init; }

    /// <summary>Degrees of the scale on which the chords stand, one after the other and again; only the tonic in a scene over a drone.</summary>
    public required IReadOnlyList<int> ChordDegrees { get; init; }

    /// <summary>Steps that a chord lasts.</summary>
    public required int StepsPerChord { get; init; }

    /// <summary>Notes of a chord: 3 or 4, or 2 where a drone takes the place of chords.</summary>
    public required int ChordSize { get; init; }

    /// <summary>Steps of a bar that basses, chords and drums stress.</summary>
    public required IReadOnlyList<bool> Accents { get; init; }

    /// <summary>Whether all leading voices play one theme, each in its way.</summary>
    public bool IsHeterophonic { get; init; }

    /// <summary>Seconds from a step to the next.</summary>
    public double StepSeconds => 60 / BeatsPerMinute / StepsPerBeat;

    /// <summary>Steps of a bar.</summary>
    public int StepsPerBar => BeatsPerBar * StepsPerBeat;

    /// <summary>Whether there are no chords but a drone.</summary>
    public bool IsDrone => ChordSize == 2;

    /// <summary>The scene of a number.</summary>
    /// <param name="seed">Of all scenes of a bank.</param>
    /// <param name="index">From 0.</param>
    public static Scene Of(ulong seed, int index)
    {
        ulong own = SeededRandom.Derive(seed, "scene", index);
        var random = new SeededRandom(own);
        double kind = random.NextDouble();
        int[] scale = kind < 0.36 ? Major : kind < 0.62 ? Minor : OtherScales[random.NextInt(0, OtherScales.Length - 1)];
        bool drone = kind >= 0.62 && random.NextBool(0.6);
        int[][] progressions = scale == Major ? MajorProgressions : scale == Minor ? MinorProgressions : ModalProgressions;
        int[] progression = drone ? [0] : progressions[random.NextInt(0, progressions.Length - 1)];
        int first = random.NextInt(0, progression.Length - 1);
        (int beatsPerBar, int stepsPerBeat) = Metres[random.NextInt(0, Metres.Length - 1)];
        double tempo = random.NextDouble(60, 170);
        // Twelve beats at a slow tempo would outlast the stem: long bars are counted in short beats.
        tempo = beatsPerBar > 4 ? tempo * 1.5 : tempo;
        int stepsPerBar = beatsPerBar * stepsPerBeat;
        bool twoChordsABar = beatsPerBar % 2 == 0 && random.NextBool(60 / tempo * beatsPerBar > 2.5 ? 0.6 : 0.15);
        return new Scene
        {
            Seed = own,
            Tonic = random.NextInt(0, 11),
            Scale = scale,
            BeatsPerMinute = tempo,
            BeatsPerBar = beatsPerBar,
            StepsPerBeat = stepsPerBeat,
            Swing = stepsPerBeat % 2 == 0 && random.NextBool(0.2) ? random.NextDouble(0.1, 0.4) : 0,
            ChordDegrees = [.. progression[first..], .. progression[..first]],
            StepsPerChord = twoChordsABar ? stepsPerBar / 2 : stepsPerBar,
            ChordSize = drone ? 2 : random.NextBool(0.25) ? 4 : 3,
            Accents = DrawAccents(beatsPerBar, stepsPerBeat, random),
            IsHeterophonic = random.NextBool(drone ? 0.7 : 0.2),
        };
    }

    /// <summary>When a step begins, seconds from the stem's start.</summary>
    public double TimeOf(int step) => (step + (step % 2 == 1 ? Swing : 0)) * StepSeconds;

    /// <summary>Pitch classes of the chord at a step, its root first.</summary>
    public IReadOnlyList<int> ChordAt(int step)
    {
        int degree = ChordDegrees[step / StepsPerChord % ChordDegrees.Count];
        // A drone is a fifth, or whatever of the scale comes next to it; pentatonic thirds skip a note as others do.
        return IsDrone
            ? [Tonic, (Tonic + (Scale.Contains(7) ? 7 : 5)) % 12]
            : [.. Enumerable.Range(0, ChordSize).Select(third => PitchClass(degree + 2 * third))];
    }

    /// <summary>The pitch class of a degree of the scale, from 0; degrees beyond it are those of the next octaves.</summary>
    public int PitchClass(int degree) => (Tonic + Scale[degree % Scale.Count]) % 12;

    /// <summary>Whether a key belongs to the scale.</summary>
    public bool Holds(int key) => Scale.Contains((key - Tonic + 120) % 12);

    private static bool[] DrawAccents(int beatsPerBar, int stepsPerBeat, SeededRandom random)
    {
        var accents = new bool[beatsPerBar * stepsPerBeat];
        double syncopation = random.NextDouble(0, 0.35);
        for (int step = 0; step < accents.Length; step++)
        {
            bool onBeat = step % stepsPerBeat == 0;
            accents[step] = random.NextBool(onBeat ? 0.6 : syncopation) || step == 0;
        }

        return accents;
    }
}

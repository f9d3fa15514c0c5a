using MirTool.Audio;

namespace MirTool.Synthesis;

/// <summary>Writes drum parts: a kit that keeps time in one of many metres and styles, or hands on a few small drums.</summary>
/// <remarks>
/// Keys as General MIDI 1's percussion map has them. A bar is divided into groups of two and three steps, as the metres of jazz
/// waltzes, aksak, tala and usul are; strokes lean on the groups' starts.
/// </remarks>
internal static class DrumPattern
{
    private const double StrokeSeconds = 0.1;

    // Alternatives of what can play each role.
    private static readonly int[] Kicks = [35, 36];
    private static readonly int[] Snares = [38, 38, 40, 37, 39];
    private static readonly int[] Timekeepers = [42, 42, 44, 46, 51, 51, 53, 54, 59, 69, 70, 80];
    private static readonly int[] Crashes = [49, 52, 55, 57];
    private static readonly int[] Toms = [41, 43, 45, 47, 48, 50];
    private static readonly int[] Colours = [39, 54, 56, 69, 70, 75, 76];

    // Pairs and triples that one player has before him, the lowest first; then what is shaken or clicked beside them.
    private static readonly int[][] HandDrums = [[61, 60], [64, 63, 62], [64, 61, 60], [66, 65], [64, 62], [61, 63, 60], [66, 61, 62]];
    private static readonly int[] SmallPercussion = [67, 68, 69, 70, 73, 75, 76, 77, 78, 80, 81];

    // Groups of steps that make a bar; the plain metres are the likeliest.
    private static readonly int[][] Bars =
    [
        [4, 4, 4, 4], [4, 4, 4, 4], [4, 4, 4, 4], [4, 4], [2, 2, 2, 2], [4, 4, 4], [2, 2, 2], [3, 3], [3, 3, 3, 3],
        [3, 2], [2, 3], [4, 4, 4, 4, 4], [3, 2, 2], [2, 2, 3], [4, 3], [3, 2, 3], [3, 3, 2], [3, 3, 2], [2, 2, 2, 3], [3, 2, 2, 3],
        [2, 3, 2, 3], [3, 3, 2, 2, 2], [3, 2, 3, 2, 2],
    ];

    /// <summary>How a kit is played.</summary>
    private enum Style
    {
        Backbeat, EveryBeat, Ride, Toms, March, Sparse,
    }

    /// <summary>A part in the piece's tempo, or else in one of its own.</summary>
    /// <param name="seconds">Length of the clip.</param>
    /// <param name="random">Decides everything.</param>
    /// <param name="beatsPerMinute">A beat is four steps, or three that swing; null for a random tempo and a random place in the bar.</param>
    /// <param name="sound"><see cref="InstrumentTrack.DrumKit"/>, which now and then means hands too, or <see cref="InstrumentTrack.HandDrums"/>.</param>
    public static IReadOnlyList<Note> Compose(
        double seconds, SeededRandom random, double? beatsPerMinute = null, int sound = InstrumentTrack.DrumKit)
    {
        int stepsPerBeat = random.NextBool(0.25) ? 3 : random.NextBool(0.3) ? 2 : 4;
        double stepSeconds = 60 / (beatsPerMinute ?? random.NextDouble(60, 180)) / stepsPerBeat;
        var grid = new Grid(
            seconds, stepSeconds, stepsPerBeat == 3 ? 0 : random.NextBool(0.25) ? random.NextDouble(0.05, 0.33) : 0, random.NextInt(60, 115),
            stepsPerBeat == 3 ? [[3, 3, 3, 3], [3, 3, 3], [3, 3]] : Bars, random);
        // Where no tempo binds it, the part begins anywhere in the bar.
        int offset = beatsPerMinute is null ? random.NextInt(0, grid.BarSteps - 1) : 0;
        double lateSeconds = beatsPerMinute is null ? random.NextDouble(0, stepSeconds) : 0;
        bool hands = sound == InstrumentTrack.HandDrums;
        List<Note> notes = hands ? Hands(grid, offset, random) : Kit(grid, offset, random);
        Note[] shifted = [.. notes.Select(note => note with { StartSeconds = Math.Max(0, note.StartSeconds + lateSeconds) })];
        // Two voices may meet on a drum; one stroke is enough then.
        return
        [
            .. shifted.Where(note => note.StartSeconds < seconds)
                .DistinctBy(note => (note.StartSeconds, note.Key)).OrderBy(note => note.StartSeconds),
        ];
    }

    private static List<Note> Kit(Grid grid, int offset, SeededRandom random)
    {
        var style = (Style)random.NextInt(0, (int)Style.Sparse);
        int kick = Draw(Kicks, random), snare = Draw(Snares, random), tom = random.NextInt(0, Toms.Length - 2);
        int timekeeper = style == Style.Ride ? Draw([51, 51, 59, 53, 42, 44], random) : Draw(Timekeepers, random);
        int colour = Draw(Colours, random), everyColour = random.NextInt(2, 5);
        bool coloured = random.NextBool(0.25), busyTimekeeper = random.NextBool(0.4), fills = random.NextBool(0.5);
        double busy = random.NextDouble(0, 0.3);
        // A bar's pattern is drawn once and varied a little, as players do.
        (double Kick, double Snare)[] pattern =
        [
            .. Enumerable.Range(0, grid.BarSteps).Select(step => KitStep(style, grid, step, random.NextBool(busy), random.NextBool(busy))),
        ];
        var notes = new List<Note>();
        for (int step = 0; grid.Time(step) < grid.Seconds; step++)
        {
            int inBar = (step + offset) % grid.BarSteps, bar = (step + offset) / grid.BarSteps;
            (double kickChance, double snareChance) = pattern[inBar];
            bool fill = fills && bar % 4 == 3 && inBar >= grid.BarSteps / 2;
            grid.Strike(notes, step, kick, random.NextBool(kickChance) && !fill, 0);
            grid.Strike(notes, step, snare, random.NextBool(fill ? 0.4 : snareChance), style == Style.March && !grid.IsAccent(inBar) ? -20 : 0);
            bool keepsTime = busyTimekeeper || grid.IsAccent(inBar) || inBar % 2 == 0;
            grid.Strike(notes, step, timekeeper, style is not (Style.Toms or Style.March) && keepsTime && random.NextBool(style == Style.Sparse ? 0.5 : 0.93) && !fill, grid.IsAccent(inBar) ? 0 : -12);
            grid.Strike(notes, step, Toms[fill ? random.NextInt(0, Toms.Length - 1) : tom + step % 2], fill ? random.NextBool(0.6) : style == Style.Toms && random.NextBool(0.55), grid.IsAccent(inBar) ? 5 : -15);
            grid.Strike(notes, step, Draw(Crashes, random), inBar == 0 && random.NextBool(bar % 4 == 0 ? 0.35 : 0.05), 5);
            grid.Strike(notes, step, colour, coloured && step % everyColour == 0, -10);
        }

        return notes;
    }

    // How likely bass drum and snare are at a step.
    private static (double Kick, double Snare) KitStep(Style style, Grid grid, int step, bool alsoKick, bool alsoSnare)
    {
        int group = grid.Accents.IndexOf(step);
        return style switch
        {
            Style.EveryBeat => (group >= 0 ? 0.97 : alsoKick ? 0.5 : 0, group % 2 == 1 ? 0.9 : 0),
            Style.Ride => (group == 0 ? 0.6 : alsoKick ? 0.4 : 0.05, group == 1 ? 0.3 : alsoSnare ? 0.4 : 0.07),
            Style.Toms => (group >= 0 ? 0.7 : 0, alsoSnare ? 0.3 : 0),
            Style.March => (group >= 0 && group % 2 == 0 ? 0.9 : 0, group >= 0 ? 0.95 : 0.7),
            Style.Sparse => (group == 0 ? 0.8 : 0, group > 0 && alsoSnare ? 0.8 : 0.03),
            _ => (group >= 0 && group % 2 == 0 ? 0.95 : alsoKick ? 0.8 : 0.03, group >= 0 && group % 2 == 1 ? 0.95 : alsoSnare ? 0.15 : 0.02),
        };
    }

    // A cycle of strokes on a few drums, as a theka is: low strokes on the groups' starts, light ones between, rolls at the end.
    private static List<Note> Hands(Grid grid, int offset, SeededRandom random)
    {
        int[] drums = HandDrums[random.NextInt(0, HandDrums.Length - 1)];
        int small = Draw(SmallPercussion, random);
        bool drummed = random.NextBool(0.88);
        bool shaken = !drummed || random.NextBool(0.25);
        int everyShake = random.NextInt(1, 3);
        double density = random.NextDouble(0.25, 0.95), variation = random.NextDouble(0, 0.3);
        bool rolls = random.NextBool(0.4);
        int cycleBars = random.NextInt(1, 2);
        int?[] cycle = [.. Enumerable.Range(0, cycleBars * grid.BarSteps).Select(step => HandStroke(grid, step % grid.BarSteps, drums, density, random))];
        var notes = new List<Note>();
        for (int step = 0; grid.Time(step) < grid.Seconds; step++)
        {
            int inCycle = (step + offset) % cycle.Length, inBar = inCycle % grid.BarSteps;
            int? stroke = random.NextBool(variation) ? HandStroke(grid, inBar, drums, density, random) : cycle[inCycle];
            grid.Strike(notes, step, stroke ?? drums[^1], drummed && stroke is not null, grid.IsAccent(inBar) ? 8 : -15);
            if (drummed && rolls && inCycle >= cycle.Length - 2 && random.NextBool(0.7))
            {
                grid.Strike(notes, step + 0.5, drums[^1], true, -12);
            }

            grid.Strike(notes, step, small, shaken && step % everyShake == 0, grid.IsAccent(inBar) ? 0 : -20);
        }

        return notes;
    }

    private static int? HandStroke(Grid grid, int inBar, int[] drums, double density, SeededRandom random)
    {
        double draw = random.NextDouble();
        int any = random.NextInt(0, drums.Length - 1), high = random.NextInt(1, drums.Length - 1);
        return grid.IsAccent(inBar) ? (draw < 0.92 ? drums[inBar == 0 ? 0 : any] : null) : draw < density ? drums[high] : null;
    }

    private static int Draw(int[] keys, SeededRandom random) => keys[random.NextInt(0, keys.Length - 1)];

    /// <summary>Steps, bars and how hard strokes are.</summary>
    private sealed class Grid
    {
        private readonly double stepSeconds;
        private readonly double swing;
        private readonly int loudness;
        private readonly SeededRandom random;

        public Grid(double seconds, double stepSeconds, double swing, int loudness, int[][] bars, SeededRandom random)
        {
            Seconds = seconds;
            this.stepSeconds = stepSeconds;
            this.swing = swing;
            this.loudness = loudness;
            this.random = random;
            foreach (int group in bars[random.NextInt(0, bars.Length - 1)])
            {
                Accents.Add(BarSteps);
                BarSteps += group;
            }
        }

        public double Seconds { get; }

        public int BarSteps { get; }

        /// <summary>Steps of a bar at which a group of steps begins.</summary>
        public List<int> Accents { get; } = [];

        public bool IsAccent(int inBar) => Accents.Contains(inBar);

        // Every second step comes late where the music swings.
        public double Time(double step) => stepSeconds * (step + (step % 2 == 1 ? swing : 0));

        public void Strike(List<Note> notes, double step, int key, bool sounds, int accent)
        {
            int velocity = Math.Clamp(loudness + accent + random.NextInt(-12, 8), 20, 127);
            if (sounds)
            {
                notes.Add(new Note(Time(step), Math.Min(StrokeSeconds, 0.45 * stepSeconds), key, velocity));
            }
        }
    }
}

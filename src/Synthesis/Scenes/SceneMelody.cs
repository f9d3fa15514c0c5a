using MirTool.Audio;

namespace MirTool.Synthesis.Scenes;

/// <summary>Leading voices: phrases that mostly move by step through the scale and rest to breathe.</summary>
internal static class SceneMelody
{
    private static readonly int[][] Rhythms =
        [[1, 1, 2], [2, 2], [2, 1, 1], [4], [3, 1], [6, 2], [4, 4], [2, 2, 4], [1, 1, 1, 1], [3, 3, 2], [8], [1, 2, 1], [6], [2, 4, 2]];

    /// <summary>A melody between two places of the range.</summary>
    public static void Melody(SceneSheet sheet, double low, double high)
    {
        // In heterophony all draw the same theme, and differ in register, ornaments and articulation.
        SeededRandom theme = sheet.Scene.IsHeterophonic ? new SeededRandom(SeededRandom.Derive(sheet.Scene.Seed, "theme")) : sheet.Random;
        double ornaments = sheet.Random.NextBool(0.4) ? sheet.Random.NextDouble(0.05, 0.4) : 0;
        double middle = sheet.At(sheet.Random.NextDouble(low, high));
        // Within an octave and a half, however wide the instrument's range is.
        double lowest = Math.Max(middle - 9, sheet.Range.LowestKey);
        double highest = Math.Min(middle + 9, sheet.Range.HighestKey);
        Walk(sheet, theme, lowest, highest, theme.NextDouble(0.6, 1.8), ornaments);
    }

    /// <summary>A slower voice below the leading ones.</summary>
    public static void CounterMelody(SceneSheet sheet)
    {
        double middle = sheet.At(sheet.Random.NextDouble(0.15, 0.6));
        Walk(
            sheet, sheet.Random, Math.Max(middle - 7, sheet.Range.LowestKey), Math.Min(middle + 7, sheet.Range.HighestKey),
            sheet.Random.NextDouble(1.8, 3.5), ornaments: 0);
    }

    /// <summary>Three to six syllables a second that hover around a pitch and fall at the ends of sentences.</summary>
    public static void Speech(SceneSheet sheet)
    {
        double pitch = sheet.At(sheet.Random.NextDouble(0.1, 0.9));
        int stride = Math.Max(1, (int)Math.Round(1 / sheet.Random.NextDouble(3, 6) / sheet.Scene.StepSeconds));
        int untilPause = sheet.Random.NextInt(5, 14);
        double fall = 0;
        for (int step = 0; step < sheet.Steps; step += stride, fall += 0.4)
        {
            sheet.Add(step, stride, (int)Math.Round(Math.Clamp(pitch - fall + sheet.Random.NextDouble(-2.5, 2.5), sheet.Range.LowestKey, sheet.Range.HighestKey)));
            if (--untilPause == 0)
            {
                step += 2 * stride;
                untilPause = sheet.Random.NextInt(5, 14);
                fall = 0;
            }
        }
    }

    private static void Walk(SceneSheet sheet, SeededRandom random, double lowest, double highest, double slowness, double ornaments)
    {
        double previous = (lowest + highest) / 2;
        // Down to 0.11 s a note: what singers and players of bowed instruments do in quick passages.
        double shortest = 0.11 / sheet.Scene.StepSeconds;
        int untilBreath = random.NextInt(4, 10);
        int[] rhythm = [];
        int position = 0;
        for (int step = 0; step < sheet.Steps;)
        {
            if (position == rhythm.Length)
            {
                rhythm = Rhythms[random.NextInt(0, Rhythms.Length - 1)];
                position = 0;
            }

            int length = Math.Max(1, (int)Math.Round(Math.Max(shortest, slowness * rhythm[position++])));
            double aim = previous + Move(random);
            aim = aim > highest ? previous - 3 : aim < lowest ? previous + 3 : aim;
            int key = Choose(sheet, random, step, aim);
            Ornamented(sheet, step, length, key, sheet.Random.NextBool(ornaments));
            previous = Math.Clamp(key, lowest, highest);
            step += length;
            if (--untilBreath == 0)
            {
                step += random.NextInt(1, 1 + sheet.Scene.StepsPerBeat);
                untilBreath = random.NextInt(4, 10);
            }
        }
    }

    private static double Move(SeededRandom random)
    {
        double size = random.NextDouble();
        double move = size < 0.12 ? 0 : size < 0.75 ? random.NextDouble(1, 2.6) : size < 0.93 ? random.NextDouble(3, 5) : random.NextDouble(6, 12);
        return random.NextBool(0.5) ? move : -move;
    }

    // Notes of the chord on beats, of the scale elsewhere.
    private static int Choose(SceneSheet sheet, SeededRandom random, int step, double aim)
    {
        IReadOnlyList<int> chord = sheet.Scene.ChordAt(step);
        bool ofChord = random.NextBool(step % sheet.Scene.StepsPerBeat == 0 ? 0.65 : 0.25);
        IEnumerable<int> classes = ofChord ? chord : sheet.Scene.Scale.Select(semitones => (sheet.Scene.Tonic + semitones) % 12);
        return classes.Select(pitchClass => sheet.Nearest(pitchClass, aim)).OfType<int>().DefaultIfEmpty(sheet.Range.LowestKey).MinBy(key => Math.Abs(key - aim));
    }

    // A turn to the scale's next note and back, if there is time for it.
    private static void Ornamented(SceneSheet sheet, int step, int length, int key, bool ornamented)
    {
        double seconds = length * sheet.Scene.StepSeconds;
        if (!ornamented || seconds < 0.3)
        {
            sheet.Add(step, length, key);
            return;
        }

        int neighbour = Enumerable.Range(1, 4).Select(above => key + above).First(sheet.Scene.Holds);
        int turns = sheet.Random.NextInt(1, Math.Min(4, (int)(seconds / 0.18)));
        double turnSeconds = sheet.Random.NextDouble(0.07, 0.09);
        double turnSteps = turnSeconds / sheet.Scene.StepSeconds;
        for (int turn = 0; turn < turns; turn++)
        {
            sheet.Add(step, turnSteps, key, gate: 1, lateSeconds: 2 * turn * turnSeconds);
            sheet.Add(step, turnSteps, neighbour, gate: 1, lateSeconds: (2 * turn + 1) * turnSeconds, softer: 8);
        }

        sheet.Add(step, length - 2 * turns * turnSteps, key, lateSeconds: 2 * turns * turnSeconds);
    }
}

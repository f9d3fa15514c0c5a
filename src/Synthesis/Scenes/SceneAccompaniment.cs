namespace MirTool.Synthesis.Scenes;

/// <summary>Parts below and around the leading voices.</summary>
internal static class SceneAccompaniment
{
    /// <summary>One of: the root held, on the bar's accents, walking from beat to beat, repeated on every second step.</summary>
    public static void Bass(SceneSheet sheet)
    {
        Scene scene = sheet.Scene;
        int kind = sheet.Random.NextInt(0, 3);
        double low = sheet.At(sheet.Random.NextDouble(0.1, 0.45));
        for (int step = 0; step < sheet.Steps; step++)
        {
            IReadOnlyList<int> chord = scene.ChordAt(step);
            int placeInChord = step % scene.StepsPerChord;
            (bool plays, int length) = kind switch
            {
                0 => (placeInChord == 0, scene.StepsPerChord),
                1 => (placeInChord == 0 || scene.Accents[step % scene.StepsPerBar], NextAccent(scene, step)),
                2 => (step % scene.StepsPerBeat == 0, scene.StepsPerBeat),
                _ => (step % Math.Max(1, scene.StepsPerBeat / 2) == 0, Math.Max(1, scene.StepsPerBeat / 2)),
            };
            if (!plays)
            {
                continue;
            }

            bool root = placeInChord == 0 || sheet.Random.NextBool(kind == 2 ? 0.25 : 0.7);
            int pitchClass = root ? chord[0] : chord[sheet.Random.NextInt(0, chord.Count - 1)];
            double aim = low + (kind == 2 ? sheet.Random.NextDouble(-5, 7) : sheet.Random.NextBool(0.15) ? 12 : 0);
            sheet.Add(step, length, sheet.Nearest(pitchClass, aim) ?? -1);
        }
    }

    /// <summary>Chords on the accents, off the beats, on every beat or strummed throughout.</summary>
    public static void Chords(SceneSheet sheet, bool isPower)
    {
        Scene scene = sheet.Scene;
        int kind = sheet.Random.NextInt(0, 3);
        double strum = sheet.Random.NextBool(0.5) ? sheet.Random.NextDouble(0.004, 0.02) : 0;
        double middle = Math.Clamp(sheet.Random.NextDouble(52, 68), sheet.At(0.1), sheet.At(0.8));
        for (int step = 0; step < sheet.Steps; step++)
        {
            int inBeat = step % scene.StepsPerBeat;
            (bool plays, int length) = kind switch
            {
                0 => (step % scene.StepsPerChord == 0 || scene.Accents[step % scene.StepsPerBar], NextAccent(scene, step)),
                1 => (inBeat == scene.StepsPerBeat / 2, Math.Max(1, scene.StepsPerBeat / 2)),
                2 => (inBeat == 0, scene.StepsPerBeat),
                _ => (sheet.Random.NextBool(inBeat == 0 ? 0.9 : 0.6), 1),
            };
            if (plays)
            {
                AddChord(sheet, step, length, middle, strum, isPower, gate: null);
            }
        }
    }

    /// <summary>A chord or a single note of it, held until the next.</summary>
    public static void Pad(SceneSheet sheet)
    {
        double middle = sheet.At(sheet.Random.NextDouble(0.3, 0.7));
        int voice = sheet.Random.NextInt(0, 2);
        for (int step = 0; step < sheet.Steps; step += sheet.Scene.StepsPerChord)
        {
            if (sheet.Range.PlaysChords && voice < 2)
            {
                AddChord(sheet, step, sheet.Scene.StepsPerChord, middle, strumSeconds: 0, isPower: false, gate: 1);
            }
            else
            {
                IReadOnlyList<int> chord = sheet.Scene.ChordAt(step);
                sheet.Add(step, sheet.Scene.StepsPerChord, sheet.Nearest(chord[voice % chord.Count], middle) ?? -1, gate: 1);
            }
        }
    }

    /// <summary>The chord's notes one by one, up, down, to and fro or as Alberti did, each ringing on or not.</summary>
    public static void Arpeggio(SceneSheet sheet)
    {
        Scene scene = sheet.Scene;
        int[] order = ((int[][])[[0, 1, 2, 3], [3, 2, 1, 0], [0, 1, 2, 3, 2, 1], [0, 2, 1, 2], [0, 2, 3, 1]])[sheet.Random.NextInt(0, 4)];
        int stride = Math.Max(1, (int)Math.Round(sheet.Random.NextDouble(0.12, 0.35) / scene.StepSeconds));
        double ring = sheet.Random.NextBool(0.4) ? 4 : 1;
        double middle = Math.Clamp(sheet.Random.NextDouble(55, 76), sheet.At(0.1), sheet.At(0.8));
        for (int step = 0, i = 0; step < sheet.Steps; step += stride, i++)
        {
            IReadOnlyList<int> chord = scene.ChordAt(step);
            int voice = order[i % order.Length];
            int? key = sheet.Nearest(chord[voice % chord.Count], middle + 4 * (voice - 1.5));
            sheet.Add(step, stride * ring, key ?? -1);
        }
    }

    /// <summary>One to three keys of the scale in a rhythm of their own that repeats with the bar.</summary>
    public static void Ostinato(SceneSheet sheet)
    {
        Scene scene = sheet.Scene;
        double middle = sheet.At(sheet.Random.NextDouble(0.2, 0.8));
        int?[] keys = [.. Enumerable.Range(0, sheet.Random.NextInt(1, 3)).Select(_ => sheet.Nearest(scene.PitchClass(sheet.Random.NextInt(0, scene.Scale.Count - 1)), middle))];
        double density = sheet.Random.NextDouble(0.15, 0.7);
        int[] bar = [.. scene.Accents.Select((accent, step) => step == 0 || sheet.Random.NextBool(accent ? 0.8 : density) ? sheet.Random.NextInt(0, keys.Length - 1) : -1)];
        for (int step = 0; step < sheet.Steps; step++)
        {
            if (bar[step % bar.Length] is >= 0 and var key)
            {
                sheet.Add(step, Math.Max(1, scene.StepsPerBeat / 2), keys[key] ?? -1);
            }
        }
    }

    /// <summary>The tonic, its fifth and its octave: held, or plucked one after the other as a tanpura is.</summary>
    public static void Drone(SceneSheet sheet)
    {
        Scene scene = sheet.Scene;
        int tonic = sheet.Nearest(scene.Tonic, sheet.At(0.2)) ?? sheet.Range.LowestKey;
        int fifth = tonic + scene.ChordAt(0)[1] - scene.Tonic;
        fifth = fifth <= tonic ? fifth + 12 : fifth;
        int[] keys = [fifth, tonic + 12, tonic + 12, tonic];
        if (sheet.Range.PlaysChords && sheet.Random.NextBool(0.5))
        {
            foreach (int key in keys.Distinct())
            {
                sheet.Add(0, sheet.Steps, key, gate: 1);
            }

            return;
        }

        int stride = Math.Max(1, (int)Math.Round(sheet.Random.NextDouble(0.45, 1) / scene.StepSeconds));
        for (int step = 0, i = 0; step < sheet.Steps; step += stride, i++)
        {
            sheet.Add(step, 3 * stride, keys[i % keys.Length] <= sheet.Range.HighestKey ? keys[i % keys.Length] : tonic, gate: 1);
        }
    }

    /// <summary>What the left hand does under a melody: bass notes, chords, or both in turn.</summary>
    public static void LeftHand(SceneSheet sheet)
    {
        Scene scene = sheet.Scene;
        int kind = sheet.Random.NextInt(0, 2);
        double low = sheet.At(0.2), middle = sheet.At(0.4);
        for (int step = 0; step < sheet.Steps; step += scene.StepsPerBeat)
        {
            bool first = step % scene.StepsPerChord == 0;
            if (first && kind != 1)
            {
                sheet.Add(step, kind == 0 ? scene.StepsPerChord : scene.StepsPerBeat, sheet.Nearest(scene.ChordAt(step)[0], low) ?? -1, softer: 8);
            }

            if (kind == 1 ? first : kind == 2 && !first)
            {
                AddChord(sheet, step, kind == 1 ? scene.StepsPerChord : scene.StepsPerBeat, middle, strumSeconds: 0, isPower: false, gate: null, softer: 12);
            }
        }
    }

    private static void AddChord(SceneSheet sheet, int step, int length, double middle, double strumSeconds, bool isPower, double? gate, int softer = 0)
    {
        IReadOnlyList<int> chord = sheet.Scene.ChordAt(step);
        int?[] keys = isPower
            ? [sheet.Nearest(chord[0], sheet.At(0.2)), sheet.Nearest((chord[0] + 7) % 12, sheet.At(0.2) + 7), sheet.Nearest(chord[0], sheet.At(0.2) + 12)]
            : [.. chord.Select(pitchClass => sheet.Nearest(pitchClass, middle)), sheet.Nearest(chord[0], middle - 10)];
        double late = 0;
        foreach (int key in keys.OfType<int>().Distinct().Order())
        {
            sheet.Add(step, length, key, gate, late, softer);
            late += strumSeconds;
        }
    }

    private static int NextAccent(Scene scene, int step)
    {
        int length = 1;
        while (length < scene.StepsPerBar && !scene.Accents[(step + length) % scene.StepsPerBar])
        {
            length++;
        }

        return length;
    }
}

namespace MirTool.Synthesis.Scenes;

/// <summary>Drums in a scene's metre: the kick where basses are stressed, or hands on a few small drums.</summary>
/// <remarks>Keys as General MIDI 1's percussion map has them.</remarks>
internal static class SceneDrums
{
    private static readonly int[] Kicks = [35, 36];
    private static readonly int[] Snares = [37, 38, 38, 39, 40];
    private static readonly int[] Timekeepers = [42, 42, 44, 46, 51, 53, 54, 59, 69, 70];
    private static readonly int[] Accents = [41, 43, 45, 47, 48, 49, 50, 52, 55, 56, 57];
    private static readonly int[] HandDrums = [60, 61, 62, 63, 64, 65, 66, 67, 68, 75, 76, 77];

    public static void Compose(SceneSheet sheet, bool isByHand)
    {
        if (isByHand)
        {
            ByHand(sheet);
        }
        else
        {
            Kit(sheet);
        }
    }

    private static void Kit(SceneSheet sheet)
    {
        Scene scene = sheet.Scene;
        int kick = Draw(sheet, Kicks), snare = Draw(sheet, Snares), timekeeper = Draw(sheet, Timekeepers);
        int backbeat = scene.BeatsPerBar > 2 && scene.BeatsPerBar % 2 == 1 ? scene.BeatsPerBar - 1 : 1;
        int stride = sheet.Random.NextBool(0.6) ? Math.Max(1, scene.StepsPerBeat / 2) : sheet.Random.NextBool(0.5) ? 1 : scene.StepsPerBeat;
        double busy = sheet.Random.NextDouble(0, 0.2);
        double without = sheet.Random.NextDouble();
        for (int step = 0; step < sheet.Steps; step++)
        {
            int inBar = step % scene.StepsPerBar;
            int beat = inBar / scene.StepsPerBeat;
            bool onBeat = inBar % scene.StepsPerBeat == 0;
            bool isBackbeat = onBeat && (scene.BeatsPerBar % 2 == 0 ? beat % 2 == backbeat : beat == backbeat);
            // Some drummers keep time on cymbals alone, some play kick and snare alone.
            Stroke(sheet, step, kick, without > 0.08 && (scene.Accents[inBar] && !isBackbeat || sheet.Random.NextBool(busy / 2)));
            Stroke(sheet, step, snare, without > 0.14 && (isBackbeat || sheet.Random.NextBool(busy)), softer: isBackbeat ? 0 : 20);
            Stroke(sheet, step, timekeeper, without < 0.9 && (step % stride == 0 || sheet.Random.NextBool(busy / 2)), softer: 10);
            Stroke(sheet, step, Draw(sheet, Accents), sheet.Random.NextBool(inBar >= scene.StepsPerBar - scene.StepsPerBeat ? 0.08 : 0.02));
        }
    }

    private static void ByHand(SceneSheet sheet)
    {
        int[] drums = [.. Enumerable.Range(0, sheet.Random.NextInt(1, 4)).Select(_ => Draw(sheet, HandDrums))];
        double density = sheet.Random.NextDouble(0.25, 0.9);
        // A pattern that returns with every bar, and what hands do between.
        int[] bar =
        [
            .. sheet.Scene.Accents.Select(accent =>
                sheet.Random.NextBool(accent ? 0.95 : density) ? accent ? drums[0] : drums[sheet.Random.NextInt(0, drums.Length - 1)] : -1),
        ];
        for (int step = 0; step < sheet.Steps; step++)
        {
            int key = bar[step % bar.Length];
            Stroke(sheet, step, key, key >= 0 && sheet.Random.NextBool(0.95));
            Stroke(sheet, step, drums[^1], key < 0 && sheet.Random.NextBool(0.15 * density), softer: 20);
        }
    }

    private static void Stroke(SceneSheet sheet, int step, int key, bool plays, int softer = 0)
    {
        if (plays)
        {
            sheet.Add(step, 0.1 / sheet.Scene.StepSeconds, key, gate: 1, softer: softer);
        }
    }

    private static int Draw(SceneSheet sheet, int[] keys) => keys[sheet.Random.NextInt(0, keys.Length - 1)];
}

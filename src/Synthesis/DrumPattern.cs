using MirTool.Audio;

namespace MirTool.Synthesis;

/// <summary>Writes drum parts: a kit that keeps a beat, or hands on a few small drums.</summary>
/// <remarks>Keys as General MIDI 1's percussion map has them.</remarks>
internal static class DrumPattern
{
    private const double StrokeSeconds = 0.1;

    // Alternatives of what can play each role.
    private static readonly int[] Kicks = [35, 36];
    private static readonly int[] Snares = [37, 38, 39, 40];
    private static readonly int[] Timekeepers = [42, 44, 46, 51, 53, 54, 59, 69, 70, 80];
    private static readonly int[] Accents = [41, 43, 45, 47, 48, 49, 50, 52, 55, 56, 57];
    private static readonly int[] HandDrums = [60, 61, 62, 63, 64, 65, 66, 67, 68, 75, 76, 77];

    /// <summary>A part in the piece's tempo, or else in one of its own.</summary>
    /// <param name="seconds">Length of the clip.</param>
    /// <param name="random">Decides everything.</param>
    /// <param name="beatsPerMinute">Null for a random tempo and a random place in the bar.</param>
    public static IReadOnlyList<Note> Compose(double seconds, SeededRandom random, double? beatsPerMinute = null)
    {
        double stepSeconds = 60 / random.NextDouble(70, 180) / random.NextInt(2, 4);
        double start = random.NextDouble(0, stepSeconds);
        if (beatsPerMinute is { } tempo)
        {
            (stepSeconds, start) = (60 / tempo / 4, 0);
        }

        int loudness = random.NextInt(60, 115);
        var notes = new List<Note>();
        if (random.NextBool(0.3))
        {
            int[] drums = [.. Enumerable.Range(0, random.NextInt(1, 4)).Select(_ => Draw(HandDrums, random))];
            double density = random.NextDouble(0.3, 0.9);
            AddVoice(step => random.NextBool(step % 4 == 0 ? 0.9 : density) ? Draw(drums, random) : null);
        }
        else
        {
            int kick = Draw(Kicks, random), snare = Draw(Snares, random), timekeeper = Draw(Timekeepers, random);
            double busy = random.NextDouble(0, 0.3);
            AddVoice(step => random.NextBool(step % 8 is 0 ? 0.95 : step % 4 == 0 ? 0.4 : busy) ? kick : null);
            AddVoice(step => random.NextBool(step % 8 is 4 ? 0.95 : 0.3 * busy) ? snare : null);
            AddVoice(step => random.NextBool(step % 2 is 0 ? 0.9 : busy) ? timekeeper : null);
            AddVoice(_ => random.NextBool(0.05) ? Draw(Accents, random) : null);
        }

        // Two voices may meet on a drum; one stroke is enough then.
        return [.. notes.DistinctBy(note => (note.StartSeconds, note.Key)).OrderBy(note => note.StartSeconds)];

        void AddVoice(Func<int, int?> play)
        {
            for (int step = 0; start + step * stepSeconds < seconds; step++)
            {
                if (play(step) is { } key)
                {
                    notes.Add(new Note(
                        start + step * stepSeconds, Math.Min(StrokeSeconds, 0.9 * stepSeconds), key, Math.Clamp(loudness + random.NextInt(-15, 10), 20, 127)));
                }
            }
        }
    }

    private static int Draw(int[] keys, SeededRandom random) => keys[random.NextInt(0, keys.Length - 1)];
}

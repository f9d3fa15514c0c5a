using MirTool.Audio;

namespace MirTool.Synthesis.Scenes;

/// <summary>A part while it is written: notes by step and key.</summary>
internal sealed class SceneSheet
{
    private const double ShortestNoteSeconds = 0.03;

    private readonly List<Note> notes = [];
    private readonly double seconds;
    private readonly double lagSeconds;
    private readonly double jitterSeconds;
    private readonly int loudness;

    public SceneSheet(Scene scene, ProgramRange range, double seconds, SeededRandom random)
    {
        (Scene, Range, Random, this.seconds) = (scene, range, random, seconds);
        Steps = (int)Math.Ceiling(seconds / scene.StepSeconds);
        Gate = random.NextBool(0.5) ? random.NextDouble(0.85, 1) : random.NextDouble(0.4, 1);
        lagSeconds = random.NextDouble(0, 0.012);
        jitterSeconds = random.NextDouble(0, 0.012);
        loudness = random.NextInt(55, 112);
    }

    public Scene Scene { get; }

    public ProgramRange Range { get; }

    public SeededRandom Random { get; }

    /// <summary>Steps that begin within the stem.</summary>
    public int Steps { get; }

    /// <summary>Fraction of its length for which a note is held.</summary>
    public double Gate { get; }

    /// <summary>Adds a note.</summary>
    /// <param name="step">When.</param>
    /// <param name="steps">How long, before the gate.</param>
    /// <param name="key">Left out where it lies outside of the range.</param>
    /// <param name="gate">Null for the part's own.</param>
    /// <param name="lateSeconds">Behind the step: a strummed chord's later strings.</param>
    /// <param name="softer">Below the part's loudness, as MIDI velocity.</param>
    public void Add(int step, double steps, int key, double? gate = null, double lateSeconds = 0, int softer = 0)
    {
        if (key < Range.LowestKey || key > Range.HighestKey)
        {
            return;
        }

        double start = Scene.TimeOf(step) + lagSeconds + jitterSeconds * Random.NextDouble() + lateSeconds;
        int accent = step % Scene.StepsPerBar == 0 ? 8 : step % Scene.StepsPerBeat == 0 ? 3 : -3;
        int velocity = Math.Clamp(loudness + accent - softer + Random.NextInt(-6, 6), 20, 127);
        notes.Add(new Note(start, Math.Max(ShortestNoteSeconds, steps * Scene.StepSeconds * (gate ?? Gate)), key, velocity));
    }

    /// <summary>The key of a pitch class that lies nearest to another key, within the range; null if there is none.</summary>
    public int? Nearest(int pitchClass, double to)
    {
        int above = (int)Math.Round(to) + ((pitchClass - (int)Math.Round(to)) % 12 + 12) % 12;
        return ((int[])[above - 12, above, above + 12, above - 24]).Where(key => key >= Range.LowestKey && key <= Range.HighestKey)
            .OrderBy(key => Math.Abs(key - to)).Cast<int?>().FirstOrDefault();
    }

    /// <summary>A key at a place within the range, 0 its lowest and 1 its highest.</summary>
    public double At(double place) => Range.LowestKey + place * (Range.HighestKey - Range.LowestKey);

    /// <summary>The notes in order.</summary>
    /// <param name="pause">Whether the part pauses once.</param>
    public IReadOnlyList<Note> Finish(bool pause)
    {
        double pauseStart = pause ? Scene.TimeOf(Random.NextInt(-2, Steps)) : 0;
        double pauseEnd = pauseStart + (pause ? Random.NextDouble(0.8, 2.8) : 0);
        Note[] played = [.. notes.Where(note => note.StartSeconds < seconds - ShortestNoteSeconds)];
        Note[] kept = [.. played.Where(note => note.StartSeconds < pauseStart - 0.01 || note.StartSeconds >= pauseEnd)];
        kept = kept.Length > 0 ? kept : played;
        if (kept.Length == 0)
        {
            // Never a part without a note: the tonic, or whatever the instrument has next to it.
            int key = Nearest(Scene.Tonic, At(0.5)) ?? Range.LowestKey;
            kept = [new Note(0, seconds, key, loudness)];
        }

        return [.. WithoutOverlaps(kept.DistinctBy(note => (note.StartSeconds, note.Key)).OrderBy(note => note.StartSeconds).ThenBy(note => note.Key))];
    }

    private IEnumerable<Note> WithoutOverlaps(IEnumerable<Note> ordered)
    {
        Note[] all = [.. ordered];
        for (int i = 0; i < all.Length; i++)
        {
            double end = Math.Min(all[i].EndSeconds, seconds);
            Note? next = all.Skip(i + 1).Where(later => later.Key == all[i].Key).Cast<Note?>().FirstOrDefault();
            end = next is { } same ? Math.Min(end, same.StartSeconds - 0.001) : end;
            if (end - all[i].StartSeconds > 0.005)
            {
                yield return all[i] with { DurationSeconds = end - all[i].StartSeconds };
            }
        }
    }
}

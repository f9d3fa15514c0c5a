using MirTool.Audio;
using MirTool.Synthesis.Scenes;

namespace MirTool.Synthesis.Tests.Scenes;

public sealed class SceneTests
{
    private const double Seconds = 6;

    private static IEnumerable<Scene> Many => Enumerable.Range(0, 40).Select(index => Scene.Of(7, index));

    [Fact]
    public void Of_SameSeedAndIndex_IsTheSameScene()
    {
        foreach ((Scene scene, int index) in Many.Select((scene, index) => (scene, index)))
        {
            Scene again = Scene.Of(7, index);
            Assert.Equal((scene.Seed, scene.Tonic, scene.BeatsPerMinute, scene.BeatsPerBar, scene.StepsPerBeat), (again.Seed, again.Tonic, again.BeatsPerMinute, again.BeatsPerBar, again.StepsPerBeat));
            Assert.Equal(scene.Scale, again.Scale);
            Assert.Equal(scene.ChordDegrees, again.ChordDegrees);
            Assert.Equal(scene.Accents, again.Accents);
        }

        Assert.True(Many.Select(scene => (scene.Tonic, scene.BeatsPerMinute)).Distinct().Count() == 40);
        Assert.NotEqual(Scene.Of(7, 0).Seed, Scene.Of(8, 0).Seed);
    }

    [Fact]
    public void Of_ManyScenes_HoldEveryKindOfMusic()
    {
        Scene[] scenes = [.. Enumerable.Range(0, 400).Select(index => Scene.Of(1, index))];
        Assert.Equal(12, scenes.Select(scene => scene.Tonic).Distinct().Count());
        Assert.InRange(scenes.Count(scene => scene.IsDrone), 400 * 0.12, 400 * 0.35);
        Assert.Equal([2, 3, 4, 5, 7, 10, 12], scenes.Select(scene => scene.BeatsPerBar).Distinct().Order());
        Assert.All(scenes, scene => Assert.Equal(scene.Scale.Order().Distinct(), scene.Scale));
        Assert.Contains(scenes, scene => scene.Scale.Count == 5);
    }

    [Fact]
    public void ChordAt_CMajor_AreTriadsOfTheScale()
    {
        var scene = new Scene
        {
            Seed = 0,
            Tonic = 0,
            Scale = [0, 2, 4, 5, 7, 9, 11],
            BeatsPerMinute = 120,
            BeatsPerBar = 4,
            StepsPerBeat = 4,
            ChordDegrees = [0, 3, 4],
            StepsPerChord = 16,
            ChordSize = 3,
            Accents = new bool[16],
        };
        Assert.Equal([0, 4, 7], scene.ChordAt(0));
        Assert.Equal([0, 4, 7], scene.ChordAt(15));
        Assert.Equal([5, 9, 0], scene.ChordAt(16));
        Assert.Equal([7, 11, 2], scene.ChordAt(40));
        Assert.Equal([0, 4, 7], scene.ChordAt(48));
        Assert.Equal(0.125, scene.StepSeconds);
        Assert.Equal(2, scene.TimeOf(16));
    }

    [Fact]
    public void Compose_EverySound_KeepsToTheScenesKeyAndSteps()
    {
        foreach (Scene scene in Many)
        {
            double[] steps = [.. Enumerable.Range(0, (int)(Seconds / scene.StepSeconds) + 2).Select(scene.TimeOf)];
            foreach (int sound in Enumerable.Range(0, InstrumentTrack.SoundCount))
            {
                ScenePart part = SceneParts.Draw(sound, new SeededRandom((ulong)sound));
                ProgramRange range = ProgramRanges.Of(sound);
                IReadOnlyList<Note> notes = SceneComposer.Compose(scene, part, sound, Seconds, scene.Seed + (ulong)sound);
                Assert.NotEmpty(notes);
                Assert.All(notes, note =>
                {
                    Assert.InRange(note.Key, range.LowestKey, range.HighestKey);
                    Assert.InRange(note.StartSeconds, 0, Seconds);
                    Assert.InRange(note.EndSeconds, note.StartSeconds + 0.001, Seconds + 1e-9);
                    Assert.InRange(note.Velocity, 1, 127);
                });
                Assert.All(notes.GroupBy(note => note.Key), key => Assert.All(
                    key.Zip(key.Skip(1)), pair => Assert.True(pair.First.EndSeconds <= pair.Second.StartSeconds + 1e-9)));
                if (part is not (ScenePart.Drums or ScenePart.Speech) && sound is not (29 or 30) && notes.Count > 1)
                {
                    // Power chords have fifths of their own.
                    Assert.All(notes, note => Assert.True(scene.Holds(note.Key) || scene.ChordAt(0).Contains(note.Key % 12), $"{part} of {sound} plays {note.Key}"));
                }

                if (part is ScenePart.Bass or ScenePart.Pad or ScenePart.Drums or ScenePart.Arpeggio)
                {
                    Assert.All(notes, note => Assert.Contains(steps, step => note.StartSeconds >= step && note.StartSeconds - step <= SceneComposer.LatestSeconds));
                }
            }
        }
    }

    [Fact]
    public void Compose_Bass_BeginsChordsWithTheirRoots()
    {
        foreach (Scene scene in Many.Where(scene => !scene.IsDrone))
        {
            IReadOnlyList<Note> notes = SceneComposer.Compose(scene, ScenePart.Bass, 33, Seconds, scene.Seed);
            for (int step = 0; scene.TimeOf(step) < Seconds - 0.1; step += scene.StepsPerChord)
            {
                double start = scene.TimeOf(step);
                // A part may pause there.
                Assert.All(
                    notes.Where(note => note.StartSeconds >= start && note.StartSeconds <= start + SceneComposer.LatestSeconds),
                    note => Assert.Equal(scene.ChordAt(step)[0], note.Key % 12));
            }
        }
    }

    [Fact]
    public void Draw_Programs_PlayWhatTheirInstrumentsDo()
    {
        ScenePart[] Parts(int sound) => [.. Enumerable.Range(0, 200).Select(i => SceneParts.Draw(sound, new SeededRandom((ulong)i)))];
        Assert.InRange(Parts(33).Count(part => part == ScenePart.Bass), 160, 199);
        Assert.All(Parts(InstrumentTrack.DrumKit), part => Assert.Equal(ScenePart.Drums, part));
        Assert.All(Parts(InstrumentTrack.Speech), part => Assert.Equal(ScenePart.Speech, part));
        Assert.Equal([ScenePart.Chords, ScenePart.Melody, ScenePart.Arpeggio, ScenePart.SelfAccompanied], Parts(0).Distinct().Order());
        Assert.InRange(Parts(InstrumentTrack.Singing).Count(part => part == ScenePart.Melody), 140, 199);
    }
}

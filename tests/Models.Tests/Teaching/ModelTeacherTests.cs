using MirTool.Audio;
using MirTool.Models.Files;
using MirTool.Models.Networks;
using MirTool.Models.Teaching;
using MirTool.Plugins;

namespace MirTool.Models.Tests.Teaching;

public sealed class ModelTeacherTests
{
    private const int WindowsPerRecording = 6;

    private static readonly ModelDescription Model = TestModels.Description(programs: 2) with
    {
        Thresholds = new() { ["test"] = new() { ["piano"] = 0.4f } },
    };

    private static readonly WordTaxonomy Taxonomy = new("test", new TaxonomyInstrument("piano", "Piano", [0]), new TaxonomyInstrument("harp", "Harp", [46]));

    [Fact]
    public void Teach_UnknownLabel_BecomesASoundThatIsHeardInOtherRecordings()
    {
        TeachingOutcome outcome = ModelTeacher.Teach(Model, Taxonomy, Recordings(8, "lute", direction: 3, says: 2), bank: null, new TeachingOptions());

        Lesson lute = Assert.Single(outcome.Lessons);
        Assert.True(lute.Sound.IsNew);
        Assert.Equal(["0", "1", "lute"], outcome.Model.Outputs);
        Assert.True(lute.Sound.Scores!.AveragePrecision.Value > 0.9, lute.Verdict);
        Assert.Equal(8 / 2 * WindowsPerRecording / 2, lute.Sound.From.Windows);
        Assert.Empty(outcome.Model.Problems());
    }

    [Fact]
    public void Teach_LabelOfAnInstrumentTheModelKnowsNoSoundOf_BecomesOne()
    {
        TeachingOutcome outcome = ModelTeacher.Teach(Model, Taxonomy, Recordings(8, "Harp", direction: 3, says: 2), bank: null, new TeachingOptions());

        Assert.Equal("harp", outcome.Model.Outputs[^1]);
    }

    [Fact]
    public void Teach_KnownInstrument_IsImprovedAndKeepsItsThresholds()
    {
        TeachingOutcome outcome = ModelTeacher.Teach(Model, Taxonomy, Recordings(8, "PIANO", direction: 3, says: 2), bank: null, new TeachingOptions());

        Lesson piano = Assert.Single(outcome.Lessons);
        Assert.False(piano.Sound.IsNew);
        Assert.Equal(["0"], piano.Sound.Sounds);
        Assert.True(piano.IsKept, piano.Verdict);
        Assert.True(piano.Sound.Scores!.F1.Value > piano.Sound.Scores.F1Before);
        Assert.Equal(Model.ProgramThresholds, outcome.Model.ProgramThresholds);
        Assert.Equal(0.4f, outcome.Model.Thresholds!["taxonomy"]["piano"]);
    }

    [Fact]
    public void Teach_EmbeddingsThatOnlyTellRecordingsApart_AreNotCredited()
    {
        // In every other recording the sound is labelled throughout, and each recording has a direction of its own: a fit that has heard
        // a recording knows all of its windows, one that has not knows none.
        TaughtRecording[] recordings =
        [
            .. Enumerable.Range(0, 10).Select(recording => new TaughtRecording(
                $"r{recording}.wav",
                [.. Enumerable.Range(0, WindowsPerRecording).Select(window => Window(window, 10 + recording, 3, seed: (recording * 100) + window))],
                new($"r{recording}.wav", 12, recording % 2 == 0 ? [new("lute", [], 0, 12)] : [], LabelsComplete: true))),
        ];

        Lesson lute = Assert.Single(ModelTeacher.Teach(Model, Taxonomy, recordings, bank: null, new TeachingOptions()).Lessons);

        Assert.True(lute.Sound.Scores!.AveragePrecision.Value < 0.75, lute.Verdict);
    }

    [Fact]
    public void Teach_TwoRecordings_SaysThatItCannotBeJudged()
    {
        Lesson lute = Assert.Single(ModelTeacher.Teach(Model, Taxonomy, Recordings(4, "lute", direction: 3, says: 2), bank: null, new TeachingOptions()).Lessons);

        Assert.Null(lute.Sound.Scores);
        Assert.Equal("6 windows of 2 recordings: cannot be judged; label it in at least 3 recordings", lute.Verdict);
    }

    [Fact]
    public void Teach_Twice_GivesTheSameBits()
    {
        byte[] Once() => ModelTeacher.Teach(Model, Taxonomy, Recordings(8, "lute", direction: 3, says: 2), bank: null, new TeachingOptions()).Model.ToJson();

        Assert.Equal(Once(), Once());
    }

    [Fact]
    public void Teach_AnotherSoundLater_KeepsTheFirst()
    {
        ModelDescription first = ModelTeacher.Teach(Model, Taxonomy, Recordings(8, "lute", direction: 3, says: 2), bank: null, new TeachingOptions()).Model;

        ModelDescription second = ModelTeacher.Teach(first, Taxonomy, Recordings(8, "oud", direction: 5, says: 2), bank: null, new TeachingOptions()).Model;

        Assert.Equal(["0", "1", "lute", "oud"], second.Outputs);
        Assert.Equal(first.Taught![0].Weights, second.Taught![0].Weights);
        Assert.Equal(first.ProgramThresholds[2], second.ProgramThresholds[2]);
    }

    [Fact]
    public void Teach_OneWindow_NamesTheSoundAndTheRemedy()
    {
        TaughtRecording recording = new("a.wav", [Window(0, 3, 1, seed: 1)], new("a.wav", 2, [new("lute", [], 0, 2)], LabelsComplete: true));

        InvalidDataException error = Assert.Throws<InvalidDataException>(() => ModelTeacher.Teach(Model, Taxonomy, [recording], bank: null, new TeachingOptions()));

        Assert.Contains("“lute” in 1 window", error.Message);
        Assert.Contains("--only", error.Message);
    }

    [Fact]
    public void Teach_TwoSpellings_NamesBoth()
    {
        TaughtRecording[] recordings = [.. Recordings(4, "bass flute", direction: 3, says: 2), .. Recordings(4, "Bass-Flutes", direction: 3, says: 2)];

        InvalidDataException error = Assert.Throws<InvalidDataException>(() => ModelTeacher.Teach(Model, Taxonomy, recordings, bank: null, new TeachingOptions()));

        Assert.Contains("“bass flute” and “Bass-Flutes”", error.Message);
    }

    [Fact]
    public void Teach_LabelsOfOneRecordingThatContradict_NamesRecordingAndTime()
    {
        WindowPrediction[] windows = [Window(0, 3, 1, seed: 1), Window(1, 3, 1, seed: 2)];
        TaughtRecording[] recordings =
        [
            new("a.wav", windows, new("a.wav", 4, [new("lute", [], 2, 4)], LabelsComplete: true)),
            new("a.wav", windows, new("a.wav", 4, [new("oud", [], 0, 4)], LabelsComplete: true)),
        ];

        InvalidDataException error = Assert.Throws<InvalidDataException>(() => ModelTeacher.Teach(Model, Taxonomy, recordings, bank: null, new TeachingOptions()));

        Assert.Contains("a.wav contradict each other", error.Message);
    }

    [Fact]
    public void Teach_LabelThatAConfidentFoldDisagreesWith_IsListed()
    {
        List<TaughtRecording> recordings = [.. Recordings(12, "lute", direction: 3, says: 4)];
        TaughtRecording wrong = recordings[1];
        // The second recording has no lute, whatever its labels say of its last window.
        recordings[1] = wrong with { Labels = wrong.Labels with { Labels = [new("lute", [], 10.9, 12)] } };

        Lesson lute = Assert.Single(ModelTeacher.Teach(Model, Taxonomy, recordings, bank: null, new TeachingOptions()).Lessons);

        Assert.Contains(lute.Suspects, suspect => suspect.Recording == wrong.Name && suspect.IsLabelled);
    }

    /// <summary>Every other recording has the sound in the first half of its windows, whose embeddings point in a direction.</summary>
    private static TaughtRecording[] Recordings(int count, string label, int direction, float says) =>
    [
        .. Enumerable.Range(0, count).Select(recording => new TaughtRecording(
            $"{label}-{recording}.wav",
            [.. Enumerable.Range(0, WindowsPerRecording).Select(window => Window(window, direction, recording % 2 == 0 && window < WindowsPerRecording / 2 ? says : -says, (recording * 100) + window))],
            new($"{label}-{recording}.wav", 2 * WindowsPerRecording, recording % 2 == 0 ? [new(label, [], 0, WindowsPerRecording)] : [], LabelsComplete: true))),
    ];

    /// <summary>A window of 2 s, one after another, of noise and one direction.</summary>
    private static WindowPrediction Window(int index, int direction, float says, int seed)
    {
        var random = new SeededRandom((ulong)seed);
        float[] embedding = [.. Enumerable.Range(0, InstrumentNetwork.EmbeddingSize).Select(_ => (float)random.NextDouble(-0.5, 0.5))];
        embedding[direction] += says;
        return new(index, 2 * index, 2 * (index + 1), [0.1f, 0.9f, 0, 0], [0.3f, 0.2f]) { Embedding = embedding };
    }
}

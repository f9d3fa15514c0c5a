using MirTool.Synthesis.Sources;

namespace MirTool.Synthesis.Tests.Sources;

public sealed class StemSourceTests
{
    private const int SampleRate = 22050;

    // Registers and 16' stops sound an octave off, and a vowel's formant may drown its fundamental: their octave is free.
    private static readonly int[] OctaveFree = [14, 15, 16, 19, 20, 28];

    private static StemPhrase Phrase(ulong seed, params Note[] notes) => new(notes, seed);

    private static float[][] Render(StemSource source, int program, double seconds, params StemPhrase[] phrases) =>
        [.. Installed.Rendered(() => source.Render(program, phrases, seconds, SampleRate, TestContext.Current.CancellationToken))];

    private static double Cents(ReadOnlySpan<float> stem, int key, bool octaveFree = false)
    {
        // After the attack, before the release of a note of 0.8 s.
        double hertz = Signal.Pitch(stem[(SampleRate / 4)..(SampleRate / 2)], SampleRate);
        double cents = 1200 * Math.Log2(hertz / 440) - 100 * (key - 69);
        return octaveFree ? cents - 1200 * Math.Round(cents / 1200) : cents;
    }

    [Fact]
    public void Csound_EveryModelOverItsRange_IsWithin30CentsOfTheKey()
    {
        const int Keys = 7;
        // One run of csound for all models. The lowest period that the measure finds is that of key 28.
        (CsoundModel Model, int Key)[] asked =
        [
            .. from model in CsoundModel.All
               from step in Enumerable.Range(0, Keys)
               let lowest = Math.Max(model.LowestKey, 29)
               select (model, lowest + step * (Math.Min(model.HighestKey, 100) - lowest) / (Keys - 1)),
        ];
        IReadOnlyList<float[]> stems = Installed.Rendered(() => CsoundSource.Render(
            [.. asked.Select((note, i) => Phrase((ulong)i, new Note(0, 0.8, note.Key, 80)))],
            [.. asked.Select(note => note.Model)], 1, SampleRate, TestContext.Current.CancellationToken));
        double[] cents = [.. stems.Select((stem, i) => Cents(stem, asked[i].Key, OctaveFree.Contains(asked[i].Model.Instrument)))];
        for (int first = 0; first < asked.Length; first += Keys)
        {
            // One in seven may sound in another mode, as a reed or bow does with some draws of its pressure.
            int inTune = cents.AsSpan(first, Keys).ToArray().Count(value => Math.Abs(value) <= 30);
            Assert.True(
                inTune >= Keys - 1,
                $"instrument {asked[first].Model.Instrument} ({asked[first].Model.Finish}): {string.Join(", ", Enumerable.Range(first, Keys).Select(i => $"key {asked[i].Key} {cents[i]:F0} cents"))}");
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"median {cents.Select(Math.Abs).Order().ElementAt(cents.Length / 2):F1} cents of {cents.Length} notes");
    }

    [Fact]
    public void Csound_Models_AreLoudEnoughAndNeverClipped()
    {
        // A loud chord at the bottom of the range: the most that a model can give.
        CsoundModel[] models = [.. CsoundModel.All];
        IReadOnlyList<float[]> stems = Installed.Rendered(() => CsoundSource.Render(
            [.. models.Select((model, i) => Phrase((ulong)i, [.. new[] { 0, 4, 7, 12 }.Select(step => new Note(0, 0.8, model.LowestKey + step + 7, 120))]))],
            models, 1, SampleRate, TestContext.Current.CancellationToken));
        for (int i = 0; i < models.Length; i++)
        {
            float peak = stems[i].Max(MathF.Abs);
            Assert.True(peak is > 0.003f and < 1, $"instrument {models[i].Instrument} ({models[i].Finish}): peak {peak}");
        }
    }

    [Theory]
    [InlineData("csound", 40)]
    [InlineData("csound", 25)]
    [InlineData("freepats", 56)]
    [InlineData("flite", 53)]
    [InlineData("flite", InstrumentTrack.Singing)]
    [InlineData("flite", InstrumentTrack.Speech)]
    [InlineData("espeak-ng", InstrumentTrack.Speech)]
    public void Render_Twice_GivesTheSameSamplesAndOtherSeedsOthers(string name, int program)
    {
        StemPhrase[] phrases = [Phrase(1, new Note(0.1, 0.4, 60, 90), new Note(0.5, 0.3, 64, 60)), Phrase(2, new Note(0, 0.8, 62, 90))];
        float[][] first = Render(StemSources.Resolve([name])[0], program, 1, phrases);
        Assert.Equal(2, first.Length);
        Assert.All(first, stem => Assert.Equal(SampleRate, stem.Length));
        Assert.All(first, stem => Assert.All(stem, sample => Assert.True(float.IsFinite(sample))));
        Assert.Equal(first, Render(StemSources.Resolve([name])[0], program, 1, phrases));
        if (name != "freepats")
        {
            Assert.NotEqual(first[0], Render(StemSources.Resolve([name])[0], program, 1, [phrases[0] with { Seed = 9 }])[0]);
        }
    }

    [Theory]
    [InlineData("csound", 71)]
    [InlineData("freepats", 71)]
    [InlineData("flite", 53)]
    [InlineData("flite", InstrumentTrack.Singing)]
    [InlineData("flite", InstrumentTrack.Speech)]
    [InlineData("espeak-ng", InstrumentTrack.Speech)]
    public void Render_NoteInTheMiddle_SoundsThereAndInItsOwnPhraseOnly(string name, int program)
    {
        float[][] stems = Render(
            StemSources.Resolve([name])[0], program, 2,
            Phrase(1, new Note(1.9, 0.1, 60, 90)), Phrase(2, new Note(0.6, 0.6, 62, 90)), Phrase(3, new Note(1.8, 0.2, 64, 90)));
        // TiMidity's releases last longest.
        foreach (Interval interval in ActivityDetector.Intervals(stems[1], SampleRate))
        {
            Assert.InRange(interval.StartSeconds, 0.57, 0.75);
            Assert.InRange(interval.EndSeconds, 1.1, 1.7);
        }

        float before = stems[2].AsSpan(0, (int)(1.7 * SampleRate)).ToArray().Max(MathF.Abs);
        Assert.True(before < 0.01 * stems[1].Max(MathF.Abs), $"{before}");
    }

    [Fact]
    public void Csound_PhraseBeyondEveryModel_IsSilent() =>
        Assert.All(Render(new CsoundSource(), 71, 1, Phrase(1, new Note(0, 0.8, 20, 90)))[0], sample => Assert.InRange(sample, -1e-6, 1e-6));

    [Fact]
    public void Freepats_Programs_AreThoseOfItsPatchesAndInTune()
    {
        var source = new FreepatsSource();
        IReadOnlyList<int> programs = Installed.Rendered(() => source.Programs);
        // 3, 43 and 52 have no patch: TiMidity would take them from the system's soundfont.
        Assert.DoesNotContain(3, programs);
        Assert.DoesNotContain(43, programs);
        Assert.DoesNotContain(52, programs);
        foreach (int program in (int[])[40, 56, 65, 71, 73])
        {
            int key = 72;
            Assert.InRange(Cents(Render(source, program, 1, Phrase(1, new Note(0, 0.8, key, 90)))[0], key), -30, 30);
        }
    }

    [Fact]
    public void Flite_SungNotes_AreInTune()
    {
        int[] keys = [48, 52, 55, 59, 62, 66, 69, 72, 75, 78];
        // Vibrato may be deeper than the tolerance, so not every note is met near its middle.
        float[][] stems = Render(new FliteSource(), 53, 1, [.. keys.SelectMany(key => new ulong[] { 1, 2, 3 }.Select(seed => Phrase(seed * 100 + (ulong)key, new Note(0, 0.8, key, 90))))]);
        int inTune = stems.Select((stem, i) => Cents(stem, keys[i / 3], octaveFree: true)).Count(cents => Math.Abs(cents) <= 35);
        Assert.True(inTune >= 0.85 * stems.Length, $"{inTune} of {stems.Length}");
    }

    [Fact]
    public void Resolve_NoSuchSource_NamesIt() =>
        Assert.Contains("no-such-source", Assert.Throws<FileNotFoundException>(() => StemSources.Resolve(["no-such-source"])).Message, StringComparison.Ordinal);

    [Fact]
    public void Run_ProgramThatIsNotInstalled_NamesItsPackage()
    {
        using var folder = new TemporaryFolder();
        var program = new ExternalProgram("mirtool-no-such-program", "some-package");
        FileNotFoundException e = Assert.Throws<FileNotFoundException>(
            () => program.Run(folder.Path, [], new Dictionary<string, string>(), "x.wav", TestContext.Current.CancellationToken));
        Assert.Contains("apt-get install some-package", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_ProgramThatFails_SaysWhatItSaid()
    {
        using var folder = new TemporaryFolder();
        InvalidDataException e = Assert.Throws<InvalidDataException>(() => Installed.Rendered(() =>
            new ExternalProgram("csound", "csound").Run(folder.Path, ["missing.csd"], new Dictionary<string, string>(), "x.wav", TestContext.Current.CancellationToken)));
        Assert.Contains("missing.csd", e.Message, StringComparison.Ordinal);
    }
}

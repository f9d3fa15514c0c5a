using MirTool.Synthesis.Sources;
using MirTool.Synthesis.Sources.Samples;

namespace MirTool.Synthesis.Tests.Sources.Samples;

public sealed class SamplesSourceTests
{
    private const int SampleRate = 22050;
    private const int Violin = 40;
    private const int Marimba = 12;

    private static float[][] Render(string source, int program, double seconds, params StemPhrase[] phrases) =>
        [.. Installed.Rendered(() => StemSources.Resolve([source])[0].Render(program, phrases, seconds, SampleRate, TestContext.Current.CancellationToken))];

    private static StemPhrase Phrase(ulong seed, params Note[] notes) => new(notes, seed);

    private static double Peak(ReadOnlySpan<float> samples) => samples.ToArray().Max(MathF.Abs);

    private static ReadOnlySpan<float> Between(float[] samples, double start, double end) => samples.AsSpan((int)(start * SampleRate)..(int)(end * SampleRate));

    private static SampleFolder Tones()
    {
        var folder = new SampleFolder();
        folder.Row(folder.Tone("a.wav", 57, 0.8), "violin", "40", 57, library: "one");
        folder.Row(folder.Tone("b.wav", 66.3, 0.8), "violin", "40", 66.3, library: "one");
        folder.WriteTable();
        return folder;
    }

    [Fact]
    public void Render_EveryKeyWithinReach_SoundsAtThatKey()
    {
        using SampleFolder folder = Tones();
        int[] keys = [.. Enumerable.Range(50, 24)];
        float[][] stems = Render(folder.Source, Violin, 1, [.. keys.Select(key => Phrase((ulong)key, new Note(0, 0.9, key, 90)))]);
        for (int i = 0; i < keys.Length; i++)
        {
            double cents = 1200 * Math.Log2(Signal.Pitch(Between(stems[i], 0.1, 0.4), SampleRate) / 440) - 100 * (keys[i] - 69);
            // A player's tuning is up to 8 cents off, and each note 4 more.
            Assert.InRange(cents, -14, 14);
        }
    }

    [Fact]
    public void Render_KeyBeyondReach_SoundsInTheNearestOctave()
    {
        using SampleFolder folder = Tones();
        float[] stem = Render(folder.Source, Violin, 1, Phrase(1, new Note(0, 0.9, 90, 90)))[0];
        double cents = 1200 * Math.Log2(Signal.Pitch(Between(stem, 0.1, 0.4), SampleRate) / 440) - 100 * (66 - 69);
        Assert.InRange(cents, -14, 14);
    }

    [Theory]
    [InlineData(Violin, true)]
    [InlineData(Marimba, false)]
    public void Render_NoteLongerThanItsFile_IsHeldWhereTheInstrumentHoldsNotes(int program, bool held)
    {
        using var folder = new SampleFolder();
        folder.Row(folder.Tone("a.wav", 60, 0.8), "x", $"{program}", 60);
        folder.WriteTable();
        float[] stem = Render(folder.Source, program, 3, Phrase(1, new Note(0, 2.5, 60, 90)))[0];
        double late = Peak(Between(stem, 2, 2.4));
        if (held)
        {
            Assert.InRange(late, 0.8 * Peak(stem), Peak(stem));
            // Without a seam: a sine's loop is a sine.
            double cents = 1200 * Math.Log2(Signal.Pitch(Between(stem, 1.5, 2.3), SampleRate) / 440) - 100 * (60 - 69);
            Assert.InRange(cents, -14, 14);
        }
        else
        {
            Assert.Equal(0, late, 6);
        }
    }

    [Fact]
    public void Render_TwoPhrases_AreDeterministicAndSilentOutsideOfTheirNotes()
    {
        using SampleFolder folder = Tones();
        StemPhrase[] phrases = [Phrase(1, new Note(0.5, 0.3, 60, 90)), Phrase(2, new Note(0, 0.4, 62, 90), new Note(0.6, 0.2, 58, 50))];
        float[][] stems = Render(folder.Source, Violin, 1.5, phrases);
        Assert.Equal(stems, Render(folder.Source, Violin, 1.5, phrases));
        Assert.Equal(stems[1], Render(folder.Source, Violin, 1.5, phrases[1])[0]);
        Assert.NotEqual(stems[0], Render(folder.Source, Violin, 1.5, phrases[0] with { Seed = 3 })[0]);
        Assert.True(Peak(Between(stems[0], 0, 0.49)) < 1e-3);
        Assert.True(Peak(Between(stems[0], 0.52, 0.78)) > 0.1);
        // A fade of at most 0.2 s.
        Assert.True(Peak(Between(stems[0], 1.02, 1.5)) < 1e-3);
    }

    [Fact]
    public void Render_TwoLibraries_AreNeverMixedInAStem()
    {
        using var folder = new SampleFolder();
        folder.Row(folder.Tone("low.wav", 60, 0.8, amplitude: 0.1f), "violin", "40", 60, library: "quiet");
        folder.Row(folder.Tone("high.wav", 60, 0.8, amplitude: 0.9f), "violin", "40", 60, library: "loud");
        folder.WriteTable();
        Note[] notes = [.. Enumerable.Range(0, 6).Select(i => new Note(0.5 * i, 0.2, 60, 100))];
        float[][] stems = Render(folder.Source, Violin, 3, [.. Enumerable.Range(0, 12).Select(seed => Phrase((ulong)seed, notes))]);
        bool[] loud = [.. stems.Select(stem => Peak(stem) > 0.3)];
        Assert.Contains(true, loud);
        Assert.Contains(false, loud);
        for (int i = 0; i < stems.Length; i++)
        {
            double[] peaks = [.. Enumerable.Range(0, 6).Select(note => Peak(Between(stems[i], 0.5 * note, 0.5 * note + 0.15)))];
            Assert.InRange(peaks.Max() / peaks.Min(), 1, 1.1);
        }
    }

    [Fact]
    public void Programs_NamesAndColumns_SayWhatNotesStandFor()
    {
        using var folder = new SampleFolder();
        string file = folder.Tone("a.wav", 60, 0.3);
        folder.Row(file, "violin", "40", 60);
        folder.Row(file, "cello", "42", 60, articulation: "pizzicato-long");
        folder.Row(file, "voice-female", "52", 60);
        folder.Row(file, "snare-drum");
        folder.Row(file, "mridangam");
        folder.Row(file, "nyckelharpa", "42", 60, sound: "40 110");
        folder.Row(file, "gamelan-saron");
        folder.WriteTable();
        IReadOnlyList<RecordedNote> notes = NoteFolder.Read(folder.Path);
        Assert.Equal([[40], [45], [52, 130], [128], [129], [40, 110]], notes.Select(note => note.Sounds));
        Assert.Equal([40, 45, 52, 110, 128, 129, 130], new SamplesSource(folder.Path).Programs);
    }

    [Fact]
    public void Version_OtherPitchOrFile_Changes()
    {
        using SampleFolder folder = Tones();
        string first = new SamplesSource(folder.Path).Version;
        Assert.Equal(first, new SamplesSource(folder.Path + Path.DirectorySeparatorChar).Version);
        folder.Tone("a.wav", 57, 0.9);
        string second = new SamplesSource(folder.Path).Version;
        Assert.NotEqual(first, second);
        folder.Row("a.wav", "violin", "40", 58);
        folder.WriteTable();
        Assert.NotEqual(second, new SamplesSource(folder.Path).Version);
    }

    [Fact]
    public void Reference_ResolvesToTheSameFolder()
    {
        using SampleFolder folder = Tones();
        StemSource source = StemSources.Resolve([folder.Source])[0];
        Assert.Equal(source.Version, StemSources.Resolve([source.Reference])[0].Version);
        Assert.Equal("samples-" + Path.GetFileName(folder.Path), source.Name);
    }

    [Fact]
    public void Render_CleanGuitarAsDistortedOne_GainsHarmonics()
    {
        using var folder = new SampleFolder();
        folder.Row(folder.Tone("a.wav", 57, 0.9), "electric-guitar-clean", "27", 57);
        folder.WriteTable();
        Assert.Equal([27, 29, 30], new SamplesSource(folder.Path).Programs);
        double ThirdHarmonic(int program)
        {
            float[] stem = Render(folder.Source, program, 1, Phrase(1, new Note(0, 0.9, 57, 90)))[0];
            double Level(double hertz) => Enumerable.Range(-6, 13).Max(offset => Signal.Spectrum(Between(stem, 0.2, 0.8), SampleRate, hertz + offset).Magnitude);
            return 20 * Math.Log10(Level(660) / Level(220));
        }

        Assert.True(ThirdHarmonic(27) < -40, $"{ThirdHarmonic(27)}");
        Assert.True(ThirdHarmonic(30) > -25, $"{ThirdHarmonic(30)}");
    }

    [Fact]
    public void Render_Kit_PlaysTheDrumThatTheKeyMeans()
    {
        using var folder = new SampleFolder();
        folder.Row(folder.Stroke("kick.wav", bright: false), "bass-drum", library: "kit");
        folder.Row(folder.Stroke("snare.wav", bright: true), "snare-drum", library: "kit");
        folder.Row(folder.Stroke("hat.wav", bright: true), "hi-hat", library: "kit");
        folder.WriteTable();
        float[] stem = Render(folder.Source, InstrumentTrack.DrumKit, 1, Phrase(1, new Note(0, 0.1, 36, 100), new Note(0.5, 0.1, 42, 100)))[0];
        double LowShare(float[] samples)
        {
            double low = Enumerable.Range(40, 60).Sum(hertz => Math.Pow(Signal.Spectrum(samples, SampleRate, hertz).Magnitude, 2));
            return low / Enumerable.Range(40, 2000).Sum(hertz => Math.Pow(Signal.Spectrum(samples, SampleRate, hertz).Magnitude, 2));
        }

        Assert.InRange(LowShare(Between(stem, 0.02, 0.15).ToArray()), 0.8, 1);
        Assert.InRange(LowShare(Between(stem, 0.5, 0.63).ToArray()), 0, 0.3);
    }

    [Fact]
    public void Render_DrumsOfUnknownNames_SoundForEveryKey()
    {
        using var folder = new SampleFolder();
        folder.Row(folder.Stroke("a.wav", bright: false), "surdo", sound: "drum-kit hand-drums");
        folder.WriteTable();
        foreach (int sound in (int[])[InstrumentTrack.DrumKit, InstrumentTrack.HandDrums])
        {
            float[] stem = Render(folder.Source, sound, 1, Phrase(1, new Note(0, 0.1, 63, 100), new Note(0.5, 0.1, 76, 100)))[0];
            Assert.True(Peak(Between(stem, 0, 0.2)) > 0.05);
            Assert.True(Peak(Between(stem, 0.5, 0.7)) > 0.05);
        }
    }

    [Fact]
    public void Read_FoldersThatCannotBeUsed_SayWhatToDo()
    {
        using var folder = new SampleFolder();
        Assert.Contains("notes.csv", Assert.Throws<FileNotFoundException>(() => NoteFolder.Read(folder.Path)).Message, StringComparison.Ordinal);
        string file = folder.Tone("a.wav", 60, 0.3);
        folder.Row(file, "gamelan-saron");
        folder.WriteTable();
        Assert.Contains("gamelan-saron", Assert.Throws<InvalidDataException>(() => NoteFolder.Read(folder.Path)).Message, StringComparison.Ordinal);
        folder.Row(file, "violin", "128");
        folder.WriteTable();
        string message = Assert.Throws<InvalidDataException>(() => NoteFolder.Read(folder.Path)).Message;
        Assert.Contains("line 3", message, StringComparison.Ordinal);
        Assert.Contains("'128'", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_FileThatIsMissing_IsNamed()
    {
        using var folder = new SampleFolder();
        folder.Row("nowhere.wav", "violin", "40");
        folder.WriteTable();
        Assert.Contains("nowhere.wav", Assert.Throws<FileNotFoundException>(() => NoteFolder.Read(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_SfzInstrument_MapsItsRegionsAsWritten()
    {
        using var folder = new SampleFolder();
        folder.Tone("low.wav", 48, 0.5);
        folder.Tone("high.wav", 72.5, 0.5);
        folder.WriteText("violin.sfz", """
            <control> default_path=./
            <group> lovel=1 hivel=63 ampeg_release=0.3
            <region> sample=low.wav lokey=c3 hikey=59 pitch_keycenter=c3 offset=441 end=8819
            <region> sample=high.wav lokey=60 hikey=84 pitch_keycenter=72 tune=-50 volume=-6
            <group> lovel=64 hivel=127
            <region> sample=high.wav key=72 loop_mode=loop_continuous loop_start=1000 loop_end=9000
            <group> trigger=release
            <region> sample=low.wav
            """);
        folder.Row("violin.sfz", "violin", "40");
        folder.WriteTable();
        IReadOnlyList<RecordedNote> notes = NoteFolder.Read(folder.Path);
        Assert.Equal(3, notes.Count);
        Assert.All(notes, note => Assert.Equal([Violin], note.Sounds));
        Assert.Equal([48, 72.5, 72], notes.Select(note => note.Key ?? double.NaN));
        Assert.Equal([(48, 59), (60, 84), (72, 72)], notes.Select(note => note.Keys!.Value));
        Assert.Equal([64 / 254.0, 64 / 254.0, 191 / 254.0], notes.Select(note => note.Strength ?? double.NaN));
        Assert.Equal([441, 0, 0], notes.Select(note => note.StartFrame));
        Assert.Equal(8820, notes[0].EndFrame);
        Assert.Equal(-6, notes[1].GainDecibels, 6);
        Assert.Equal((1000, 9001), notes[2].Loop);
    }

    [Fact]
    public void Render_SfzInstrument_SoundsAtTheAskedKeysByTheirRegions()
    {
        using var folder = new SampleFolder();
        folder.Tone("low.wav", 48, 0.6, amplitude: 0.1f, skippedSeconds: 0.2);
        folder.Tone("high.wav", 72, 0.6, amplitude: 0.8f);
        folder.WriteText("x.sfz", """
            <region> sample=low.wav lokey=0 hikey=64 pitch_keycenter=48 offset=8820
            <region> sample=high.wav lokey=65 hikey=127 pitch_keycenter=72
            """);
        folder.Row("x.sfz", "nyckelharpa", sound: "110");
        folder.WriteTable();
        foreach ((int key, double loudest) in ((int, double)[])[(52, 0.1), (66, 0.8)])
        {
            float[] stem = Render(folder.Source, 110, 0.5, Phrase(1, new Note(0, 0.4, key, 127)))[0];
            double cents = 1200 * Math.Log2(Signal.Pitch(Between(stem, 0.05, 0.3), SampleRate) / 440) - 100 * (key - 69);
            Assert.InRange(cents, -14, 14);
            Assert.InRange(Peak(stem), 0.9 * loudest, 1.05 * loudest);
            Assert.True(Peak(Between(stem, 0, 0.05)) > 0.5 * loudest);
        }
    }
}

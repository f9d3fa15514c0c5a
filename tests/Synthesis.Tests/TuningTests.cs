namespace MirTool.Synthesis.Tests;

public sealed class TuningTests
{
    // Just intonation, in ratios and, for the fifth, cents.
    private const string Just = """
        ! just.scl
        !
        Ptolemy's intense diatonic, filled up
         12
        !
         16/15 minor second
         9/8
         6/5
         5/4
         4/3
         45/32
         701.955001
         8/5
         5/3
         9/5
         15/8
         2
        """;

    private static Tuning Read(TemporaryFolder folder, string text)
    {
        File.WriteAllText(folder.At("scale.scl"), text);
        return Tuning.ReadScala(folder.At("scale.scl"));
    }

    private static string Equal(int notes, double octave = 1200) =>
        $"equal\n{notes}\n" + string.Join('\n', Enumerable.Range(1, notes).Select(i => FormattableString.Invariant($"{octave * i / notes:F6}")));

    [Fact]
    public void Cents_JustScale_AreTheRatiosFromMiddleC()
    {
        using var folder = new TemporaryFolder();
        Tuning tuning = Read(folder, Just);
        Assert.Equal("scale", tuning.Name);
        foreach ((int key, double ratio) in ((int, double)[])[(60, 1), (61, 16.0 / 15), (64, 1.25), (67, 1.5), (72, 2), (76, 2.5), (48, 0.5), (55, 0.75), (59, 15.0 / 16), (0, 1.0 / 32)])
        {
            Assert.Equal(6000 + 1200 * Math.Log2(ratio), tuning.Cents(key), 1e-5);
        }
    }

    [Fact]
    public void KeysWithin_ScaleOf31Notes_AreThoseThatSoundThere()
    {
        using var folder = new TemporaryFolder();
        Tuning tuning = Read(folder, Equal(31));
        Assert.Equal((60, 60 + 31), tuning.KeysWithin(60, 72));
        Assert.Null(tuning.KeysWithin(120, 127));
        // 36..96 is more than the 128 keys of this scale reach.
        Assert.Equal((0, 127), tuning.KeysWithin(36, 96));
    }

    [Theory]
    [InlineData("", "no line with its number")]
    [InlineData("x\n", "no line with its number")]
    [InlineData("x\nmany\n", "line 2 is 'many', but the number of notes")]
    [InlineData("x\n0\n", "line 2 is '0'")]
    [InlineData("x\n2\n3/2\n", "announces 2 notes, but has 1")]
    [InlineData("x\n! y\n2\n3/2\n\n", "line 5 is '', but a pitch")]
    [InlineData("x\n1\n3/0\n", "line 3 is '3/0'")]
    [InlineData("x\n1\n-3/2\n", "line 3 is '-3/2'")]
    [InlineData("x\n1\n3/2/1\n", "line 3")]
    [InlineData("x\n1\n7.x\n", "in cents")]
    [InlineData("x\n1\n9999999.0\n", "in cents")]
    [InlineData("x\n1\n-100.0\n", "must lie above the first")]
    [InlineData("x\n1\n1/1\n", "must lie above the first")]
    public void ReadScala_BrokenFile_NamesFileAndLine(string text, string part)
    {
        using var folder = new TemporaryFolder();
        string message = Assert.Throws<InvalidDataException>(() => Read(folder, text)).Message;
        Assert.Contains("scale.scl", message, StringComparison.Ordinal);
        Assert.Contains(part, message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadScala_BytesOfAnotherFormat_AreRefused()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.At("a.scl"), [.. Enumerable.Range(0, 5000).Select(i => (byte)(i * 7))]);
        Assert.Throws<InvalidDataException>(() => Tuning.ReadScala(folder.At("a.scl")));
        Assert.Throws<FileNotFoundException>(() => Tuning.ReadScala(folder.At("none.scl")));
    }

    [Theory]
    [InlineData(12, 1200, 60, 72)]
    [InlineData(24, 1200, 60, 79)]
    [InlineData(19, 1200, 53, 75)]
    [InlineData(13, 1901.955, 58, 66)]
    public void Render_EqualDivisions_SoundsTheirCents(int notes, double period, int lowest, int highest)
    {
        using var folder = new TemporaryFolder();
        Tuning tuning = Read(folder, Equal(notes, period));
        AssertPitches(tuning, Enumerable.Range(lowest, highest - lowest + 1));
    }

    [Fact]
    public void Render_JustScale_SoundsItsCents()
    {
        using var folder = new TemporaryFolder();
        AssertPitches(Read(folder, Just), Enumerable.Range(55, 20));
    }

    /// <summary>Compares each key with one note that needs no tuning, so that the soundfont's own mistuning of its sample cancels.</summary>
    private static void AssertPitches(Tuning tuning, IEnumerable<int> keys)
    {
        using var synthesizer = new SoundFontSynthesizer(Installed.SoundFont(), 44100);
        foreach (int key in keys)
        {
            double measured = 1200 * Math.Log2(Pitch(synthesizer, key, tuning) / Pitch(synthesizer, key, tuning: null));
            // 3 cents: the period of a sample that is not quite steady, read from an autocorrelation.
            Assert.InRange(measured - (tuning.Cents(key) - 100 * key), -3, 3);
        }
    }

    // A square lead is a steady waveform without vibrato.
    private static double Pitch(SoundFontSynthesizer synthesizer, int key, Tuning? tuning)
    {
        var samples = new float[22050];
        synthesizer.Render(new InstrumentTrack(80, [new Note(0, 1, key, 100)]), samples, tuning);
        return Signal.Pitch(samples.AsSpan(8820, 6000), 44100);
    }

    [Fact]
    public void Generate_Tuned_KeepsThePitchesWithinTheRange()
    {
        using var folder = new TemporaryFolder();
        foreach (string scale in (string[])[Just, Equal(5), Equal(24), Equal(31)])
        {
            Tuning tuning = Read(folder, scale);
            for (int index = 0; index < 20; index++)
            {
                Composition composition = CompositionGenerator.Generate(CompositionOptions.Paper, new ClipIdentity(1, "tuned", 0, index), tuning: tuning);
                Assert.Same(tuning, composition.Tuning);
                Assert.All(composition.Tracks.SelectMany(track => track.Notes), note => Assert.InRange(tuning.Cents(note.Key), 3600, 9600));
            }
        }
    }
}

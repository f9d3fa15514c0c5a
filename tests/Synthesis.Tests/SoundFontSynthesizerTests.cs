namespace MirTool.Synthesis.Tests;

public sealed class SoundFontSynthesizerTests
{
    private const int Flute = 73;

    private static float[] Render(SoundFontSynthesizer synthesizer, double seconds, int program, params Note[] notes)
    {
        var samples = new float[(int)Math.Round(seconds * synthesizer.SampleRate)];
        synthesizer.Render(new InstrumentTrack(program, notes), samples);
        return samples;
    }

    [Fact]
    public void Render_ReusedInstance_EqualsFreshInstanceBitForBit()
    {
        string soundFont = Installed.SoundFont();
        using var reused = new SoundFontSynthesizer(soundFont, 44100);
        InstrumentTrack[] tracks =
        [
            .. Enumerable.Range(0, 8).SelectMany(index => CompositionGenerator.Generate(
                CompositionOptions.Realistic with { MinimumPolyphony = 3 }, new ClipIdentity(5, "reuse", 0, index)).Tracks),
        ];
        float[][] first = [.. tracks.Select(track => Render(reused, 2, track.Program, [.. track.Notes]))];
        foreach (int i in Enumerable.Range(0, tracks.Length).Reverse())
        {
            using var fresh = new SoundFontSynthesizer(soundFont, 44100);
            Assert.Equal(first[i], Render(fresh, 2, tracks[i].Program, [.. tracks[i].Notes]));
            Assert.Equal(first[i], Render(reused, 2, tracks[i].Program, [.. tracks[i].Notes]));
        }
    }

    [Theory]
    [InlineData(60)]
    [InlineData(69)]
    [InlineData(81)]
    public void Render_FluteNote_HasTheKeysFrequency(int key)
    {
        using var synthesizer = new SoundFontSynthesizer(Installed.SoundFont(), 44100);
        float[] samples = Render(synthesizer, 1, Flute, new Note(0, 1, key, 100));
        double expected = 440 * Math.Pow(2, (key - 69) / 12.0);
        // A quarter of a semitone: soundfonts are tuned by ear, and the flute has vibrato.
        Assert.InRange(Signal.Pitch(samples.AsSpan(22050, 8820), 44100) / expected, Math.Pow(2, -0.25 / 12), Math.Pow(2, 0.25 / 12));
    }

    [Theory]
    [InlineData(44100)]
    [InlineData(22050)]
    [InlineData(48000)]
    public void Render_NoteAtHalfASecond_IsSilentBeforeAndSoundsWithinABlock(int sampleRate)
    {
        using var synthesizer = new SoundFontSynthesizer(Installed.SoundFont(), sampleRate);
        // An organ speaks at once.
        float[] samples = Render(synthesizer, 1, 16, new Note(0.5, 0.5, 60, 127));
        float peak = samples.Max(Math.Abs);
        int onset = Array.FindIndex(samples, sample => Math.Abs(sample) > 0.02 * peak);
        // Half a block early (and the low-pass's ringing), at most half a block and the attack late.
        Assert.InRange((double)onset / sampleRate, 0.498, 0.510);
    }

    [Fact]
    public void Render_NoteLetGo_DiesAway()
    {
        using var synthesizer = new SoundFontSynthesizer(Installed.SoundFont(), 44100);
        float[] samples = Render(synthesizer, 3, 16, new Note(0, 0.5, 60, 100));
        double held = Signal.Energy(samples.AsSpan(0, 22050));
        Assert.InRange(Signal.Energy(samples.AsSpan(samples.Length - 22050)) / held, 0, 1e-4);
    }

    [Fact]
    public void Render_LongerClip_BeginsWithTheShorterOne()
    {
        using var synthesizer = new SoundFontSynthesizer(Installed.SoundFont(), 44100);
        var note = new Note(0.1, 5, 60, 100);
        float[] longer = Render(synthesizer, 1.5, 40, note);
        Assert.Equal(longer[..44100], Render(synthesizer, 1, 40, note));
    }

    [Fact]
    public void Render_RepeatedKeyWithoutGap_SoundsTwice()
    {
        using var synthesizer = new SoundFontSynthesizer(Installed.SoundFont(), 44100);
        // A woodblock dies away within 0.2 s.
        float[] samples = Render(synthesizer, 1, 115, new Note(0, 0.5, 72, 100), new Note(0.5, 0.5, 72, 100));
        double first = Signal.Energy(samples.AsSpan(0, 8820));
        Assert.InRange(Signal.Energy(samples.AsSpan(22050, 8820)) / first, 0.5, 2);
    }

    [Fact]
    public void Render_AtHalfTheRate_HasTheSameSpectrumWithoutAliases()
    {
        string soundFont = Installed.SoundFont();
        using var full = new SoundFontSynthesizer(soundFont, 44100);
        using var half = new SoundFontSynthesizer(soundFont, 22050);
        // Bright: a harpsichord high up has most of its overtones above 11 kHz, which would fold back.
        Note[] notes = [new Note(0, 0.6, 89, 127), new Note(0, 0.6, 82, 127)];
        float[] reference = Render(full, 0.5, 6, notes);
        float[] samples = Render(half, 0.5, 6, notes);
        double error = 0;
        double energy = 0;
        for (double frequency = 50; frequency < 9500; frequency += 2)
        {
            System.Numerics.Complex expected = Signal.Spectrum(reference, 44100, frequency);
            System.Numerics.Complex difference = Signal.Spectrum(samples, 22050, frequency) - expected;
            error += difference.Magnitude * difference.Magnitude;
            energy += expected.Magnitude * expected.Magnitude;
        }

        // The clip's cut end rings differently; libfluidsynth alone at 22 050 Hz gives -18 dB here.
        Assert.InRange(10 * Math.Log10(error / energy), double.NegativeInfinity, -50);
    }

    [Fact]
    public void HasProgram_GeneralMidiSoundFont_HasAll128AndAKit()
    {
        using var synthesizer = new SoundFontSynthesizer(Installed.SoundFont(), 44100);
        Assert.All(Enumerable.Range(0, 128), program => Assert.True(synthesizer.HasProgram(program)));
        Assert.True(synthesizer.HasProgram(InstrumentTrack.DrumKit));
        Assert.True(synthesizer.HasProgram(InstrumentTrack.HandDrums));
        Assert.False(synthesizer.HasProgram(InstrumentTrack.Singing));
        Assert.False(synthesizer.HasProgram(-1));
    }

    [Fact]
    public void Render_ProgramThatIsMissing_NamesIt()
    {
        using var synthesizer = new SoundFontSynthesizer(Installed.SoundFont(), 44100);
        InvalidDataException e = Assert.Throws<InvalidDataException>(() => Render(synthesizer, 0.1, 130, new Note(0, 1, 60, 64)));
        Assert.Contains("130", e.Message, StringComparison.Ordinal);
        Assert.Contains(synthesizer.SoundFontPath, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 1, 128, 64)]
    [InlineData(0, 1, 60, 0)]
    [InlineData(-1, 1, 60, 64)]
    [InlineData(0, double.NaN, 60, 64)]
    public void Render_ImpossibleNote_IsRefused(double start, double duration, int key, int velocity)
    {
        using var synthesizer = new SoundFontSynthesizer(Installed.SoundFont(), 44100);
        ArgumentException e = Assert.Throws<ArgumentException>(() => Render(synthesizer, 0.1, 0, new Note(start, duration, key, velocity)));
        Assert.Contains($"Key = {key}", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("RIFF")]
    [InlineData("not a soundfont")]
    public void Open_FileThatIsNoSoundFont_SaysSo(string content)
    {
        using var folder = new TemporaryFolder();
        string path = folder.At("Klänge.sf2");
        File.WriteAllText(path, content);
        InvalidDataException e = Assert.Throws<InvalidDataException>(() => new SoundFontSynthesizer(path, 44100));
        Assert.Contains(path, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_TruncatedSoundFont_SaysHowMuchIsMissing()
    {
        string soundFont = Installed.SoundFont();
        using var folder = new TemporaryFolder();
        string path = folder.At("half.sf2");
        File.Copy(soundFont, path);
        long whole = new FileInfo(path).Length;
        using (FileStream file = File.OpenWrite(path))
        {
            file.SetLength(whole / 2);
        }

        InvalidDataException e = Assert.Throws<InvalidDataException>(() => new SoundFontSynthesizer(path, 44100));
        Assert.Contains($"{whole / 2} of {whole} bytes", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_SoundFontWithDamagedContents_PassesOnTheReason()
    {
        Installed.SoundFont();
        using var folder = new TemporaryFolder();
        string path = folder.At("damaged.sf2");
        File.WriteAllBytes(path, [.. "RIFF"u8, 104, 0, 0, 0, .. "sfbk"u8, .. new byte[100]]);
        InvalidDataException e = Assert.Throws<InvalidDataException>(() => new SoundFontSynthesizer(path, 44100));
        Assert.Contains(path, e.Message, StringComparison.Ordinal);
        Assert.Contains("libfluidsynth", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_NonAsciiPath_Works()
    {
        using var folder = new TemporaryFolder();
        string path = folder.At("Klänge 音.sf2");
        File.Copy(Installed.SoundFont(), path);
        using var synthesizer = new SoundFontSynthesizer(path, 8000);
        Assert.True(synthesizer.HasProgram(0));
    }

    [Fact]
    public void Open_MissingFile_IsNamed()
    {
        FileNotFoundException e = Assert.Throws<FileNotFoundException>(() => new SoundFontSynthesizer("missing.sf2", 44100));
        Assert.Contains("missing.sf2", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_AfterDispose_IsRefused()
    {
        var synthesizer = new SoundFontSynthesizer(Installed.SoundFont(), 44100);
        synthesizer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => Render(synthesizer, 0.1, 0));
    }
}

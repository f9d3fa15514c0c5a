using MirTool.Audio;
using MirTool.Synthesis.Sources;

namespace MirTool.Synthesis.Tests;

/// <summary>Oracle: TiMidity++ plays the MIDI files with the same soundfont; its reader and its synthesizer are its own.</summary>
public sealed class StandardMidiFileTests_Timidity
{
    private const int SampleRate = 44100;

    private static CompositionOptions Solo(int program) => CompositionOptions.Paper with { MinimumPolyphony = 1, MaximumPolyphony = 1, Programs = [program] };

    // The paper's.
    private static SoundFontSynthesizer Synthesizer()
    {
        Installed.SoundFont();
        return new SoundFontSynthesizer(Installed.Rendered(() => SoundFonts.Resolve(SoundFonts.DefaultName)), SampleRate);
    }

    [Fact]
    public void Write_PlayedByTimidity_SoundsLikeTheClips()
    {
        using SoundFontSynthesizer synthesizer = Synthesizer();
        var correlations = new List<double>();
        foreach (int index in Enumerable.Range(0, 16))
        {
            Composition composition = CompositionGenerator.Generate(
                CompositionOptions.Paper with { MinimumPolyphony = 1 }, new ClipIdentity(21, "timidity", 0, index), beatsPerMinute: 100 + 5 * index);
            float[] ours = ClipRenderer.Render(composition, synthesizer).Samples;
            correlations.Add(Signal.Correlation(LogMel(ours), LogMel(Played(composition, synthesizer, ours.Length))));
        }

        // Single clips may fall below: synthesizers differ in modulation, and in what they make of keys that have no sample.
        Assert.InRange(correlations.Average(), 0.8, 1);

        static double[] LogMel(float[] samples) => Signal.LogMel(samples, SampleRate, floorDecibels: -60);
    }

    /// <summary>Instruments that speak at once, one by one.</summary>
    [Fact]
    public void Write_PlayedByTimidity_HasTheSameOnsets()
    {
        using SoundFontSynthesizer synthesizer = Synthesizer();
        foreach (int program in (int[])[0, 4, 6, 8, 12, 13, 24, 32, 46, 47, 105, 108, 112, 115, 117])
        {
            Composition composition = CompositionGenerator.Generate(Solo(program), new ClipIdentity(22, "timidity", 0, program), beatsPerMinute: 75 + program / 2);
            // Beyond the clip's end, whose cut would look like an onset.
            float[] ours = ClipRenderer.Render(composition with { DurationSeconds = 3 }, synthesizer).Samples;
            double[] starts = [.. composition.Tracks[0].Notes.Select(note => note.StartSeconds)];
            double[] expected = Signal.Onsets(Played(composition, synthesizer, ours.Length), SampleRate, starts);
            double[] actual = Signal.Onsets(ours, SampleRate, starts);
            Assert.All(expected.Zip(actual), onset => Assert.Equal(onset.First, onset.Second, 0.030));
            Assert.All(starts.Zip(actual), onset => Assert.Equal(onset.First, onset.Second, 0.030));
        }
    }

    /// <summary>Instruments that hold their notes and fall silent soon after the last: TiMidity++ plays until then, whatever the clip's length.</summary>
    [Fact]
    public void Write_PlayedByTimidity_LastsAsLong()
    {
        using SoundFontSynthesizer synthesizer = Synthesizer();
        foreach (int program in (int[])[17, 18, 19, 22, 33, 39, 56, 57, 59, 64, 80, 81])
        {
            double seconds = 1 + program / 40.0;
            Composition composition = CompositionGenerator.Generate(
                Solo(program).OfLength(seconds) with { LowestKey = 48, HighestKey = 72 }, new ClipIdentity(23, "timidity", 0, program), beatsPerMinute: 180 - program);
            float[] ours = ClipRenderer.Render(composition with { DurationSeconds = seconds + 1 }, synthesizer).Samples;
            (double start, double end) = Signal.Sounding(ours, SampleRate, decibels: -12);
            (double playedStart, double playedEnd) = Signal.Sounding(Played(composition, synthesizer, ours.Length), SampleRate, decibels: -12);
            Assert.Equal(playedEnd - playedStart, end - start, 0.010);
            Assert.Equal(seconds, composition.Tracks[0].Notes[^1].EndSeconds, 1e-9);
            Assert.InRange(playedEnd, seconds - 0.010, seconds + 0.4);
            Assert.Equal((int)Math.Round(seconds * SampleRate), ClipRenderer.Render(composition, synthesizer).Samples.Length);
        }
    }

    private static float[] Played(Composition composition, SoundFontSynthesizer synthesizer, int samples)
    {
        using var folder = new TemporaryFolder();
        using (FileStream midi = File.Create(folder.At("clip.mid")))
        {
            StandardMidiFile.Write(composition, midi);
        }

        File.WriteAllText(folder.At("timidity.cfg"), $"soundfont \"{synthesizer.SoundFontPath}\"\n");
        string[] arguments =
        [
            "-c", "timidity.cfg", "-Ow", "-s", $"{SampleRate}", "--output-mono", "--preserve-silence", "-EFreverb=d", "-EFchorus=d", "-o", "clip.wav", "clip.mid",
        ];
        var timidity = new ExternalProgram("timidity", "timidity");
        string file = Installed.Rendered(() => timidity.Run(folder.Path, arguments, new Dictionary<string, string>(), "clip.wav", TestContext.Current.CancellationToken));
        float[] played = WholeRecording.ReadMono(file, SampleRate);
        Array.Resize(ref played, samples);
        return played;
    }
}

namespace MirTool.Synthesis.Tests;

public sealed class ClipRendererTests
{
    [Theory]
    [InlineData(44100, 88200)]
    [InlineData(22050, 44100)]
    [InlineData(16000, 32000)]
    public void Render_TwoSecondClip_HasExactlyTwoSeconds(int sampleRate, int samples)
    {
        using var synthesizer = new SoundFontSynthesizer(Installed.SoundFont(), sampleRate);
        // Ends early: padded; rings on: cut.
        Assert.Equal(samples, ClipRenderer.Render(new Composition(2, [new(0, [new Note(0, 0.1, 60, 64)])]), synthesizer).Samples.Length);
        Assert.Equal(samples, ClipRenderer.Render(new Composition(2, [new(48, [new Note(0, 5, 60, 64)])]), synthesizer).Samples.Length);
    }

    [Fact]
    public void Render_NoInstruments_IsSilence()
    {
        using var synthesizer = new SoundFontSynthesizer(Installed.SoundFont(), 22050);
        RenderedClip clip = ClipRenderer.Render(new Composition(2, []), synthesizer);
        Assert.All(clip.Samples, sample => Assert.Equal(0, sample));
        Assert.Empty(clip.Activities);
    }

    [Fact]
    public void Render_SeveralInstruments_IsTheSumOfEachAlone()
    {
        using var synthesizer = new SoundFontSynthesizer(Installed.SoundFont(), 44100);
        Composition composition = CompositionGenerator.Generate(
            CompositionOptions.Paper with { MinimumPolyphony = 3 }, new ClipIdentity(2, "sum", 0, 0));
        RenderedClip clip = ClipRenderer.Render(composition, synthesizer);
        float[][] alone = [.. composition.Tracks.Select(track => ClipRenderer.Render(composition with { Tracks = [track] }, synthesizer).Samples)];
        Assert.Equal(1, clip.Scale);
        for (int i = 0; i < clip.Samples.Length; i++)
        {
            Assert.Equal(alone[0][i] + alone[1][i] + alone[2][i], clip.Samples[i]);
        }
    }

    [Fact]
    public void Render_SumAboveFullScale_IsScaledToFullScale()
    {
        using var synthesizer = new SoundFontSynthesizer(Installed.SoundFont(), 44100);
        // Clusters of organs and brass at full velocity.
        InstrumentTrack[] tracks =
        [
            .. ((int[])[16, 17, 18, 61, 62]).Select(program => new InstrumentTrack(
                program, [.. Enumerable.Range(55, 8).Select(key => new Note(0, 1, key, 127))])),
        ];
        RenderedClip clip = ClipRenderer.Render(new Composition(1, tracks), synthesizer);
        Assert.InRange(clip.Scale, 0.01f, 0.99f);
        Assert.Equal(1, clip.Samples.Max(Math.Abs), 1e-6);
    }

    [Fact]
    public void Render_RandomClips_LabelsCoverTheEnergyOfTheirInstruments()
    {
        using var synthesizer = new SoundFontSynthesizer(Installed.SoundFont(), 22050);
        foreach (int index in Enumerable.Range(0, 12))
        {
            Composition composition = CompositionGenerator.Generate(
                CompositionOptions.Realistic with { MinimumPolyphony = 1, MaximumStartSeconds = 1 }, new ClipIdentity(9, "labels", 0, index));
            RenderedClip clip = ClipRenderer.Render(composition, synthesizer);
            Assert.Equal(composition.Tracks.Select(track => track.Program), clip.Activities.Select(activity => activity.Program));
            for (int i = 0; i < composition.Tracks.Count; i++)
            {
                AssertCovered(composition.Tracks[i], clip.Activities[i].Intervals, synthesizer);
            }
        }
    }

    private static void AssertCovered(InstrumentTrack track, IReadOnlyList<Interval> intervals, SoundFontSynthesizer synthesizer)
    {
        var stem = new float[2 * synthesizer.SampleRate];
        synthesizer.Render(track, stem);
        if (Signal.Energy(stem) == 0)
        {
            // A soundfont may have no sample for a key.
            Assert.Empty(intervals);
            return;
        }

        double inside = intervals.Sum(interval => Signal.Energy(
            stem.AsSpan((int)Math.Round(interval.StartSeconds * synthesizer.SampleRate)..(int)Math.Round(interval.EndSeconds * synthesizer.SampleRate))));
        // What lies outside is at least 40 dB below the loudest 20 ms; over 2 s (100 frames) that is at most 1 % of that frame each.
        Assert.InRange(inside / Signal.Energy(stem), 0.99, 1.0000001);
        Assert.All(intervals, interval => Assert.True(interval.EndSeconds > interval.StartSeconds));
        Assert.InRange(intervals[0].StartSeconds, track.Notes[0].StartSeconds - 0.021, 2);
    }
}

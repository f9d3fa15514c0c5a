using MirTool.Synthesis.Sources;

namespace MirTool.Synthesis.Tests.Sources;

public sealed class SoundFontSourceTests
{
    private const int SampleRate = 22050;

    [Fact]
    public void Render_DrumsOfSeveralSeeds_AreOfSeveralKits()
    {
        using var source = new SoundFontSource(Installed.SoundFont());
        Assert.Contains(InstrumentTrack.HandDrums, source.Programs);
        Note[] snare = [new Note(0, 0.1, 38, 100)];
        StemPhrase[] phrases = [.. Enumerable.Range(0, 16).Select(seed => new StemPhrase(snare, (ulong)seed))];
        IReadOnlyList<float[]> stems = source.Render(InstrumentTrack.DrumKit, phrases, 0.5, SampleRate, TestContext.Current.CancellationToken);
        int different = stems.Select(stem => Signal.Energy(stem)).Select(energy => Math.Round(energy, 6)).Distinct().Count();
        Assert.InRange(different, 3, 16);
    }

    [Fact]
    public void Programs_FontOfADrumKit_AreTheKitAlone()
    {
        // Debian installs Black_Pearl_4_LV2.sf2 where soundfonts are found; its only preset would otherwise be a piano.
        using var folder = new TemporaryFolder();
        string path = folder.At("Black_Pearl_4_LV2.sf2");
        File.Copy(Installed.SoundFont(), path);
        using var source = new SoundFontSource(path);
        Assert.Equal([InstrumentTrack.DrumKit], source.Programs);
    }
}

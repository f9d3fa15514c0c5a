using MirTool.Synthesis.Sources;
using MirTool.Synthesis.Tests.Sources.Samples;

namespace MirTool.Synthesis.Tests.Sources;

public sealed class HydrogenSourceTests
{
    private const int SampleRate = 22050;

    [Fact]
    public void Render_Kit_PlaysTheLayerOfItsStrengthAndLeavesOutWhatIsNoDrum()
    {
        using var kits = new SampleFolder();
        kits.Stroke("kit/quiet.wav", bright: false);
        kits.Stroke("kit/loud.wav", bright: true);
        kits.WriteText("kit/drumkit.xml", """
            <drumkit_info xmlns="http://www.hydrogen-music.org/drumkit"><name>Kit</name><instrumentList>
              <instrument><id>0</id><name>Kick</name>
                <layer><filename>quiet.wav</filename><min>0</min><max>0.5</max></layer>
                <layer><filename>loud.wav</filename><min>0.5</min><max>1</max></layer>
              </instrument>
              <instrument><id>1</id><name>Zap 1</name><layer><filename>loud.wav</filename><min>0</min><max>1</max></layer></instrument>
            </instrumentList></drumkit_info>
            """);
        var source = new HydrogenSource(kits.Path);
        Assert.Contains(InstrumentTrack.DrumKit, source.Programs);
        int Crossings(int velocity)
        {
            float[] stem = Installed.Rendered(() => source.Render(
                InstrumentTrack.DrumKit, [new StemPhrase([new Note(0, 0.1, 36, velocity)], 1)], 0.3, SampleRate, TestContext.Current.CancellationToken))[0];
            return stem.Take(SampleRate / 10).Zip(stem.Skip(1)).Count(pair => pair.First >= 0 != pair.Second >= 0);
        }

        // In a tenth of a second: the quiet layer is a tone of 70 Hz, the loud one noise.
        Assert.True(Crossings(20) < 30, $"{Crossings(20)}");
        Assert.True(Crossings(127) > 300, $"{Crossings(127)}");
    }

    [Fact]
    public void Programs_KitsNotInstalled_NamesThePackage() =>
        Assert.Contains(
            "hydrogen-drumkits", Assert.Throws<FileNotFoundException>(() => new HydrogenSource("/no/such/folder").Programs).Message, StringComparison.Ordinal);
}

using System.Text;
using MirTool.Synthesis.Sources;

namespace MirTool.Synthesis.Tests;

public sealed class DrumTests
{
    private static readonly CompositionOptions WithDrums = CompositionOptions.Realistic with { DrumProbability = 1 };

    [Fact]
    public void Generate_WithDrums_LeavesTheInstrumentsAsTheyAre()
    {
        for (int index = 0; index < 20; index++)
        {
            var clip = new ClipIdentity(5, "train", 0, index);
            Composition drummed = CompositionGenerator.Generate(WithDrums, clip);
            Composition plain = CompositionGenerator.Generate(CompositionOptions.Realistic, clip);
            InstrumentTrack drums = drummed.Tracks[^1];
            Assert.Equal(InstrumentTrack.DrumKit, drums.Program);
            Assert.Equal(plain.Tracks.Select(track => track.Program), drummed.Tracks.SkipLast(1).Select(track => track.Program));
            Assert.Equal(plain.Tracks.SelectMany(track => track.Notes), drummed.Tracks.SkipLast(1).SelectMany(track => track.Notes));
            Assert.All(drums.Notes, note =>
            {
                Assert.InRange(note.Key, 35, 81);
                Assert.InRange(note.StartSeconds, 0, drummed.DurationSeconds);
                Assert.InRange(note.Velocity, 1, 127);
            });
            Assert.Equal(drums.Notes.Count, drums.Notes.DistinctBy(note => (note.StartSeconds, note.Key)).Count());
        }
    }

    [Fact]
    public void Render_Drums_AreHeardAndNotLabelled()
    {
        using var synthesizer = new SoundFontSynthesizer(Installed.SoundFont(), 22050);
        Composition composition = CompositionGenerator.Generate(WithDrums with { MinimumPolyphony = 2, MaximumPolyphony = 2 }, 3);
        RenderedClip clip = ClipRenderer.Render(composition, synthesizer);
        RenderedClip without = ClipRenderer.Render(composition with { Tracks = [.. composition.Tracks.SkipLast(1)] }, synthesizer);
        Assert.Equal(without.Activities.Select(activity => activity.Program), clip.Activities.Select(activity => activity.Program));
        RenderedClip alone = ClipRenderer.Render(composition with { Tracks = [composition.Tracks[^1]] }, synthesizer);
        Assert.Empty(alone.Activities);
        Assert.True(Degradation.Rms(alone.Samples) > 1e-3);
    }

    [Fact]
    public void Write_Drums_AreOnChannelTen()
    {
        Composition composition = CompositionGenerator.Generate(WithDrums with { MinimumPolyphony = 15, MaximumPolyphony = 15 }, 1);
        using var stream = new MemoryStream();
        StandardMidiFile.Write(composition, stream);
        string bytes = Encoding.Latin1.GetString(stream.ToArray());
        int track = bytes.IndexOf("drums", StringComparison.Ordinal);
        // After the track's name: a program change at tick 0 to the standard kit, both on channel 10 (9 from 0).
        Assert.Equal([0x00, 0xC9, 0x00], stream.ToArray()[(track + 5)..(track + 8)]);
        for (int channel = 0; channel < 16; channel++)
        {
            Assert.Contains((char)(0xC0 | channel), bytes);
        }
    }

    [Fact]
    public void Mix_BankWithDrums_LabelsThemBesideTheInstrument()
    {
        StemBank bank = StemBank.Render(new StemBankOptions
        {
            Sources = [new SoundFontSource(Installed.SoundFont())],
            StemsPerProgram = 2,
            Composition = CompositionOptions.Realistic.OfLength(2.5) with { Programs = [0, InstrumentTrack.DrumKit], MaximumPolyphony = 1 },
        }, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal([0], bank.SourcesOf(InstrumentTrack.DrumKit));
        for (ulong seed = 0; seed < 10; seed++)
        {
            MixedClip drummed = new StemMixer(bank, new StemMixOptions { DrumProbability = 1 }).Mix(seed, 1);
            MixedClip plain = new StemMixer(bank, new StemMixOptions { DrumProbability = 0 }).Mix(seed, 1);
            Assert.Equal([0, InstrumentTrack.DrumKit], drummed.Instruments.Select(instrument => instrument.Program));
            Assert.Equal([0], plain.Instruments.Select(instrument => instrument.Program));
            Assert.NotEqual(plain.Samples, drummed.Samples);
            Assert.Empty(new StemMixer(bank, new StemMixOptions { DrumProbability = 1 }).Mix(seed, 0).Instruments);
        }
    }
}

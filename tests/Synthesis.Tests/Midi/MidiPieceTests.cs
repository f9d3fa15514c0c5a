using MirTool.Plugins;
using MirTool.Plugins.Synthetic;
using MirTool.Synthesis.Midi;

namespace MirTool.Synthesis.Tests.Midi;

public sealed class MidiPieceTests
{
    // Format 0, 96 ticks a beat: a beat's note of program 0 at 120 beats a minute, then at 240 a half of program 40 and a drum.
    private static readonly byte[] TwoTempi =
    [
        .. "MThd"u8, 0, 0, 0, 6, 0, 0, 0, 1, 0, 96,
        .. "MTrk"u8, 0, 0, 0, 45,
        0, 0xFF, 0x51, 3, 0x07, 0xA1, 0x20,
        96, 0x90, 60, 100,
        96, 0x80, 60, 64,
        0, 0xFF, 0x51, 3, 0x03, 0xD0, 0x90,
        0, 0xC0, 40,
        0, 0x99, 38, 90,
        0, 0x90, 67, 80,
        48, 0x90, 67, 0,
        0, 0x89, 38, 64,
        0, 0xFF, 0x2F, 0,
    ];

    private static string Write(TemporaryFolder folder, string name, byte[] bytes)
    {
        File.WriteAllBytes(folder.At(name), bytes);
        return folder.At(name);
    }

    [Fact]
    public void Read_WhatIsWritten_IsTheComposition()
    {
        using var folder = new TemporaryFolder();
        for (int index = 0; index < 10; index++)
        {
            Composition written = CompositionGenerator.Generate(
                CompositionOptions.Realistic with { MinimumPolyphony = 2, DrumProbability = 0.5 }, new ClipIdentity(1, "train", 0, index), beatsPerMinute: 97);
            using (FileStream stream = File.Create(folder.At("piece.mid")))
            {
                StandardMidiFile.Write(written, stream);
            }

            Composition read = MidiPiece.Read(folder.At("piece.mid"));
            Assert.Equal(97, read.BeatsPerMinute, 0.01);
            Assert.Equal(written.Tracks.Select(track => track.Program).Order(), read.Tracks.Select(track => track.Program));
            foreach (InstrumentTrack track in read.Tracks)
            {
                Note[] expected = [.. written.Tracks.Single(other => other.Program == track.Program).Notes.OrderBy(note => Math.Round(note.StartSeconds, 3)).ThenBy(note => note.Key)];
                Assert.Equal(expected.Select(note => (note.Key, note.Velocity)), track.Notes.OrderBy(note => Math.Round(note.StartSeconds, 3)).ThenBy(note => note.Key).Select(note => (note.Key, note.Velocity)));
                // A tick is 1.3 ms.
                Assert.All(expected.Zip(track.Notes.OrderBy(note => Math.Round(note.StartSeconds, 3)).ThenBy(note => note.Key)), pair =>
                {
                    Assert.Equal(pair.First.StartSeconds, pair.Second.StartSeconds, 0.0014);
                    Assert.Equal(pair.First.EndSeconds, pair.Second.EndSeconds, 0.0028);
                });
            }
        }
    }

    [Fact]
    public void Read_TempoAndProgramChange_AreObeyed()
    {
        using var folder = new TemporaryFolder();
        Composition piece = MidiPiece.Read(Write(folder, "two.mid", TwoTempi));
        Assert.Equal([0, 40, InstrumentTrack.DrumKit], piece.Tracks.Select(track => track.Program));
        Assert.Equal([new Note(0.5, 0.5, 60, 100)], piece.Tracks[0].Notes);
        Assert.Equal([new Note(1, 0.125, 67, 80)], piece.Tracks[1].Notes);
        Assert.Equal([new Note(1, 0.125, 38, 90)], piece.Tracks[2].Notes);
        Assert.Equal((1.125, 120), (piece.DurationSeconds, piece.BeatsPerMinute));
    }

    [Fact]
    public void Cut_NotesAcrossTheEnds_AreCutThere()
    {
        var piece = new Composition(10, [new InstrumentTrack(0, [new Note(1, 2, 60, 90), new Note(2.5, 3, 64, 90), new Note(7, 1, 65, 90)]), new InstrumentTrack(40, [new Note(8, 1, 70, 90)])]);
        Composition cut = MidiPiece.Cut(piece, 2, 2);
        Assert.Equal(2, cut.DurationSeconds);
        Assert.Equal([new Note(0, 1, 60, 90), new Note(0.5, 1.5, 64, 90)], Assert.Single(cut.Tracks).Notes);
    }

    [Fact]
    public void Read_NoMidiFile_IsNamed()
    {
        using var folder = new TemporaryFolder();
        foreach (byte[] bytes in (byte[][])[[], [.. "RIFFxxxxWAVE"u8], TwoTempi[..40], [.. TwoTempi.AsSpan(0, 12), 0xE7, 0x28, .. TwoTempi.AsSpan(14)]])
        {
            string path = Write(folder, "bad.mid", bytes);
            Assert.Contains(path, Assert.Throws<InvalidDataException>(() => MidiPiece.Read(path)).Message, StringComparison.Ordinal);
        }

        Assert.Contains("holds no MIDI files", Assert.Throws<InvalidDataException>(() => new MidiFolder(Directory.CreateDirectory(folder.At("empty")).FullName)).Message, StringComparison.Ordinal);
        Assert.Contains("does not exist", Assert.Throws<InvalidDataException>(() => new MidiFolder(folder.At("none"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_MidiOption_RendersAndLabelsTheFiles()
    {
        using var folder = new TemporaryFolder();
        Write(folder, "two.MID", TwoTempi);
        var request = new DatasetRequest
        {
            Split = "train",
            Seed = 3,
            Count = 2,
            SampleRate = 22_050,
            Options = new Dictionary<string, string> { ["midi"] = Path.GetDirectoryName(folder.At("two.MID"))!, ["soundfont"] = Installed.SoundFont(), ["seconds"] = "3" },
        };
        var adapter = new SyntheticAdapter();
        LabelledExcerpt[] excerpts = [.. adapter.ListExcerpts(request).Select(id => adapter.Load(id, request))];
        Assert.All(excerpts, excerpt =>
        {
            // Shorter than the clip, so all of it sounds, from its first note on.
            Assert.Equal(3 * 22_050, excerpt.Samples.Length);
            Assert.Equal(["drum-kit", "gm-0", "gm-40"], excerpt.Labels.Select(label => label.Label).Distinct().Order(StringComparer.Ordinal));
            Assert.Equal(0.5, excerpt.Labels.First(label => label.Label == "gm-0").StartSeconds, 0.03);
            Assert.Equal(["drum-kit"], excerpt.Labels.First(label => label.Label == "drum-kit").Sounds);
            Assert.Equal(1, excerpt.Labels.First(label => label.Label == "drum-kit").StartSeconds, 0.03);
        });
        Assert.Equal(excerpts[0].Samples, new SyntheticAdapter().Load(excerpts[0].Id, request).Samples);
    }
}

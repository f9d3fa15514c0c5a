using System.Text;

namespace MirTool.Synthesis.Tests;

public sealed class StandardMidiFileTests
{
    private sealed record MidiEvent(int Tick, byte Status, byte[] Data);

    /// <summary>A reader made from the file format's specification: chunks, variable-length numbers, running status, meta events.</summary>
    private static (int Format, int TicksPerBeat, List<List<MidiEvent>> Tracks) Parse(byte[] bytes)
    {
        int position = 0;
        string Ascii(int length) => Encoding.ASCII.GetString(bytes, (position += length) - length, length);
        int Number(int length)
        {
            int value = 0;
            for (int i = 0; i < length; i++)
            {
                value = value * 256 + bytes[position++];
            }

            return value;
        }

        int Variable()
        {
            int value = 0;
            byte b;
            do
            {
                b = bytes[position++];
                value = value * 128 + (b & 0x7F);
            }
            while (b >= 0x80);
            return value;
        }

        Assert.Equal("MThd", Ascii(4));
        Assert.Equal(6, Number(4));
        int format = Number(2);
        int trackCount = Number(2);
        int ticksPerBeat = Number(2);
        var tracks = new List<List<MidiEvent>>();
        while (position < bytes.Length)
        {
            Assert.Equal("MTrk", Ascii(4));
            int length = Number(4);
            int end = position + length;
            var track = new List<MidiEvent>();
            int tick = 0;
            byte status = 0;
            while (position < end)
            {
                tick += Variable();
                status = bytes[position] >= 0x80 ? bytes[position++] : status;
                if (status == 0xFF)
                {
                    byte type = bytes[position++];
                    int size = Variable();
                    track.Add(new MidiEvent(tick, status, [type, .. bytes[position..(position + size)]]));
                    position += size;
                }
                else if (status == 0xF0)
                {
                    int size = Variable();
                    track.Add(new MidiEvent(tick, status, bytes[position..(position + size)]));
                    position += size;
                }
                else
                {
                    int size = (status & 0xF0) is 0xC0 or 0xD0 ? 1 : 2;
                    track.Add(new MidiEvent(tick, status, bytes[position..(position + size)]));
                    position += size;
                }
            }

            Assert.Equal(end, position);
            // The last event, and only that, is "end of track".
            Assert.Equal(track.Count - 1, track.FindIndex(e => e.Status == 0xFF && e.Data[0] == 0x2F));
            tracks.Add(track);
        }

        Assert.Equal(trackCount, tracks.Count);
        return (format, ticksPerBeat, tracks);
    }

    private static byte[] Bytes(Composition composition)
    {
        using var stream = new MemoryStream();
        StandardMidiFile.Write(composition, stream);
        return stream.ToArray();
    }

    [Fact]
    public void Write_RandomPieces_ReadBackAsTheSameNotes()
    {
        foreach (int index in Enumerable.Range(0, 40))
        {
            Composition composition = CompositionGenerator.Generate(
                CompositionOptions.Realistic with { MaximumPolyphony = 15, MaximumStartSeconds = 1 }, new ClipIdentity(1, "midi", 0, index));
            (int format, int ticksPerBeat, List<List<MidiEvent>> tracks) = Parse(Bytes(composition));
            Assert.Equal(1, format);
            Assert.Equal(composition.Tracks.Count + 1, tracks.Count);
            MidiEvent tempo = Assert.Single(tracks[0], e => e.Data[0] == 0x51);
            int microsecondsPerBeat = tempo.Data[1] << 16 | tempo.Data[2] << 8 | tempo.Data[3];
            Assert.Equal(60_000_000 / 120, microsecondsPerBeat);
            double secondsPerTick = microsecondsPerBeat / 1e6 / ticksPerBeat;
            for (int i = 0; i < composition.Tracks.Count; i++)
            {
                AssertSame(composition.Tracks[i], tracks[i + 1], secondsPerTick);
            }
        }
    }

    private static void AssertSame(InstrumentTrack expected, List<MidiEvent> track, double secondsPerTick)
    {
        Assert.Equal(2.0, track[^1].Tick * secondsPerTick, 0.5 * secondsPerTick);
        MidiEvent program = Assert.Single(track, e => (e.Status & 0xF0) == 0xC0);
        Assert.Equal(expected.Program, program.Data[0]);
        Assert.Equal(0, program.Tick);

        var notes = new List<Note>();
        var pressed = new Dictionary<int, MidiEvent>();
        foreach (MidiEvent e in track)
        {
            if ((e.Status & 0xF0) == 0x90)
            {
                pressed.Add(e.Data[0], e);
            }
            else if ((e.Status & 0xF0) == 0x80)
            {
                Assert.True(pressed.Remove(e.Data[0], out MidiEvent? on));
                notes.Add(new Note(on.Tick * secondsPerTick, (e.Tick - on.Tick) * secondsPerTick, e.Data[0], on.Data[1]));
            }
        }

        Assert.Empty(pressed);
        Assert.Equal(expected.Notes.Count, notes.Count);
        foreach ((Note a, Note b) in expected.Notes.OrderBy(n => n.StartSeconds).ThenBy(n => n.Key).Zip(notes.OrderBy(n => n.StartSeconds).ThenBy(n => n.Key)))
        {
            Assert.Equal((a.Key, a.Velocity), (b.Key, b.Velocity));
            // Times are rounded to ticks.
            Assert.Equal(a.StartSeconds, b.StartSeconds, 0.51 * secondsPerTick);
            Assert.Equal(a.EndSeconds, b.EndSeconds, 0.51 * secondsPerTick);
        }
    }

    [Fact]
    public void Write_FifteenInstruments_SkipTheDrumChannel()
    {
        var composition = new Composition(2, [.. Enumerable.Range(0, 15).Select(program => new InstrumentTrack(program, [new Note(0, 1, 60, 64)]))]);
        IEnumerable<int> channels = Parse(Bytes(composition)).Tracks.Skip(1).Select(track => track.Single(e => (e.Status & 0xF0) == 0x90).Status & 0x0F);
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 15], channels);
    }

    [Fact]
    public void Write_ATuning_IsMessagesWithTheirLengthsUpToTheirEnds()
    {
        string scale = Path.Combine(Directory.CreateTempSubdirectory("mirtool-test-").FullName, "five.scl");
        File.WriteAllText(scale, "! five.scl\nfive equal steps\n 5\n!\n 240.0\n 480.0\n 720.0\n 960.0\n 2/1\n");
        var composition = new Composition(2, [new InstrumentTrack(0, [new Note(0, 1, 60, 64)])]) { Tuning = Tuning.ReadScala(scale) };
        MidiEvent[] messages = [.. Parse(Bytes(composition)).Tracks[0].Where(e => e.Status == 0xF0)];
        Assert.NotEmpty(messages);
        Assert.All(messages, message =>
        {
            Assert.Equal([0x7F, 0x7F, 0x08, 0x02, 1], message.Data[..5]);
            Assert.Equal(6 + (4 * message.Data[5]) + 1, message.Data.Length);
            Assert.Equal(0xF7, message.Data[^1]);
        });
    }

    [Fact]
    public void Write_SixteenInstruments_AreRefused()
    {
        var composition = new Composition(2, [.. Enumerable.Range(0, 16).Select(program => new InstrumentTrack(program, []))]);
        Assert.Contains("16", Assert.Throws<ArgumentException>(() => Bytes(composition)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_LongSilence_UsesNumbersOfSeveralBytes()
    {
        // 960 ticks a second: 30 s are 28 800 ticks, three bytes.
        List<MidiEvent> track = Parse(Bytes(new Composition(60, [new InstrumentTrack(0, [new Note(30, 1, 60, 64)])]))).Tracks[1];
        Assert.Equal(28_800, track.Single(e => (e.Status & 0xF0) == 0x90).Tick);
        Assert.Equal(57_600, track[^1].Tick);
    }

    [Fact]
    public void Write_PlayedByAnotherReader_SoundsLikeTheClip()
    {
        string soundFont = Installed.SoundFont();
        using var synthesizer = new SoundFontSynthesizer(soundFont, 44100);
        Composition composition = CompositionGenerator.Generate(
            CompositionOptions.Realistic with { MinimumPolyphony = 3 }, new ClipIdentity(11, "midi", 0, 0));
        RenderedClip clip = ClipRenderer.Render(composition, synthesizer);
        float[] played = FluidSynthPlayer.Play(Bytes(composition), soundFont, clip.Samples.Length);

        // The player rounds times to its own timer, so samples cannot agree; loudness over time does.
        double correlation = Signal.Correlation(Signal.Envelope(clip.Samples, 44100), Signal.Envelope(played, 44100));
        Assert.InRange(correlation, 0.98, 1);
        double decibels = 10 * Math.Log10(Signal.Energy(played) / Signal.Energy(clip.Samples) * clip.Scale * clip.Scale);
        Assert.InRange(decibels, -1, 1);
    }
}

using System.Buffers.Binary;
using System.Text;

namespace MirTool.Synthesis;

/// <summary>Writes compositions as Standard MIDI Files.</summary>
/// <remarks>
/// Format 1: a tempo track, then one track per instrument on a channel of its own; channel 10, counted from 1, is the drum
/// kit's alone. 120 beats a minute and 480 ticks a beat: times are rounded to 1/960 s. Every track ends with the clip.
/// </remarks>
public static class StandardMidiFile
{
    private const int TicksPerBeat = 480;
    private const int MicrosecondsPerBeat = 500_000;
    private const double TicksPerSecond = TicksPerBeat * 1_000_000.0 / MicrosecondsPerBeat;
    private const int DrumChannel = 9;

    private const byte NoteOff = 0x80;
    private const byte NoteOn = 0x90;
    private const byte ProgramChange = 0xC0;
    private const byte Meta = 0xFF;
    private const byte TrackName = 0x03;
    private const byte EndOfTrack = 0x2F;
    private const byte Tempo = 0x51;
    private const byte TimeSignature = 0x58;

    /// <summary>Writes a composition to a stream, which stays open.</summary>
    /// <exception cref="ArgumentException">More tracks than melodic channels, or a number that MIDI cannot hold.</exception>
    public static void Write(Composition composition, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(composition);
        ArgumentNullException.ThrowIfNull(stream);
        int melodic = composition.Tracks.Count(track => track.Program != Synthesis.InstrumentTrack.DrumKit);
        if (melodic > Composition.MaximumTracks)
        {
            throw new ArgumentException(
                $"A MIDI file has channels for {Composition.MaximumTracks} instruments, but the composition has {melodic}.",
                nameof(composition));
        }

        Span<byte> header = stackalloc byte[6];
        BinaryPrimitives.WriteUInt16BigEndian(header, 1);
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], (ushort)(composition.Tracks.Count + 1));
        BinaryPrimitives.WriteUInt16BigEndian(header[4..], TicksPerBeat);
        WriteChunk(stream, "MThd", header);

        int endTick = Ticks(composition.DurationSeconds);
        WriteChunk(stream, "MTrk", TempoTrack(endTick));
        int next = 0;
        foreach (InstrumentTrack track in composition.Tracks)
        {
            int channel = DrumChannel;
            if (track.Program != Synthesis.InstrumentTrack.DrumKit)
            {
                channel = next < DrumChannel ? next : next + 1;
                next++;
            }

            WriteChunk(stream, "MTrk", InstrumentTrack(track, channel, endTick));
        }
    }

    private static byte[] TempoTrack(int endTick)
    {
        var bytes = new List<byte>();
        WriteEvent(bytes, 0, Meta, Tempo, 3, MicrosecondsPerBeat >> 16, MicrosecondsPerBeat >> 8 & 0xFF, MicrosecondsPerBeat & 0xFF);
        // 4/4: the denominator is a power of two; 24 MIDI clocks a beat, 8 thirty-second notes a beat.
        WriteEvent(bytes, 0, Meta, TimeSignature, 4, 4, 2, 24, 8);
        WriteEvent(bytes, endTick, Meta, EndOfTrack, 0);
        return [.. bytes];
    }

    private static byte[] InstrumentTrack(InstrumentTrack track, int channel, int endTick)
    {
        // On the drum channel, program 0 is the standard kit.
        bool drums = channel == DrumChannel;
        int program = drums ? 0 : track.Program;
        Check(program, 0, "program");
        var events = new List<(int Tick, bool IsOn, Note Note)>(2 * track.Notes.Count);
        foreach (Note note in track.Notes)
        {
            Check(note.Key, 0, "key");
            Check(note.Velocity, 1, "velocity");
            int on = Ticks(note.StartSeconds);
            events.Add((on, true, note));
            events.Add((Math.Max(Ticks(note.EndSeconds), on + 1), false, note));
        }

        var bytes = new List<byte>();
        byte[] name = Encoding.ASCII.GetBytes(drums ? "drums" : $"gm-{program}");
        WriteEvent(bytes, 0, [Meta, TrackName, (byte)name.Length, .. name]);
        WriteEvent(bytes, 0, (byte)(ProgramChange | channel), (byte)program);
        int now = 0;
        // Releases first, so that a repeated key sounds again.
        foreach ((int tick, bool isOn, Note note) in events.OrderBy(e => e.Tick).ThenBy(e => e.IsOn).ThenBy(e => e.Note.Key))
        {
            int status = (isOn ? NoteOn : NoteOff) | channel;
            WriteEvent(bytes, tick - now, (byte)status, (byte)note.Key, (byte)(isOn ? note.Velocity : 64));
            now = tick;
        }

        WriteEvent(bytes, Math.Max(0, endTick - now), Meta, EndOfTrack, 0);
        return [.. bytes];
    }

    private static void WriteEvent(List<byte> track, int deltaTicks, params ReadOnlySpan<byte> message)
    {
        // Seven bits a byte, the highest group first, the top bit set on all but the last.
        for (int shift = 21; shift > 0; shift -= 7)
        {
            if (deltaTicks >> shift != 0)
            {
                track.Add((byte)(0x80 | deltaTicks >> shift & 0x7F));
            }
        }

        track.Add((byte)(deltaTicks & 0x7F));
        track.AddRange(message);
    }

    private static void WriteChunk(Stream stream, string type, ReadOnlySpan<byte> body)
    {
        Span<byte> head = stackalloc byte[8];
        Encoding.ASCII.GetBytes(type, head);
        BinaryPrimitives.WriteInt32BigEndian(head[4..], body.Length);
        stream.Write(head);
        stream.Write(body);
    }

    private static int Ticks(double seconds)
    {
        double ticks = Math.Round(seconds * TicksPerSecond);
        // A delta time has 28 bits.
        return ticks is >= 0 and < 1 << 28
            ? (int)ticks
            : throw new ArgumentException(FormattableString.Invariant($"{seconds} s cannot be written to a MIDI file of {TicksPerSecond} ticks a second."));
    }

    private static void Check(int value, int minimum, string name)
    {
        if (value < minimum || value > 127)
        {
            throw new ArgumentException($"A {name} must be within {minimum}..127, but is {value}.");
        }
    }
}

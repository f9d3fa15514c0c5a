using System.Buffers.Binary;
using System.Text;

namespace MirTool.Synthesis;

/// <summary>Writes compositions as Standard MIDI Files.</summary>
/// <remarks>
/// Format 1: a tempo track, then one track per instrument on a channel of its own; channel 10, counted from 1, is the drum
/// kit's alone. 480 ticks a beat in the composition's tempo: at 120 beats a minute, times are rounded to 1/960 s. Every track
/// ends with the clip.
/// <para>
/// A tuning is written as MIDI Tuning Standard messages: single note tuning changes to tuning program 1, which every channel but
/// the drums' selects. FluidSynth and TiMidity++ obey them; many other players do not, and play equal temperament.
/// </para>
/// </remarks>
public static class StandardMidiFile
{
    private const int TicksPerBeat = 480;
    private const int LongestBeatMicroseconds = 0xFFFFFF;
    private const int DrumChannel = 9;

    // Channels that select no tuning program, as the drums', are in program 0.
    private const byte TuningProgram = 1;
    private const byte TuningBank = 0;
    private const int ChangesPerMessage = 127;

    private const byte NoteOff = 0x80;
    private const byte NoteOn = 0x90;
    private const byte ControlChange = 0xB0;
    private const byte ProgramChange = 0xC0;
    private const byte SystemExclusive = 0xF0;
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

        var clock = new Clock(MicrosecondsPerBeat(composition));
        WriteChunk(stream, "MTrk", TempoTrack(composition, clock));
        int next = 0;
        foreach (InstrumentTrack track in composition.Tracks)
        {
            int channel = DrumChannel;
            if (track.Program != Synthesis.InstrumentTrack.DrumKit)
            {
                channel = next < DrumChannel ? next : next + 1;
                next++;
            }

            WriteChunk(stream, "MTrk", InstrumentTrack(track, channel, composition, clock));
        }
    }

    /// <summary>Time in ticks of one tempo.</summary>
    private readonly record struct Clock(int MicrosecondsPerBeat)
    {
        public int Ticks(double seconds)
        {
            double ticks = Math.Round(seconds * TicksPerBeat * 1_000_000.0 / MicrosecondsPerBeat);
            // A delta time has 28 bits.
            return ticks is >= 0 and < 1 << 28
                ? (int)ticks
                : throw new ArgumentException(FormattableString.Invariant($"{seconds} s cannot be written to a MIDI file of {TicksPerBeat} ticks a beat."));
        }
    }

    private static int MicrosecondsPerBeat(Composition composition)
    {
        double microseconds = Math.Round(60_000_000 / composition.BeatsPerMinute);
        return microseconds is >= 1 and <= LongestBeatMicroseconds
            ? (int)microseconds
            : throw new ArgumentException(FormattableString.Invariant($"{composition.BeatsPerMinute} beats a minute cannot be written to a MIDI file."));
    }

    private static byte[] TempoTrack(Composition composition, Clock clock)
    {
        var bytes = new List<byte>();
        int beat = clock.MicrosecondsPerBeat;
        WriteEvent(bytes, 0, Meta, Tempo, 3, (byte)(beat >> 16), (byte)(beat >> 8), (byte)beat);
        // 4/4: the denominator is a power of two; 24 MIDI clocks a beat, 8 thirty-second notes a beat.
        WriteEvent(bytes, 0, Meta, TimeSignature, 4, 4, 2, 24, 8);
        if (composition.Tuning is { } tuning)
        {
            foreach (int[] keys in Enumerable.Range(0, Tuning.KeyCount).Where(tuning.CanPlay).Chunk(ChangesPerMessage))
            {
                WriteSystemExclusive(bytes, TuningChange(tuning, keys));
            }
        }

        WriteEvent(bytes, clock.Ticks(composition.DurationSeconds), Meta, EndOfTrack, 0);
        return [.. bytes];
    }

    /// <summary>MIDI Tuning Standard, single note tuning change, real time, to every device.</summary>
    private static byte[] TuningChange(Tuning tuning, int[] keys)
    {
        var message = new List<byte> { 0x7F, 0x7F, 0x08, 0x02, TuningProgram, (byte)keys.Length };
        foreach (int key in keys)
        {
            // A semitone, and 14 bits of its fraction; three bytes of 7F would mean "no change".
            int pitch = Math.Min((int)Math.Round(tuning.Cents(key) / 100 * (1 << 14)), (1 << 21) - 2);
            message.AddRange((byte)key, (byte)(pitch >> 14), (byte)(pitch >> 7 & 0x7F), (byte)(pitch & 0x7F));
        }

        message.Add(0xF7);
        return [.. message];
    }

    private static byte[] InstrumentTrack(InstrumentTrack track, int channel, Composition composition, Clock clock)
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
            int on = clock.Ticks(note.StartSeconds);
            events.Add((on, true, note));
            events.Add((Math.Max(clock.Ticks(note.EndSeconds), on + 1), false, note));
        }

        var bytes = new List<byte>();
        byte[] name = Encoding.ASCII.GetBytes(drums ? "drums" : $"gm-{program}");
        WriteEvent(bytes, 0, [Meta, TrackName, (byte)name.Length, .. name]);
        WriteEvent(bytes, 0, (byte)(ProgramChange | channel), (byte)program);
        if (composition.Tuning is not null && !drums)
        {
            SelectParameter(bytes, channel, 4, TuningBank);
            SelectParameter(bytes, channel, 3, TuningProgram);
        }

        int now = 0;
        // Releases first, so that a repeated key sounds again.
        foreach ((int tick, bool isOn, Note note) in events.OrderBy(e => e.Tick).ThenBy(e => e.IsOn).ThenBy(e => e.Note.Key))
        {
            int status = (isOn ? NoteOn : NoteOff) | channel;
            WriteEvent(bytes, tick - now, (byte)status, (byte)note.Key, (byte)(isOn ? note.Velocity : 64));
            now = tick;
        }

        WriteEvent(bytes, Math.Max(0, clock.Ticks(composition.DurationSeconds) - now), Meta, EndOfTrack, 0);
        return [.. bytes];
    }

    /// <summary>Sets a registered parameter: its number, then its value, by control changes.</summary>
    private static void SelectParameter(List<byte> track, int channel, byte number, byte value)
    {
        foreach ((byte controller, byte setting) in ((byte, byte)[])[(101, 0), (100, number), (6, value)])
        {
            WriteEvent(track, 0, (byte)(ControlChange | channel), controller, setting);
        }
    }

    private static void WriteSystemExclusive(List<byte> track, byte[] message)
    {
        track.Add(0);
        track.Add(SystemExclusive);
        WriteNumber(track, message.Length);
        track.AddRange(message);
    }

    private static void WriteEvent(List<byte> track, int deltaTicks, params ReadOnlySpan<byte> message)
    {
        WriteNumber(track, deltaTicks);
        track.AddRange(message);
    }

    private static void WriteNumber(List<byte> track, int number)
    {
        // Seven bits a byte, the highest group first, the top bit set on all but the last.
        for (int shift = 21; shift > 0; shift -= 7)
        {
            if (number >> shift != 0)
            {
                track.Add((byte)(0x80 | number >> shift & 0x7F));
            }
        }

        track.Add((byte)(number & 0x7F));
    }

    private static void WriteChunk(Stream stream, string type, ReadOnlySpan<byte> body)
    {
        Span<byte> head = stackalloc byte[8];
        Encoding.ASCII.GetBytes(type, head);
        BinaryPrimitives.WriteInt32BigEndian(head[4..], body.Length);
        stream.Write(head);
        stream.Write(body);
    }

    private static void Check(int value, int minimum, string name)
    {
        if (value < minimum || value > 127)
        {
            throw new ArgumentException($"A {name} must be within {minimum}..127, but is {value}.");
        }
    }
}

using NAudio.Midi;

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

    // NAudio counts channels from 1.
    private const int DrumChannel = 10;
    private const int ReleaseVelocity = 64;

    // Channels that select no tuning program, as the drums', are in program 0.
    private const byte TuningProgram = 1;
    private const byte TuningBank = 0;
    private const int ChangesPerMessage = 127;

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

        var clock = new Clock(MicrosecondsPerBeat(composition));
        var events = new MidiEventCollection(1, TicksPerBeat);
        events.AddTrack(TempoTrack(composition, clock));
        int next = 1;
        foreach (InstrumentTrack track in composition.Tracks)
        {
            int channel = DrumChannel;
            if (track.Program != Synthesis.InstrumentTrack.DrumKit)
            {
                channel = next < DrumChannel ? next : next + 1;
                next++;
            }

            events.AddTrack(InstrumentTrack(track, channel, composition, clock));
        }

        // It has to go back to write the tracks' lengths.
        using var whole = new MemoryStream();
        MidiFile.Export(whole, events);
        whole.WriteTo(stream);
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

    private static List<MidiEvent> TempoTrack(Composition composition, Clock clock)
    {
        int[][] tuned = composition.Tuning is { } tuning ? [.. Enumerable.Range(0, Tuning.KeyCount).Where(tuning.CanPlay).Chunk(ChangesPerMessage)] : [];
        return
        [
            new TempoEvent(clock.MicrosecondsPerBeat, 0),
            // 4/4: the denominator is a power of two; 24 MIDI clocks a beat, 8 thirty-second notes a beat.
            new TimeSignatureEvent(0, 4, 2, 24, 8),
            .. tuned.Select(keys => new SysexEvent(0, WithLength(TuningChange(composition.Tuning!, keys)))),
            new MetaEvent(MetaEventType.EndTrack, 0, clock.Ticks(composition.DurationSeconds)),
        ];
    }

    // NAudio writes a message's bytes and its end, but not the length that files have before them: seven bits a byte, the end counted.
    private static byte[] WithLength(byte[] message) =>
        message.Length + 1 is var length && length < 0x80 ? [(byte)length, .. message] : [(byte)(0x80 | length >> 7), (byte)(length & 0x7F), .. message];

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

        return [.. message];
    }

    private static List<MidiEvent> InstrumentTrack(InstrumentTrack track, int channel, Composition composition, Clock clock)
    {
        // On the drum channel, program 0 is the standard kit.
        bool drums = channel == DrumChannel;
        int program = drums ? 0 : track.Program;
        Check(program, 0, "program");
        List<MidiEvent> events =
        [
            new TextEvent(drums ? "drums" : $"gm-{program}", MetaEventType.SequenceTrackName, 0),
            new PatchChangeEvent(0, channel, program),
        ];
        if (composition.Tuning is not null && !drums)
        {
            events.AddRange([.. SelectParameter(channel, 4, TuningBank), .. SelectParameter(channel, 3, TuningProgram)]);
        }

        // Releases first, so that a repeated key sounds again; a sort that keeps this order follows.
        events.AddRange(track.Notes.SelectMany(note => Notes(note, channel, clock))
            .OrderBy(note => note.AbsoluteTime).ThenBy(note => note.CommandCode == MidiCommandCode.NoteOn).ThenBy(note => note.NoteNumber));
        events.Add(new MetaEvent(MetaEventType.EndTrack, 0, Math.Max(events[^1].AbsoluteTime, clock.Ticks(composition.DurationSeconds))));
        return events;
    }

    private static IEnumerable<NoteEvent> Notes(Note note, int channel, Clock clock)
    {
        Check(note.Key, 0, "key");
        Check(note.Velocity, 1, "velocity");
        int on = clock.Ticks(note.StartSeconds);
        return
        [
            new NoteEvent(on, channel, MidiCommandCode.NoteOn, note.Key, note.Velocity),
            new NoteEvent(Math.Max(clock.Ticks(note.EndSeconds), on + 1), channel, MidiCommandCode.NoteOff, note.Key, ReleaseVelocity),
        ];
    }

    /// <summary>Sets a registered parameter: its number, then its value, by control changes.</summary>
    private static IEnumerable<MidiEvent> SelectParameter(int channel, int number, int value) =>
        from change in ((int Controller, int Setting)[])[(101, 0), (100, number), (6, value)]
        select new ControlChangeEvent(0, channel, (MidiController)change.Controller, change.Setting);

    private static void Check(int value, int minimum, string name)
    {
        if (value < minimum || value > 127)
        {
            throw new ArgumentException($"A {name} must be within {minimum}..127, but is {value}.");
        }
    }
}

using MirTool.Files;
using NAudio.Midi;

namespace MirTool.Synthesis.Midi;

/// <summary>Reads Standard MIDI Files as compositions.</summary>
/// <remarks>
/// Programs, notes, velocities and tempi are taken; pitch bends and other controllers are not. Channel 10 is the drum kit. Channels
/// of one program make one track, in which a key that is struck again is let go first.
/// </remarks>
public static class MidiPiece
{
    private const int DrumChannel = 10;
    private const double DefaultSecondsPerBeat = 0.5;

    /// <summary>The whole piece.</summary>
    /// <param name="path">Of the file, format 0 or 1, timed in ticks a beat.</param>
    /// <returns>A track for each program that has notes, by number; the drum kit last.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is no Standard MIDI File, is damaged, or is timed in frames.</exception>
    public static Composition Read(string path)
    {
        MidiFile file = Open(path);
        MidiEvent[] events = [.. Enumerable.Range(0, file.Tracks).SelectMany(track => file.Events[track]).OrderBy(midi => midi.AbsoluteTime)];
        TempoMap tempi = new(file.DeltaTicksPerQuarterNote, events.OfType<TempoEvent>());
        var notes = new SortedDictionary<int, List<Note>>();
        int[] programs = new int[17];
        double end = 0;
        foreach (MidiEvent midi in events)
        {
            if (midi is PatchChangeEvent change)
            {
                programs[change.Channel] = change.Patch;
            }
            else if (midi is NoteOnEvent { Velocity: > 0 } on)
            {
                double start = tempi.Seconds(on.AbsoluteTime);
                double stop = Math.Max(start + 0.001, tempi.Seconds(on.AbsoluteTime + (on.OffEvent is null ? 0 : on.NoteLength)));
                int program = on.Channel == DrumChannel ? InstrumentTrack.DrumKit : programs[on.Channel];
                notes.TryAdd(program, []);
                notes[program].Add(new Note(start, stop - start, on.NoteNumber, on.Velocity));
                end = Math.Max(end, stop);
            }
        }

        return new Composition(end, [.. notes.Select(track => new InstrumentTrack(track.Key, WithoutOverlaps(track.Value)))])
        {
            BeatsPerMinute = 60 / tempi.FirstSecondsPerBeat,
        };
    }

    /// <summary>A stretch of a piece: notes that sound at its start are struck there.</summary>
    /// <param name="piece">What is cut.</param>
    /// <param name="startSeconds">Where.</param>
    /// <param name="seconds">How long.</param>
    public static Composition Cut(Composition piece, double startSeconds, double seconds)
    {
        ArgumentNullException.ThrowIfNull(piece);
        return piece with
        {
            DurationSeconds = seconds,
            Tracks =
            [
                .. piece.Tracks.Select(track => new InstrumentTrack(track.Program, [.. track.Notes
                    .Where(note => note.EndSeconds > startSeconds && note.StartSeconds < startSeconds + seconds)
                    .Select(note => Within(note, startSeconds, seconds))
                    .OrderBy(note => note.StartSeconds)]))
                    .Where(track => track.Notes.Count > 0),
            ],
        };
    }

    private static Note Within(Note note, double startSeconds, double seconds)
    {
        double start = Math.Max(0, note.StartSeconds - startSeconds);
        return note with { StartSeconds = start, DurationSeconds = Math.Min(note.EndSeconds - startSeconds, seconds) - start };
    }

    private static MidiFile Open(string path)
    {
        try
        {
            InputFile.Check(path);
            // Not strictly: many a file that every player plays leaves out the last releases.
            var file = new MidiFile(path, strictChecking: false);
            return file.DeltaTicksPerQuarterNote is > 0 and < 0x8000
                ? file
                : throw new InvalidDataException($"'{path}' is timed in frames of film, not in ticks a beat. Write it anew in metrical time, or leave it out.");
        }
        catch (Exception e) when (e is FormatException or EndOfStreamException or ArgumentException or IndexOutOfRangeException)
        {
            throw new InvalidDataException($"'{path}' is no Standard MIDI File, or is damaged: {e.Message} Leave it out.", e);
        }
    }

    private static List<Note> WithoutOverlaps(List<Note> notes)
    {
        var next = new Dictionary<int, double>();
        var kept = new List<Note>();
        foreach (Note note in Enumerable.Reverse(notes))
        {
            double end = Math.Min(note.EndSeconds, next.GetValueOrDefault(note.Key, double.PositiveInfinity));
            if (end > note.StartSeconds)
            {
                kept.Add(note with { DurationSeconds = end - note.StartSeconds });
                next[note.Key] = note.StartSeconds;
            }
        }

        kept.Reverse();
        return kept;
    }

    /// <summary>Seconds of ticks, through every change of tempo.</summary>
    private sealed class TempoMap
    {
        private readonly List<(long Tick, double Seconds, double SecondsPerTick)> changes = [];

        public TempoMap(int ticksPerBeat, IEnumerable<TempoEvent> tempi)
        {
            changes.Add((0, 0, DefaultSecondsPerBeat / ticksPerBeat));
            foreach (TempoEvent tempo in tempi)
            {
                changes.Add((tempo.AbsoluteTime, Seconds(tempo.AbsoluteTime), tempo.MicrosecondsPerQuarterNote / 1e6 / ticksPerBeat));
            }

            FirstSecondsPerBeat = changes.Last(change => change.Tick == 0).SecondsPerTick * ticksPerBeat;
        }

        public double FirstSecondsPerBeat { get; }

        public double Seconds(long tick)
        {
            (long from, double seconds, double secondsPerTick) = changes[changes.FindLastIndex(change => change.Tick <= tick)];
            return seconds + (tick - from) * secondsPerTick;
        }
    }
}

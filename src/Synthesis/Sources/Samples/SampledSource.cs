using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MirTool.Audio;

namespace MirTool.Synthesis.Sources.Samples;

/// <summary>Stems made of recorded notes, moved to the keys that are asked for.</summary>
/// <remarks>
/// A stem is one player: of the libraries of its instrument one is drawn, more often where it has more notes, and in it one way
/// of playing. A key is played by a note at most <see cref="LargestStep"/> semitones away, mostly one of the nearest and of like strength; keys beyond
/// sound in the nearest octave that can be reached. Phrases, loops and notes without a pitch sound as they are.
/// </remarks>
public abstract class SampledSource : StemSource
{
    /// <summary>How far a note is moved, semitones.</summary>
    private const double LargestStep = 7;

    private const string CodeVersion = "2";

    // Guitars that are played through an amplifier: recordings of clean ones serve for the others, too.
    private static readonly int[] CleanGuitars = [26, 27];
    private const int Overdriven = 29;
    private const int Distorted = 30;

    // General MIDI's programs that sound for as long as a key is held.
    private static readonly (int First, int Last)[] HeldPrograms =
        [(16, 23), (40, 44), (48, 54), (56, 79), (109, 111), (InstrumentTrack.Singing, InstrumentTrack.Singing)];

    // Bars, bells, harps and plucked instruments of other cultures: nothing damps them when the key is let go.
    private static readonly (int First, int Last)[] RingingPrograms = [(8, 15), (45, 47), (104, 108), (112, 119)];

    private readonly Lazy<IReadOnlyList<RecordedNote>> notes;
    private readonly Lazy<string> version;

    private protected SampledSource()
    {
        notes = new(ReadNotes);
        version = new(Hash);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<int> Programs =>
        [.. Enumerable.Range(0, InstrumentTrack.SoundCount).Where(program => notes.Value.Any(note => Plays(note, program)))];

    /// <inheritdoc/>
    public override string Version => version.Value;

    /// <summary>The notes that there are; called once.</summary>
    private protected abstract IReadOnlyList<RecordedNote> ReadNotes();

    /// <inheritdoc/>
    public override IReadOnlyList<float[]> Render(
        int program, IReadOnlyList<StemPhrase> phrases, double seconds, int sampleRate, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(phrases);
        RecordedNote[] playable = [.. notes.Value.Where(note => Plays(note, program))];
        // Read for these phrases and then forgotten: programs have hardly any note in common.
        var shelf = new SampleShelf(RenderRate);
        var kit = new SampleKit(playable, shelf, RenderRate);
        return
        [
            .. phrases.Select(phrase =>
            {
                cancellationToken.ThrowIfCancellationRequested();
                var samples = new float[(int)Math.Round(seconds * RenderRate)];
                var random = new SeededRandom(phrase.Seed);
                if (program is InstrumentTrack.DrumKit or InstrumentTrack.HandDrums)
                {
                    kit.Play(program, phrase.Notes, samples, random);
                }
                else
                {
                    Play(program, playable, phrase.Notes, shelf, samples, random);
                }

                return Resample(samples, seconds, sampleRate);
            }),
        ];
    }

    private static bool Plays(RecordedNote note, int program) =>
        note.Sounds.Contains(program)
        || (program is Overdriven or Distorted && note.Kind != NoteKind.Phrase && note.Sounds.Any(sound => CleanGuitars.Contains(sound)));

    private static void Play(
        int program, RecordedNote[] playable, IReadOnlyList<Note> phrase, SampleShelf shelf, Span<float> mix, SeededRandom random)
    {
        RecordedNote[] voice = SampleChoice.Voice(playable, random);
        if (voice[0].Kind == NoteKind.Phrase)
        {
            PlayPhrases(voice, phrase, shelf, mix, random);
            return;
        }

        double tuningCents = random.NextDouble(-8, 8);
        double fadeSeconds = Within(program, RingingPrograms) ? random.NextDouble(0.5, 2) : random.NextDouble(0.04, 0.2);
        bool held = Within(program, HeldPrograms) && voice[0].Kind == NoteKind.Whole;
        bool dynamic = voice.Select(note => note.Strength).Distinct().Count() > 2;
        // Singing in one breath: each note begins where the last one was.
        SungPitch? sung = program is InstrumentTrack.Singing or 53 ? SungPitch.Draw(random) : null;
        double? previousKey = null;
        foreach (Note note in phrase)
        {
            double strength = note.Velocity / 127.0;
            if (SampleChoice.Note(voice, note.Key, strength, LargestStep, random) is not var (chosen, key))
            {
                continue;
            }

            double semitones = chosen.Key is { } own ? key - own + (tuningCents + random.NextDouble(-4, 4)) / 100 : random.NextDouble(-0.3, 0.3);
            var stroke = new SampleStroke(
                (int)(note.StartSeconds * RenderRate), (int)(note.DurationSeconds * RenderRate), (int)(fadeSeconds * RenderRate),
                Math.Pow(2, semitones / 12), (float)(dynamic ? 0.6 + 0.4 * strength : 0.3 + 0.7 * strength), held);
            double fromKey = previousKey is { } before && Math.Abs(before - key) < 12 ? before - key : 0;
            SamplePlayer.Add(
                mix, shelf.Get(chosen), stroke, (int)(LoopFinder.FadeSeconds * RenderRate), RenderRate,
                sung is null ? null : sung.Curve(note.DurationSeconds, 100 * fromKey, random));
            previousKey = key;
        }

        if (!voice[0].Sounds.Contains(program))
        {
            // All strings together, so that chords growl.
            InstrumentBody.Finish(program == Overdriven ? BodyKind.Overdrive : BodyKind.Distortion, mix, RenderRate, random);
        }
    }

    // One after the other from the first note's start to the last one's end.
    private static void PlayPhrases(RecordedNote[] phrases, IReadOnlyList<Note> notes, SampleShelf shelf, Span<float> mix, SeededRandom random)
    {
        const double FadeSeconds = 0.15;
        double ratio = Math.Pow(2, random.NextDouble(-0.7, 0.7) / 12);
        double start = notes.Min(note => note.StartSeconds), end = notes.Max(note => note.EndSeconds);
        while (end - start > FadeSeconds)
        {
            Sample sample = shelf.Get(phrases[random.NextInt(0, phrases.Length - 1)]);
            SamplePlayer.Add(
                mix, sample, new SampleStroke((int)(start * RenderRate), (int)((end - start) * RenderRate), (int)(FadeSeconds * RenderRate), ratio, 1, Held: false),
                loopFade: 0, RenderRate);
            start += Math.Max(0.05, sample.Samples.Length / ratio / RenderRate + random.NextDouble(0, 0.4));
        }
    }

    private static bool Within(int program, (int First, int Last)[] ranges) => ranges.Any(range => range.First <= program && program <= range.Last);

    // Of what is known of every note and of its file's length: a file of the same length in another's place goes unnoticed.
    private string Hash()
    {
        var text = new StringBuilder(CodeVersion);
        foreach (RecordedNote note in notes.Value)
        {
            text.Append(CultureInfo.InvariantCulture, $"|{note.Instrument} {note.Library} {note.Key} {note.Keys} {note.Strength} {note.Articulation} {note.Origin} {note.Loop} {note.StartFrame} {note.GainDecibels}")
                .Append(CultureInfo.InvariantCulture, $" {new FileInfo(note.Path).Length} {string.Join(' ', note.Sounds)}");
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())).AsSpan(0, 8));
    }
}

using MirTool.Audio;

namespace MirTool.Synthesis.Sources.Samples;

/// <summary>Drum kits and sets of hand drums made of recorded strokes, played by the keys of General MIDI's percussion map.</summary>
/// <remarks>
/// A kit's pieces come from one library as far as it has them, and from others where it lacks one. Of hand drums a stem has one or two
/// instruments; their strokes, ordered by brightness, take the keys, ordered from low to high.
/// </remarks>
internal sealed class SampleKit(IReadOnlyList<RecordedNote> notes, SampleShelf shelf, int sampleRate)
{
    private const double BrightnessSeconds = 0.08;
    private const int MostStrokes = 6;

    // Seconds until a stroke is damped by the next on the same piece.
    private const double DampSeconds = 0.03;

    // What can play a key: names of instruments, the first that is there; words that a stroke should have, and should not.
    private static readonly Dictionary<int, Piece> Pieces = new()
    {
        [35] = new(1, ["bass-drum"]),
        [36] = new(1, ["bass-drum"]),
        [37] = new(0.6, ["snare-drum", "drum-sticks"], ["side", "stick", "click", "cross"], ["roll", "brush"]),
        [38] = new(0.9, ["snare-drum", "snare-brush"], [], ["side", "stick", "click", "roll", "flam", "off"]),
        [39] = new(0.6, ["hand-clap", "snare-drum"]),
        [40] = new(0.9, ["snare-drum", "snare-brush"], ["rim", "edge", "flam"], ["side", "stick", "click", "roll"]),
        [42] = new(0.4, ["hi-hat"], ["clos", "cl ", "_cl", "hc", "hhc"], ["open", "pedal", "foot", "swish"]),
        [44] = new(0.3, ["hi-hat"], ["pedal", "foot", "_pd"], ["open"]),
        [46] = new(0.45, ["hi-hat"], ["open", "ho", "op"], ["clos", "pedal"]),
        [49] = new(0.6, ["crash-cymbal", "splash-cymbal"]),
        [57] = new(0.6, ["crash-cymbal", "ride-cymbal"]),
        [52] = new(0.6, ["china-cymbal", "crash-cymbal"]),
        [55] = new(0.5, ["splash-cymbal", "crash-cymbal"]),
        [51] = new(0.4, ["ride-cymbal"], [], ["bell"]),
        [53] = new(0.4, ["ride-cymbal"], ["bell"]),
        [59] = new(0.4, ["ride-cymbal", "crash-cymbal"]),
        [54] = new(0.5, ["tambourine"]),
        [56] = new(0.5, ["cowbell", "agogo"]),
        [69] = new(0.5, ["cabasa", "shaker", "maracas"]),
        [70] = new(0.5, ["maracas", "shaker", "cabasa"]),
        [75] = new(0.6, ["claves", "woodblock"]),
        [76] = new(0.6, ["woodblock", "claves"]),
        [77] = new(0.6, ["woodblock", "claves"]),
        [80] = new(0.5, ["triangle"]),
        [81] = new(0.5, ["triangle"]),
        [60] = new(0.7, ["bongos", "congas"]),
        [61] = new(0.7, ["bongos", "congas"]),
        [62] = new(0.7, ["congas", "bongos"]),
        [63] = new(0.7, ["congas", "bongos"]),
        [64] = new(0.8, ["congas", "bongos"]),
        [65] = new(0.7, ["timbales", "tom"]),
        [66] = new(0.7, ["timbales", "tom"]),
        [67] = new(0.5, ["agogo", "cowbell"]),
        [68] = new(0.5, ["agogo", "cowbell"]),
    };

    // Toms from low to high; their strokes are ordered by brightness.
    private static readonly int[] Toms = [41, 43, 45, 47, 48, 50];

    private static readonly int[] HiHats = [42, 44, 46];

    // Hand percussion's keys, the darkest first.
    private static readonly int[] LowToHigh = [64, 66, 61, 63, 65, 60, 62];

    private readonly RecordedNote[] strokes = [.. notes.Where(note => note.Kind != NoteKind.Phrase)];
    private readonly RecordedNote[] loops = [.. notes.Where(note => note.Kind == NoteKind.Phrase)];

    /// <summary>Plays a part.</summary>
    /// <param name="sound"><see cref="InstrumentTrack.DrumKit"/> or <see cref="InstrumentTrack.HandDrums"/>.</param>
    /// <param name="part">Its notes.</param>
    /// <param name="mix">Added to.</param>
    /// <param name="random">Draws the kit.</param>
    public void Play(int sound, IReadOnlyList<Note> part, Span<float> mix, SeededRandom random)
    {
        int[] keys = [.. part.Select(note => note.Key).Distinct().Order()];
        Dictionary<int, RecordedNote[]> kit = sound == InstrumentTrack.DrumKit ? Kit(keys, random) : Hands(keys, random);
        double tuning = random.NextDouble(-2.5, 2.5);
        Dictionary<int, double> gains = keys.ToDictionary(
            key => key, key => Math.Pow(10, random.NextDouble(-4, 4) / 20) * (Pieces.TryGetValue(key, out Piece? piece) ? piece.Level : 0.8));
        for (int i = 0; i < part.Count; i++)
        {
            Note note = part[i];
            double strength = note.Velocity / 127.0;
            if (!kit.TryGetValue(note.Key, out RecordedNote[]? choices) || choices.Length == 0)
            {
                continue;
            }

            Sample sample = shelf.Get(SampleChoice.Stroke(choices, strength, random));
            // Every piece is brought to its own level first: recordists' microphones differ.
            double level = gains[note.Key] * (0.15 + 0.85 * strength * strength) / sample.Peak;
            int start = (int)(note.StartSeconds * sampleRate);
            SamplePlayer.Add(
                mix, sample,
                new SampleStroke(start, Damped(part, i) - start, (int)(DampSeconds * sampleRate), Math.Pow(2, (tuning + random.NextDouble(-0.15, 0.15)) / 12), (float)(0.5 * level), Held: false),
                loopFade: 0, sampleRate);
        }

        if (strokes.Length == 0 && loops.Length > 0 && part.Count > 0)
        {
            Sample loop = shelf.Get(loops[random.NextInt(0, loops.Length - 1)]);
            SamplePlayer.Add(mix, loop, new SampleStroke((int)(part[0].StartSeconds * sampleRate), mix.Length, 0, 1, 1, Held: false), 0, sampleRate);
        }
    }

    // A hi-hat is damped by its own next stroke; everything else rings.
    private int Damped(IReadOnlyList<Note> part, int index)
    {
        double end = double.MaxValue;
        if (HiHats.Contains(part[index].Key))
        {
            end = part.Skip(index + 1).FirstOrDefault(note => HiHats.Contains(note.Key) && note.StartSeconds > part[index].StartSeconds) is { Key: > 0 } next
                ? next.StartSeconds
                : end;
        }

        return (int)Math.Min(end * sampleRate, int.MaxValue / 2);
    }

    private Dictionary<int, RecordedNote[]> Kit(int[] keys, SeededRandom random)
    {
        string[] whole = [.. strokes.Where(note => note.Instrument is "bass-drum" or "snare-drum" or "hi-hat")
            .GroupBy(note => note.Library).Where(library => library.Select(note => note.Instrument).Distinct().Count() == 3).Select(library => library.Key).Order(StringComparer.Ordinal)];
        string main = whole.Length > 0 ? whole[random.NextInt(0, whole.Length - 1)] : "";
        bool brushes = random.NextBool(0.12);
        var kit = new Dictionary<int, RecordedNote[]>();
        foreach (int key in keys)
        {
            RecordedNote[] choices = Toms.Contains(key) ? Tom(key, main, random)
                : Pieces.TryGetValue(key, out Piece? piece) ? Choose(brushes && key is 38 or 40 ? piece with { Names = ["snare-brush", "snare-drum"] } : piece, main, random)
                : [];
            if (choices.Length == 0 && strokes.Length > 0)
            {
                // Drums of other names than a kit's.
                string any = strokes[random.NextInt(0, strokes.Length - 1)].Instrument;
                choices = FromOne(strokes.Where(note => note.Instrument == any), main, random);
            }

            kit[key] = choices;
        }

        return kit;
    }

    private RecordedNote[] Tom(int key, string main, SeededRandom random)
    {
        RecordedNote[] toms = FromOne(strokes.Where(note => note.Instrument == "tom"), main, random);
        RecordedNote[][] ordered = ByBrightness(toms, MostStrokes);
        return ordered.Length == 0 ? [] : ordered[Array.IndexOf(Toms, key) * ordered.Length / Toms.Length];
    }

    private RecordedNote[] Choose(Piece piece, string main, SeededRandom random)
    {
        foreach (string name in piece.Names)
        {
            RecordedNote[] named = FromOne(strokes.Where(note => note.Instrument == name), main, random);
            RecordedNote[] allowed = [.. named.Where(note => !Says(note, piece.Without))];
            RecordedNote[] wanted = [.. allowed.Where(note => Says(note, piece.With))];
            if (named.Length > 0)
            {
                return wanted.Length > 0 ? wanted : allowed.Length > 0 ? allowed : named;
            }
        }

        return [];
    }

    private static RecordedNote[] FromOne(IEnumerable<RecordedNote> candidates, string main, SeededRandom random)
    {
        RecordedNote[][] libraries = [.. candidates.GroupBy(note => note.Library).OrderBy(library => library.Key, StringComparer.Ordinal).Select(library => library.ToArray())];
        int any = libraries.Length > 0 ? random.NextInt(0, libraries.Length - 1) : 0;
        return libraries.FirstOrDefault(library => library[0].Library == main) ?? (libraries.Length > 0 ? libraries[any] : []);
    }

    private Dictionary<int, RecordedNote[]> Hands(int[] keys, SeededRandom random)
    {
        int[] drums = [.. LowToHigh.Where(keys.Contains)];
        var kit = new Dictionary<int, RecordedNote[]>();
        RecordedNote[][] instruments = [.. strokes.GroupBy(note => (note.Instrument, note.Library)).Select(group => group.ToArray())];
        if (instruments.Length == 0)
        {
            return kit;
        }

        RecordedNote[] drum = instruments[random.NextInt(0, instruments.Length - 1)];
        RecordedNote[][] ordered = ByBrightness(drum, Math.Min(MostStrokes, Math.Max(1, drums.Length)));
        for (int i = 0; i < drums.Length; i++)
        {
            kit[drums[i]] = ordered[i * ordered.Length / drums.Length];
        }

        foreach (int key in keys.Except(drums))
        {
            RecordedNote[] piece = Pieces.TryGetValue(key, out Piece? known) ? Choose(known, "", random) : [];
            kit[key] = piece.Length > 0 ? piece : instruments[random.NextInt(0, instruments.Length - 1)];
        }

        return kit;
    }

    // Groups of strokes, the darkest first: by their words where they have several, else by their sound alone.
    private RecordedNote[][] ByBrightness(RecordedNote[] recorded, int most)
    {
        RecordedNote[] ordered = [.. recorded.OrderBy(note => Brightness(shelf.Get(note).Samples))];
        RecordedNote[][] named = [.. recorded.GroupBy(note => note.Articulation).Select(group => group.ToArray()).OrderBy(group => group.Average(note => Brightness(shelf.Get(note).Samples)))];
        return named.Length >= Math.Min(3, most) ? named : [.. ordered.Chunk(Math.Max(1, (ordered.Length + most - 1) / most))];
    }

    // Crossings of zero in the stroke's first moment, per sample.
    private double Brightness(float[] samples)
    {
        int length = Math.Min(samples.Length, (int)(BrightnessSeconds * sampleRate));
        int crossings = 0;
        for (int i = 1; i < length; i++)
        {
            crossings += samples[i] >= 0 != samples[i - 1] >= 0 ? 1 : 0;
        }

        return (double)crossings / Math.Max(1, length);
    }

    private static bool Says(RecordedNote note, string[] words) =>
        words.Any(word => note.Articulation.Contains(word, StringComparison.OrdinalIgnoreCase) || note.Origin.Contains(word, StringComparison.OrdinalIgnoreCase));

    /// <param name="Level">Among the pieces of a kit.</param>
    /// <param name="Names">Of instruments, the best first.</param>
    /// <param name="Words">That its strokes should have.</param>
    /// <param name="OtherWords">That they should not have.</param>
    private sealed record Piece(double Level, string[] Names, string[]? Words = null, string[]? OtherWords = null)
    {
        public string[] With => Words ?? [];

        public string[] Without => OtherWords ?? [];
    }
}

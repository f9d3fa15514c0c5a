namespace MirTool.Synthesis.Sources.Samples;

/// <summary>How a recorded note is used.</summary>
internal enum NoteKind
{
    /// <summary>A note that lasts, or dies away by itself.</summary>
    Whole,

    /// <summary>A note that was played short.</summary>
    Short,

    /// <summary>Plucked on an instrument that is otherwise bowed.</summary>
    Pizzicato,

    /// <summary>More than a note: a phrase, a loop, a strummed chord.</summary>
    Phrase,
}

/// <summary>A sound file of one note, and what is known of it.</summary>
/// <param name="Path">Of the file.</param>
/// <param name="Instrument">As its folder calls it.</param>
/// <param name="Library">Whose recordings: one player, instrument and room.</param>
/// <param name="Sounds">What it may stand for: 0-based General MIDI programs and sounds beyond them.</param>
internal sealed record RecordedNote(string Path, string Instrument, string Library, IReadOnlyList<int> Sounds)
{
    /// <summary>MIDI key with fractions at which the file sounds; null for unpitched or unknown.</summary>
    public double? Key { get; init; }

    /// <summary>How hard it was played, 0 to 1; null for unknown.</summary>
    public double? Strength { get; init; }

    /// <summary>How it was played, in the library's words.</summary>
    public string Articulation { get; init; } = "";

    /// <summary>Further words that tell strokes of a drum apart, such as the original file's name.</summary>
    public string Origin { get; init; } = "";

    /// <summary>The keys that it is meant for; null for any near its own.</summary>
    public (int Lowest, int Highest)? Keys { get; init; }

    /// <summary>Added to the file's level.</summary>
    public double GainDecibels { get; init; }

    /// <summary>First frame of the file to be used.</summary>
    public long StartFrame { get; init; }

    /// <summary>Frame after the last to be used; null for the file's end.</summary>
    public long? EndFrame { get; init; }

    /// <summary>Frames that may be repeated for as long as the note is held, the second exclusive; null to have them found.</summary>
    public (long Start, long End)? Loop { get; init; }

    /// <summary>How it is used, from its articulation's words.</summary>
    public NoteKind Kind =>
        (Says("phrase") && !Says("note-from-phrase")) || Says("loop") || Says("strum") || Says("glide") ? NoteKind.Phrase
        : Says("pizz") || Instrument.EndsWith("-pizz", StringComparison.OrdinalIgnoreCase) ? NoteKind.Pizzicato
        : Says("stacc") || Says("spicc") || Says("short") ? NoteKind.Short
        : NoteKind.Whole;

    private bool Says(string word) => Articulation.Contains(word, StringComparison.OrdinalIgnoreCase);
}

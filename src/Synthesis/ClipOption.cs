using MirTool.Synthesis.Midi;

namespace MirTool.Synthesis;

/// <summary>An option of <see cref="ClipOptions"/> as users give it: <c>synth --NAME VALUE</c>, and the dataset <c>synthetic</c>'s NAME=VALUE.</summary>
public sealed class ClipOption
{
    private readonly Func<ClipOptions, string, ClipOptions?> apply;

    // What it takes, for the message when it was given something else.
    private readonly string values;

    private ClipOption(string name, string description, string values, Func<ClipOptions, string, ClipOptions?> apply)
    {
        Name = name;
        Description = description;
        this.values = values;
        this.apply = apply;
    }

    /// <summary>Every option, in the order in which they are applied: the style first, since the others change it.</summary>
    public static IReadOnlyList<ClipOption> All { get; } =
    [
        new("style", "paper: uniformly random notes (default); realistic: ranges, phrases, chords, dynamics", "paper or realistic", Style),
        Number("seconds", "length of a piece, up to 60 (default 2)", (composition, value) => composition.OfLength(value)),
        new(
            "soundfont", "paths or names of soundfonts with ; between them, each with =WEIGHT behind it or without; each piece is rendered by one (default: FluidR3_GM if it is installed)",
            "such as FluidR3_GM=2;TimGM6mb", (options, text) => options with { SoundFonts = [.. List(text).Select(SoundFontChoice.Parse)] }) { IsList = true },
        new(
            "midi", "a folder of MIDI files (.mid, .midi), of which clips are stretches: of the options of pieces, only seconds and tuning count then",
            "a folder", (options, text) => options with { Midi = new MidiFolder(text) }),
        new("programs", "General MIDI programs to draw from, such as 0..7,24,40 (default 0..127)", "such as 0..7,24,40", Programs),
        Whole("min-polyphony", "fewest instruments in a piece (default 0)", (composition, value) => composition with { MinimumPolyphony = value }),
        Whole("max-polyphony", "most instruments in a piece, 0 to 15 (default 3)", (composition, value) => composition with { MaximumPolyphony = value }),
        Range("keys", "lowest and highest MIDI key (default 36..96, 65 to 2093 Hz)", (composition, value) => composition with { LowestKey = value.First, HighestKey = value.Last }),
        new("natural-ranges", "true: each program keeps to the keys that its instrument plays, whatever keys says", "true or false", NaturalRanges),
        Range("note-steps", "shortest and longest note in sixteenths (default 1..4)", (composition, value) => composition with { MinimumNoteSteps = value.First, MaximumNoteSteps = value.Last }),
        Range("velocities", "softest and loudest MIDI velocity (default 64..64)", (composition, value) => composition with { MinimumVelocity = value.First, MaximumVelocity = value.Last }),
        Number("stepwise", "probability that a note moves by 1 to 4 semitones from the last (default 0)", (composition, value) => composition with { StepwiseProbability = value }),
        Number("chords", "probability that an instrument that can plays chords (default 0)", (composition, value) => composition with { ChordProbability = value }),
        Number("sustain", "probability that an instrument holds one note or chord throughout (default 0)", (composition, value) => composition with { SustainProbability = value }),
        Number("rests", "probability that a note is left out (default 0)", (composition, value) => composition with { RestProbability = value }),
        Number("gate", "smallest share of its length for which a note is held, above 0 and up to 1 (default 1)", (composition, value) => composition with { MinimumGate = value }),
        Number("latest-start", "instruments enter up to this many seconds after the start (default 0)", (composition, value) => composition with { MaximumStartSeconds = value }),
        Number("drums", "probability that drums play beside the instruments; they are not counted among them (default 0)", (composition, value) => composition with { DrumProbability = value }),
        new("tempo", "beats a minute, or a range of which each piece draws one, such as 90..150 (default: 8 sixteenths a second, 120)", "such as 120 or 90..150", Tempo),
        new("tuning", "Scala files (.scl) with ; between them; each piece is in one of them (default: equal temperament)", "such as just.scl;pelog.scl",
            (options, text) => options with { Tunings = [.. List(text).Select(Tuning.ReadScala)] }) { IsList = true },
        new("reverb", "true: with the synthesizer's reverb", "true or false", (options, text) => Flag(text) is { } flag ? options with { Reverb = flag } : null) { IsSwitch = true },
        new("chorus", "true: with the synthesizer's chorus", "true or false", (options, text) => Flag(text) is { } flag ? options with { Chorus = flag } : null) { IsSwitch = true },
        new("noise", "none (default); half: every second piece through one of the nine noise effects; all", "none, half or all", Noise),
    ];

    /// <summary>As it is typed, without dashes.</summary>
    public string Name { get; }

    /// <summary>What it means, its bounds and its default.</summary>
    public string Description { get; }

    /// <summary>Whether its text is a list, with <c>;</c> between the items.</summary>
    public bool IsList { get; private init; }

    /// <summary>Whether it is said or not: its text is <c>true</c>.</summary>
    public bool IsSwitch { get; private init; }

    /// <summary>Options from texts.</summary>
    /// <param name="given">Texts by the options' names; names that are none of <see cref="All"/> are left to the caller.</param>
    /// <param name="sampleRate">Hz, 8000..96000.</param>
    /// <param name="prefix">Before an option's name in messages, such as <c>--</c>.</param>
    /// <exception cref="InvalidDataException">A text makes no sense, or the options together do not; the option is named.</exception>
    /// <exception cref="FileNotFoundException">A soundfont or scale does not exist, or there is no soundfont at all.</exception>
    public static ClipOptions Parse(IReadOnlyDictionary<string, string> given, int sampleRate, string prefix)
    {
        ArgumentNullException.ThrowIfNull(given);
        var options = new ClipOptions { SoundFonts = [], SampleRate = sampleRate };
        foreach (ClipOption option in All)
        {
            if (given.TryGetValue(option.Name, out string? text))
            {
                options = option.Applied(options, text, prefix);
            }
        }

        options = options.SoundFonts.Count > 0 ? options : options with { SoundFonts = [new WeightedSoundFont(SoundFonts.Resolve(null))] };
        string problems = string.Join(' ', options.Problems());
        return problems.Length == 0 ? options : throw new InvalidDataException(problems);
    }

    private ClipOptions Applied(ClipOptions options, string text, string prefix)
    {
        try
        {
            return apply(options, text) ?? throw new InvalidDataException($"{prefix}{Name} must be {values}, but is '{text}'.");
        }
        catch (FormatException e)
        {
            throw new InvalidDataException($"{prefix}{Name}: {e.Message}", e);
        }
    }

    private static ClipOption Number(string name, string description, Func<CompositionOptions, double, CompositionOptions> apply) =>
        new(name, description, "a number", (options, text) => OptionText.TryNumber(text, out double value)
            ? options with { Composition = apply(options.Composition, value) }
            : null);

    private static ClipOption Whole(string name, string description, Func<CompositionOptions, int, CompositionOptions> apply) =>
        new(name, description, "a whole number", (options, text) => OptionText.TryWhole(text, out int value)
            ? options with { Composition = apply(options.Composition, value) }
            : null);

    private static ClipOption Range(string name, string description, Func<CompositionOptions, (int First, int Last), CompositionOptions> apply) =>
        new(name, description, "a whole number or a range such as 1..4", (options, text) => OptionText.TryRange(text, OptionText.TryWhole, out (int First, int Last) value)
            ? options with { Composition = apply(options.Composition, value) }
            : null);

    private static ClipOptions? Style(ClipOptions options, string text) => text.ToUpperInvariant() switch
    {
        "PAPER" => options with { Composition = CompositionOptions.Paper },
        "REALISTIC" => options with { Composition = CompositionOptions.Realistic },
        _ => null,
    };

    private static ClipOptions Programs(ClipOptions options, string text) =>
        options with { Composition = options.Composition with { Programs = ProgramList.Parse(text) } };

    private static ClipOptions? NaturalRanges(ClipOptions options, string text) =>
        Flag(text) is { } flag ? options with { Composition = options.Composition with { NaturalRanges = flag } } : null;

    private static ClipOptions? Tempo(ClipOptions options, string text) =>
        OptionText.TryRange(text, OptionText.TryNumber, out (double First, double Last) tempo) ? options with { Tempo = tempo } : null;

    private static ClipOptions? Noise(ClipOptions options, string text) => text.ToUpperInvariant() switch
    {
        "NONE" => options with { Noise = NoiseShare.None },
        "HALF" => options with { Noise = NoiseShare.Half },
        "ALL" => options with { Noise = NoiseShare.All },
        _ => null,
    };

    private static bool? Flag(string text) => bool.TryParse(text, out bool flag) ? flag : null;

    private static string[] List(string text) => text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}

namespace MirTool.Synthesis.Sources.Samples;

/// <summary>What the names of recorded instruments stand for where no General MIDI program is given.</summary>
/// <remarks>Instruments that no program comes near (khaen, tumbi, hang, gamelan's metallophones, didgeridoo) are left out.</remarks>
internal static class SampleSounds
{
    private const int Pizzicato = 45;

    /// <summary>General MIDI's bowed strings, whose plucked notes are a program of their own.</summary>
    private static readonly int[] Bowed = [40, 41, 42, 43, 110];

    private static readonly string[] Kit =
    [
        "bass-drum", "snare-drum", "snare-brush", "drum-sticks", "tom", "hi-hat", "ride-cymbal", "crash-cymbal", "china-cymbal", "splash-cymbal",
        "drum-kit", "hand-clap",
    ];

    private static readonly string[] KitAndHands =
    [
        "tambourine", "cowbell", "cabasa", "maracas", "claves", "triangle", "bongos", "congas", "timbales", "agogo", "shaker", "woodblock",
    ];

    private static readonly string[] Hands =
    [
        "darbuka", "djembe", "dunun", "dunun-bell", "tabla", "mridangam", "cajon", "madal", "hand-drum", "gamelan-kendhang", "bobobo-drum",
        "turtle-drum", "slit-drum", "temple-block", "egg-shaker", "finger-cymbals", "castanets", "guiro", "sleigh-bells", "cuica", "vibraslap",
        "frame-drum", "pandeiro", "daf", "bendir", "riq", "dhol", "ghatam", "kanjira",
    ];

    private static readonly (string Name, int Program)[] Melodic =
    [
        ("woodblock", 115), ("ukulele", 24), ("mandolin", 25), ("sarangi", 110), ("tagelharpa", 110), ("tagelharpa-pizz", 110),
    ];

    private static readonly Dictionary<string, int[]> ByName =
        Kit.Concat(KitAndHands).Select(name => (Name: name, Sound: InstrumentTrack.DrumKit))
            .Concat(KitAndHands.Concat(Hands).Select(name => (Name: name, Sound: InstrumentTrack.HandDrums)))
            .Concat(Melodic.Select(pair => (pair.Name, Sound: pair.Program)))
            .GroupBy(pair => pair.Name, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(group => group.Key, group => group.Select(pair => pair.Sound).ToArray(), StringComparer.OrdinalIgnoreCase);

    /// <summary>What a note stands for; none where its name says nothing.</summary>
    /// <param name="instrument">Its name.</param>
    /// <param name="given">Programs and sounds that the folder gives for it.</param>
    /// <param name="kind">How it is used: plucked notes of bowed strings are <c>pizzicato strings</c>.</param>
    public static IReadOnlyList<int> Of(string instrument, IReadOnlyList<int> given, NoteKind kind)
    {
        IEnumerable<int> sounds = given.Count > 0 ? given : ByName.GetValueOrDefault(instrument) ?? [];
        if (kind == NoteKind.Pizzicato)
        {
            sounds = sounds.Select(sound => Bowed.Contains(sound) ? Pizzicato : sound);
        }

        bool isVoice = instrument.StartsWith("voice", StringComparison.OrdinalIgnoreCase) || instrument.StartsWith("choir", StringComparison.OrdinalIgnoreCase);
        return [.. (isVoice ? sounds.Append(InstrumentTrack.Singing) : sounds).Distinct().Order()];
    }
}

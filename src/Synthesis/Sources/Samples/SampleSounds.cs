namespace MirTool.Synthesis.Sources.Samples;

/// <summary>What the names of recorded instruments stand for where no General MIDI program is given.</summary>
/// <remarks>Instruments that no program comes near (khaen, tumbi, hang, gamelan's metallophones, didgeridoo) are left out.</remarks>
internal static class SampleSounds
{
    private const int Pizzicato = 45;
    private const int Woodblock = 115;

    /// <summary>General MIDI's bowed strings, whose plucked notes are a program of their own.</summary>
    private static readonly int[] Bowed = [40, 41, 42, 43, 110];

    private static readonly int[] Kit = [InstrumentTrack.DrumKit];
    private static readonly int[] Hands = [InstrumentTrack.HandDrums];
    private static readonly int[] Both = [InstrumentTrack.DrumKit, InstrumentTrack.HandDrums];

    private static readonly Dictionary<string, int[]> ByName = new(StringComparer.OrdinalIgnoreCase)
    {
        ["bass-drum"] = Kit, ["snare-drum"] = Kit, ["snare-brush"] = Kit, ["drum-sticks"] = Kit, ["tom"] = Kit, ["hi-hat"] = Kit,
        ["ride-cymbal"] = Kit, ["crash-cymbal"] = Kit, ["china-cymbal"] = Kit, ["splash-cymbal"] = Kit, ["drum-kit"] = Kit, ["hand-clap"] = Kit,
        ["tambourine"] = Both, ["cowbell"] = Both, ["cabasa"] = Both, ["maracas"] = Both, ["claves"] = Both, ["triangle"] = Both,
        ["bongos"] = Both, ["congas"] = Both, ["timbales"] = Both, ["agogo"] = Both, ["shaker"] = Both,
        ["woodblock"] = [Woodblock, .. Both],
        ["darbuka"] = Hands, ["djembe"] = Hands, ["dunun"] = Hands, ["dunun-bell"] = Hands, ["tabla"] = Hands, ["mridangam"] = Hands,
        ["cajon"] = Hands, ["madal"] = Hands, ["hand-drum"] = Hands, ["gamelan-kendhang"] = Hands, ["bobobo-drum"] = Hands,
        ["turtle-drum"] = Hands, ["slit-drum"] = Hands, ["temple-block"] = Hands, ["egg-shaker"] = Hands, ["finger-cymbals"] = Hands,
        ["castanets"] = Hands, ["guiro"] = Hands, ["sleigh-bells"] = Hands, ["cuica"] = Hands, ["vibraslap"] = Hands, ["frame-drum"] = Hands,
        ["pandeiro"] = Hands, ["daf"] = Hands, ["bendir"] = Hands, ["riq"] = Hands, ["dhol"] = Hands, ["ghatam"] = Hands, ["kanjira"] = Hands,
        ["ukulele"] = [24], ["mandolin"] = [25], ["sarangi"] = [110], ["tagelharpa"] = [110], ["tagelharpa-pizz"] = [110],
        ["voice-male"] = [InstrumentTrack.Singing], ["voice-female"] = [InstrumentTrack.Singing], ["choir"] = [InstrumentTrack.Singing],
    };

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

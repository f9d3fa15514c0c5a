using MirTool.Plugins;

namespace MirTool.Archive.Report;

/// <summary>Groups instruments as listeners do: by how their sound is made, roughly.</summary>
internal static class InstrumentFamily
{
    public const string Other = "Other";

    /// <summary>Every family, in the order of reports.</summary>
    public static IReadOnlyList<string> All { get; } =
        ["Voice", "Bowed strings", "Plucked strings", "Keyboards", "Woodwind", "Brass", "Percussion", "Electronic", "Speech", Other];

    /// <summary>The family that most of an instrument's programs and sounds belong to.</summary>
    public static string Of(TaxonomyInstrument instrument)
    {
        string[] families = [.. instrument.GmPrograms.Select(OfProgram), .. instrument.Sounds.Select(OfSound)];
        return families.Length == 0 ? Other : families.GroupBy(family => family).MaxBy(same => same.Count())!.Key;
    }

    private static string OfSound(string sound) => Sounds.NumberOf(sound) switch
    {
        Sounds.DrumKit or Sounds.HandDrums => "Percussion",
        Sounds.Singing => "Voice",
        Sounds.Speech => "Speech",
        { } program => OfProgram(program),
        null => Other,
    };

    // General MIDI's groups of eight mix what listeners tell apart: a timpani stands among its strings.
    private static string OfProgram(int program) => program switch
    {
        <= 7 or (>= 16 and <= 21) or 23 => "Keyboards",
        <= 15 or 47 or 108 or (>= 112 and <= 119) => "Percussion",
        22 or (>= 64 and <= 79) or 109 or 111 => "Woodwind",
        (>= 24 and <= 39) or 45 or 46 or (>= 104 and <= 107) => "Plucked strings",
        (>= 40 and <= 44) or (>= 48 and <= 51) or 110 => "Bowed strings",
        (>= 52 and <= 54) => "Voice",
        (>= 56 and <= 63) => "Brass",
        (>= 80 and <= 103) => "Electronic",
        _ => Other,
    };
}

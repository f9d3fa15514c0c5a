using System.Collections.Frozen;

namespace MirTool.Plugins;

/// <summary>The 128 programs and 16 families of General MIDI 1. Programs are 0-based throughout: 0 is the acoustic grand piano.</summary>
public static class GeneralMidi
{
    /// <summary>How many programs there are: 0 to 127.</summary>
    public const int ProgramCount = 128;

    private const int ProgramsPerFamily = 8;

    /// <summary>The programs' names as the General MIDI 1 specification writes them; index = program.</summary>
    public static IReadOnlyList<string> ProgramNames { get; } =
    [
        "Acoustic Grand Piano", "Bright Acoustic Piano", "Electric Grand Piano", "Honky-tonk Piano",
        "Electric Piano 1", "Electric Piano 2", "Harpsichord", "Clavi",
        "Celesta", "Glockenspiel", "Music Box", "Vibraphone", "Marimba", "Xylophone", "Tubular Bells", "Dulcimer",
        "Drawbar Organ", "Percussive Organ", "Rock Organ", "Church Organ",
        "Reed Organ", "Accordion", "Harmonica", "Tango Accordion",
        "Acoustic Guitar (nylon)", "Acoustic Guitar (steel)", "Electric Guitar (jazz)", "Electric Guitar (clean)",
        "Electric Guitar (muted)", "Overdriven Guitar", "Distortion Guitar", "Guitar harmonics",
        "Acoustic Bass", "Electric Bass (finger)", "Electric Bass (pick)", "Fretless Bass",
        "Slap Bass 1", "Slap Bass 2", "Synth Bass 1", "Synth Bass 2",
        "Violin", "Viola", "Cello", "Contrabass", "Tremolo Strings", "Pizzicato Strings", "Orchestral Harp", "Timpani",
        "String Ensemble 1", "String Ensemble 2", "SynthStrings 1", "SynthStrings 2",
        "Choir Aahs", "Voice Oohs", "Synth Voice", "Orchestra Hit",
        "Trumpet", "Trombone", "Tuba", "Muted Trumpet", "French Horn", "Brass Section", "SynthBrass 1", "SynthBrass 2",
        "Soprano Sax", "Alto Sax", "Tenor Sax", "Baritone Sax", "Oboe", "English Horn", "Bassoon", "Clarinet",
        "Piccolo", "Flute", "Recorder", "Pan Flute", "Blown Bottle", "Shakuhachi", "Whistle", "Ocarina",
        "Lead 1 (square)", "Lead 2 (sawtooth)", "Lead 3 (calliope)", "Lead 4 (chiff)",
        "Lead 5 (charang)", "Lead 6 (voice)", "Lead 7 (fifths)", "Lead 8 (bass + lead)",
        "Pad 1 (new age)", "Pad 2 (warm)", "Pad 3 (polysynth)", "Pad 4 (choir)",
        "Pad 5 (bowed)", "Pad 6 (metallic)", "Pad 7 (halo)", "Pad 8 (sweep)",
        "FX 1 (rain)", "FX 2 (soundtrack)", "FX 3 (crystal)", "FX 4 (atmosphere)",
        "FX 5 (brightness)", "FX 6 (goblins)", "FX 7 (echoes)", "FX 8 (sci-fi)",
        "Sitar", "Banjo", "Shamisen", "Koto", "Kalimba", "Bag pipe", "Fiddle", "Shanai",
        "Tinkle Bell", "Agogo", "Steel Drums", "Woodblock", "Taiko Drum", "Melodic Tom", "Synth Drum", "Reverse Cymbal",
        "Guitar Fret Noise", "Breath Noise", "Seashore", "Bird Tweet",
        "Telephone Ring", "Helicopter", "Applause", "Gunshot",
    ];

    /// <summary>The 16 families of eight neighbouring programs, in order.</summary>
    public static IReadOnlyList<GeneralMidiFamily> Families { get; } =
    [
        .. new (string Id, string Name)[]
        {
            ("piano", "Piano"), ("chromatic-percussion", "Chromatic Percussion"), ("organ", "Organ"), ("guitar", "Guitar"),
            ("bass", "Bass"), ("strings", "Strings"), ("ensemble", "Ensemble"), ("brass", "Brass"),
            ("reed", "Reed"), ("pipe", "Pipe"), ("synth-lead", "Synth Lead"), ("synth-pad", "Synth Pad"),
            ("synth-effects", "Synth Effects"), ("ethnic", "Ethnic"), ("percussive", "Percussive"), ("sound-effects", "Sound Effects"),
        }.Select((family, index) =>
            new GeneralMidiFamily(family.Id, family.Name, [.. Enumerable.Range(index * ProgramsPerFamily, ProgramsPerFamily)])),
    ];

    private static readonly FrozenDictionary<string, int> ProgramsByKey =
        ProgramNames.Select((name, program) => (name, program)).ToFrozenDictionary(entry => Key(entry.name), entry => entry.program);

    /// <summary>The program of that name, whatever its case, spaces and punctuation; null for a name that is none of the 128.</summary>
    public static int? FindProgram(string name) =>
        ProgramsByKey.TryGetValue(Key(name), out int program) ? program : null;

    /// <summary>The official name that comes nearest to a misspelt one.</summary>
    public static string NearestProgramName(string name) => NearestName.Among(ProgramNames, name)!;

    /// <summary>The family of a program.</summary>
    public static GeneralMidiFamily FamilyOf(int program)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(program);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(program, ProgramCount);
        return Families[program / ProgramsPerFamily];
    }

    /// <summary>Programs as taxonomy tables write them, neighbours as a range: <c>0..3 40 42</c>.</summary>
    /// <param name="programs">Ascending.</param>
    public static string Format(IReadOnlyList<int> programs)
    {
        List<string> parts = [];
        for (int first = 0, next; first < programs.Count; first = next)
        {
            next = first + 1;
            while (next < programs.Count && programs[next] == programs[next - 1] + 1)
            {
                next++;
            }

            int[] run = [.. programs.Skip(first).Take(next - first)];
            parts.Add(run.Length > 2 ? $"{run[0]}..{run[^1]}" : string.Join(' ', run));
        }

        return string.Join(' ', parts);
    }

    private static string Key(string name) =>
        string.Concat(name.Where(char.IsLetterOrDigit).Select(char.ToLowerInvariant));
}

/// <summary>One of General MIDI's 16 families.</summary>
/// <param name="Id">For machines, such as <c>chromatic-percussion</c>.</param>
/// <param name="Name">The specification's name.</param>
/// <param name="Programs">Its eight 0-based programs.</param>
public sealed record GeneralMidiFamily(string Id, string Name, IReadOnlyList<int> Programs);

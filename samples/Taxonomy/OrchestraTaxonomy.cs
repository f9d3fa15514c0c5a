using System.Text.RegularExpressions;
using MirTool.Plugins;

namespace Acme;

/// <summary>The sections of an orchestra. What a table cannot say: parts are known however scores number and tune them, “Cor. 3 in F” or “2nd Violin”.</summary>
public sealed partial class OrchestraTaxonomy : ITaxonomy
{
    // Abbreviations as scores have them, without their full stops.
    private static readonly Dictionary<string, string> Sections = new(LabelComparer.Instance)
    {
        ["violin"] = "strings", ["vl"] = "strings", ["vln"] = "strings", ["viola"] = "strings", ["vla"] = "strings", ["cello"] = "strings", ["vc"] = "strings",
        ["contrabass"] = "strings", ["cb"] = "strings", ["flute"] = "woodwind", ["fl"] = "woodwind", ["piccolo"] = "woodwind", ["oboe"] = "woodwind",
        ["ob"] = "woodwind", ["clarinet"] = "woodwind", ["cl"] = "woodwind", ["bassoon"] = "woodwind", ["fg"] = "woodwind", ["horn"] = "brass", ["cor"] = "brass",
        ["trumpet"] = "brass", ["tr"] = "brass", ["trombone"] = "brass", ["trb"] = "brass", ["tuba"] = "brass", ["timpani"] = "percussion", ["timp"] = "percussion",
        ["harp"] = "harp", ["arpa"] = "harp",
    };

    public string Name => "orchestra";

    // General MIDI programs, counted from 0.
    public IReadOnlyList<TaxonomyInstrument> Instruments { get; } =
    [
        new("strings", "Strings", [40, 41, 42, 43, 44, 45, 48, 49]),
        new("woodwind", "Woodwind", [68, 69, 70, 71, 72, 73]),
        new("brass", "Brass", [56, 57, 58, 59, 60, 61]),
        new("harp", "Harp", [46]),
        new("percussion", "Percussion", [9, 11, 12, 13, 14, 47]) { Sounds = [Sounds.IdOf(Sounds.DrumKit)] },
    ];

    public bool TryResolve(string label, out TaxonomyInstrument? instrument)
    {
        string part = Numbering().Replace(label, " ").Replace('.', ' ').Trim();
        string? section = Sections.GetValueOrDefault(part) ?? (Instruments.Any(known => known.Id == part) ? part : null);
        instrument = Instruments.FirstOrDefault(known => known.Id == section);
        // The conductor's score is known, and no instrument.
        return instrument is not null || LabelComparer.Instance.Equals(part, "score");
    }

    [GeneratedRegex(@"\bin [A-H](?: ?(?:flat|sharp)|♭|♯|es|is)?\b|\b(?:\d+(?:st|nd|rd|th)?|[IVX]+)\b\.?")]
    private static partial Regex Numbering();
}

using System.Globalization;

namespace MirTool.Plugins;

/// <summary>The kinds of sound that models tell apart: General MIDI's 128 programs by number, then sounds that General MIDI has no program for.</summary>
/// <remarks>
/// Where a sound is a number, those beyond General MIDI follow its programs in the order of <see cref="BeyondGeneralMidi"/>. Where it
/// is text, a program is its number and any other sound its id: <c>40</c>, <c>drum-kit</c>. Models that were taught know further ids.
/// </remarks>
public static class Sounds
{
    /// <summary>Drum kits: what General MIDI plays on a channel of its own.</summary>
    public const int DrumKit = GeneralMidi.ProgramCount;

    /// <summary>Drums and small percussion that are played by hand: conga, darbuka, tabla, tambourine.</summary>
    public const int HandDrums = DrumKit + 1;

    /// <summary>Singing, with words or without.</summary>
    public const int Singing = DrumKit + 2;

    /// <summary>Speech; no instrument, and never counted as one.</summary>
    public const int Speech = DrumKit + 3;

    /// <summary>How many sounds have a number: 0 to this less 1.</summary>
    public const int Count = DrumKit + 4;

    /// <summary>Ids of the sounds from <see cref="DrumKit"/> on, by number.</summary>
    public static IReadOnlyList<string> BeyondGeneralMidi { get; } = ["drum-kit", "hand-drums", "singing", "speech"];

    /// <summary>A sound as text: <c>40</c> or <c>drum-kit</c>.</summary>
    /// <param name="number">0 to <see cref="Count"/> less 1.</param>
    public static string IdOf(int number)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(number, Count);
        return number < DrumKit ? number.ToString(CultureInfo.InvariantCulture) : BeyondGeneralMidi[number - DrumKit];
    }

    /// <summary>The number of a sound's text; null for a sound that has none, such as one that a model was taught.</summary>
    public static int? NumberOf(string id)
    {
        int beyond = BeyondGeneralMidi.Index().FirstOrDefault(entry => entry.Item == id, (Index: -1, Item: "")).Index;
        return beyond >= 0 ? DrumKit + beyond
            : int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out int program) && program < GeneralMidi.ProgramCount ? program
            : null;
    }
}

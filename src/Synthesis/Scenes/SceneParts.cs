using MirTool.Audio;

namespace MirTool.Synthesis.Scenes;

/// <summary>Which parts the 128 programs and the sounds beyond them play, and how often.</summary>
public static class SceneParts
{
    private static readonly (ScenePart, double)[] Keys =
        [(ScenePart.Chords, 3), (ScenePart.SelfAccompanied, 3), (ScenePart.Arpeggio, 2), (ScenePart.Melody, 2)];
    private static readonly (ScenePart, double)[] Mallets = [(ScenePart.Melody, 5), (ScenePart.Arpeggio, 3), (ScenePart.Ostinato, 2)];
    private static readonly (ScenePart, double)[] Organs =
        [(ScenePart.SelfAccompanied, 3), (ScenePart.Pad, 3), (ScenePart.Chords, 2), (ScenePart.Melody, 2)];
    private static readonly (ScenePart, double)[] Guitars =
        [(ScenePart.Chords, 4), (ScenePart.Arpeggio, 2), (ScenePart.Melody, 2.5), (ScenePart.SelfAccompanied, 1.5)];
    private static readonly (ScenePart, double)[] DrivenGuitars = [(ScenePart.Chords, 4.5), (ScenePart.Melody, 4.5), (ScenePart.Arpeggio, 1)];
    private static readonly (ScenePart, double)[] Basses = [(ScenePart.Bass, 9), (ScenePart.Melody, 1)];
    private static readonly (ScenePart, double)[] Voices = [(ScenePart.Melody, 5), (ScenePart.CounterMelody, 2.5), (ScenePart.Pad, 1.5)];
    private static readonly (ScenePart, double)[] LowVoices =
        [(ScenePart.Melody, 4), (ScenePart.CounterMelody, 2.5), (ScenePart.Bass, 2.5), (ScenePart.Pad, 1)];
    private static readonly (ScenePart, double)[] Sections =
        [(ScenePart.Pad, 4.5), (ScenePart.Melody, 2.5), (ScenePart.CounterMelody, 1), (ScenePart.Chords, 2)];
    private static readonly (ScenePart, double)[] Choirs = [(ScenePart.Pad, 5), (ScenePart.Melody, 4), (ScenePart.CounterMelody, 1)];
    private static readonly (ScenePart, double)[] Plucked =
        [(ScenePart.Arpeggio, 4), (ScenePart.Melody, 3), (ScenePart.Chords, 2), (ScenePart.SelfAccompanied, 1)];
    private static readonly (ScenePart, double)[] Lutes = [(ScenePart.Melody, 6), (ScenePart.Drone, 2.5), (ScenePart.Arpeggio, 1.5)];
    private static readonly (ScenePart, double)[] Pads = [(ScenePart.Pad, 8), (ScenePart.Melody, 2)];
    private static readonly (ScenePart, double)[] Leads = [(ScenePart.Melody, 6), (ScenePart.Arpeggio, 2), (ScenePart.Bass, 1), (ScenePart.Pad, 1)];
    private static readonly (ScenePart, double)[] Struck = [(ScenePart.Ostinato, 1)];
    private static readonly (ScenePart, double)[] Drums = [(ScenePart.Drums, 1)];
    private static readonly (ScenePart, double)[] Singers = [(ScenePart.Melody, 8.5), (ScenePart.CounterMelody, 1.5)];
    private static readonly (ScenePart, double)[] Speakers = [(ScenePart.Speech, 1)];

    /// <summary>A part for a stem.</summary>
    /// <param name="sound">0-based General MIDI program, or a sound beyond them (<see cref="InstrumentTrack"/>).</param>
    /// <param name="random">Decides.</param>
    public static ScenePart Draw(int sound, SeededRandom random)
    {
        (ScenePart Part, double Weight)[] parts = Of(sound);
        double target = random.NextDouble() * parts.Sum(part => part.Weight);
        int chosen = 0;
        for (; chosen < parts.Length - 1 && target >= parts[chosen].Weight; chosen++)
        {
            target -= parts[chosen].Weight;
        }

        return parts[chosen].Part;
    }

    private static (ScenePart Part, double Weight)[] Of(int sound) => sound switch
    {
        <= 7 => Keys,
        <= 14 => Mallets,
        15 => Plucked,
        <= 21 or 23 => Organs,
        22 => Voices,
        29 or 30 => DrivenGuitars,
        31 => Mallets,
        <= 28 => Guitars,
        <= 39 or 43 => Basses,
        40 or 41 or 110 => Voices,
        42 or 57 or 58 or 67 or 70 => LowVoices,
        45 or 46 => Plucked,
        47 => Struck,
        52 or 53 or 54 => Choirs,
        44 or (>= 48 and <= 51) or (>= 61 and <= 63) => Sections,
        55 => Struck,
        <= 79 => Voices,
        <= 87 => Leads,
        <= 103 => Pads,
        104 or 106 => Lutes,
        105 or 107 or 108 or 114 => Plucked,
        109 or 111 => Voices,
        112 => Mallets,
        <= 127 => Struck,
        InstrumentTrack.Singing => Singers,
        InstrumentTrack.Speech => Speakers,
        _ => Drums,
    };
}

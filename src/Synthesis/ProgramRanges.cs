namespace MirTool.Synthesis;

/// <summary>What an instrument can sensibly be asked to play.</summary>
/// <param name="LowestKey">Lowest MIDI key, sounding pitch.</param>
/// <param name="HighestKey">Highest MIDI key, sounding pitch.</param>
/// <param name="PlaysChords">Whether several keys at once are usual for it.</param>
public sealed record ProgramRange(int LowestKey, int HighestKey, bool PlaysChords);

/// <summary>The playing ranges of the 128 General MIDI programs.</summary>
/// <remarks>
/// Sounding pitch, what an ordinary player uses rather than the extremes of virtuosi, as instrumentation textbooks give it
/// (key 60 is middle C). Synthesizer sounds get the middle of the keyboard, sound effects the keys around middle C, where
/// soundfonts place them.
/// </remarks>
public static class ProgramRanges
{
    private const bool Chords = true;
    private const bool Melody = false;

    private static readonly ProgramRange[] Table =
    [
        // Pianos: 0 to 7
        new(28, 96, Chords), new(28, 96, Chords), new(28, 96, Chords), new(28, 96, Chords),
        new(28, 96, Chords), new(28, 96, Chords), new(29, 89, Chords), new(29, 84, Chords),
        // Chromatic percussion: celesta, glockenspiel, music box, vibraphone, marimba, xylophone, tubular bells, dulcimer
        new(60, 108, Melody), new(79, 108, Melody), new(60, 96, Melody), new(53, 89, Chords),
        new(45, 96, Chords), new(65, 108, Melody), new(60, 77, Melody), new(48, 84, Chords),
        // Organs: drawbar, percussive, rock, church, reed, accordion, harmonica, tango accordion
        new(36, 96, Chords), new(36, 96, Chords), new(36, 96, Chords), new(36, 96, Chords),
        new(36, 89, Chords), new(41, 89, Chords), new(60, 93, Chords), new(41, 89, Chords),
        // Guitars: nylon, steel, jazz, clean, muted, overdriven, distorted, harmonics
        new(40, 81, Chords), new(40, 83, Chords), new(40, 84, Chords), new(40, 86, Chords),
        new(40, 84, Chords), new(40, 86, Chords), new(40, 86, Chords), new(52, 86, Melody),
        // Basses: acoustic, fingered, picked, fretless, slap 1 and 2, synth 1 and 2
        new(28, 60, Melody), new(28, 60, Melody), new(28, 60, Melody), new(28, 60, Melody),
        new(28, 60, Melody), new(28, 60, Melody), new(24, 60, Melody), new(24, 60, Melody),
        // Strings: violin, viola, cello, contrabass, tremolo, pizzicato, harp, timpani
        new(55, 96, Melody), new(48, 84, Melody), new(36, 76, Melody), new(28, 60, Melody),
        new(36, 91, Chords), new(36, 91, Chords), new(28, 96, Chords), new(38, 57, Melody),
        // Ensembles: strings 1 and 2, synth strings 1 and 2, choir, voice, synth voice, orchestra hit
        new(36, 91, Chords), new(36, 91, Chords), new(36, 91, Chords), new(36, 91, Chords),
        new(45, 81, Chords), new(45, 79, Chords), new(45, 84, Chords), new(48, 72, Melody),
        // Brass: trumpet, trombone, tuba, muted trumpet, French horn, section, synth 1 and 2
        new(54, 84, Melody), new(40, 72, Melody), new(28, 58, Melody), new(54, 82, Melody),
        new(41, 77, Melody), new(40, 84, Chords), new(36, 89, Chords), new(36, 89, Chords),
        // Reeds: soprano, alto, tenor, baritone saxophone, oboe, English horn, bassoon, clarinet
        new(56, 87, Melody), new(49, 81, Melody), new(44, 76, Melody), new(37, 69, Melody),
        new(58, 89, Melody), new(52, 81, Melody), new(34, 70, Melody), new(50, 89, Melody),
        // Pipes: piccolo, flute, recorder, pan flute, bottle, shakuhachi, whistle, ocarina
        new(74, 105, Melody), new(60, 93, Melody), new(65, 96, Melody), new(60, 93, Melody),
        new(60, 96, Melody), new(55, 84, Melody), new(72, 103, Melody), new(60, 89, Melody),
        // Synth leads: 80 to 87
        new(40, 96, Melody), new(40, 96, Melody), new(48, 96, Melody), new(48, 96, Melody),
        new(40, 96, Melody), new(45, 89, Melody), new(40, 91, Melody), new(28, 84, Melody),
        // Synth pads: 88 to 95
        new(36, 91, Chords), new(36, 91, Chords), new(36, 91, Chords), new(36, 91, Chords),
        new(36, 91, Chords), new(36, 91, Chords), new(36, 91, Chords), new(36, 91, Chords),
        // Synth effects: 96 to 103
        new(36, 91, Chords), new(36, 91, Chords), new(48, 96, Chords), new(36, 91, Chords),
        new(36, 91, Chords), new(36, 91, Chords), new(36, 91, Chords), new(36, 91, Chords),
        // World: sitar, banjo, shamisen, koto, kalimba, bagpipe, fiddle, shanai
        new(48, 77, Melody), new(48, 84, Chords), new(50, 79, Melody), new(48, 84, Melody),
        new(55, 86, Melody), new(57, 77, Melody), new(55, 93, Melody), new(60, 84, Melody),
        // Percussive: tinkle bell, agogo, steel drums, woodblock, taiko, melodic tom, synth drum, reverse cymbal
        new(72, 103, Melody), new(60, 84, Melody), new(52, 86, Chords), new(60, 84, Melody),
        new(36, 67, Melody), new(36, 67, Melody), new(36, 67, Melody), new(48, 72, Melody),
        // Sound effects: guitar fret, breath, seashore, bird, telephone, helicopter, applause, gunshot
        new(48, 84, Melody), new(48, 84, Melody), new(48, 84, Melody), new(48, 84, Melody),
        new(48, 84, Melody), new(48, 84, Melody), new(48, 84, Melody), new(48, 84, Melody),
        // Beyond General MIDI: the keys of a drum kit and of hand drums, singing, the pitch of speech
        new(35, 81, Melody), new(60, 81, Melody), new(43, 81, Melody), new(43, 67, Melody),
    ];

    /// <summary>The range of a 0-based General MIDI program or of a sound beyond them; of drums the keys that have one.</summary>
    public static ProgramRange Of(int program)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(program);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(program, InstrumentTrack.SoundCount);
        return Table[program];
    }
}

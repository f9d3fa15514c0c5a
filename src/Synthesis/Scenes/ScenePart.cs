namespace MirTool.Synthesis.Scenes;

/// <summary>What an instrument does in a scene.</summary>
public enum ScenePart
{
    /// <summary>The chords' roots, low.</summary>
    Bass,

    /// <summary>Chords in a rhythm: strummed, struck, off the beat.</summary>
    Chords,

    /// <summary>Held chords, or single held notes of them.</summary>
    Pad,

    /// <summary>The leading voice.</summary>
    Melody,

    /// <summary>A second voice: slower, mostly notes of the chords.</summary>
    CounterMelody,

    /// <summary>Broken chords.</summary>
    Arpeggio,

    /// <summary>A melody over chords of one's own: what pianos, guitars and organs play alone.</summary>
    SelfAccompanied,

    /// <summary>A rhythm on one to three keys.</summary>
    Ostinato,

    /// <summary>The tonic and its fifth, held or plucked throughout.</summary>
    Drone,

    /// <summary>Drums.</summary>
    Drums,

    /// <summary>Syllables at the pitch of a speaking voice.</summary>
    Speech,
}

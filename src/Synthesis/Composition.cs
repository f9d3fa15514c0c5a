namespace MirTool.Synthesis;

/// <summary>A short piece of music: what each instrument plays.</summary>
/// <param name="DurationSeconds">Length of the clip; notes that ring on are cut there.</param>
/// <param name="Tracks">One per instrument, at most 15 (MIDI's channels without the drum channel) and a drum kit, no program twice; none for silence.</param>
public sealed record Composition(double DurationSeconds, IReadOnlyList<InstrumentTrack> Tracks)
{
    /// <summary>MIDI's melodic channels: 16 less the drum channel.</summary>
    public const int MaximumTracks = 15;

    /// <summary>Tempo: what MIDI files say, and 4 of the composition's steps a beat.</summary>
    public double BeatsPerMinute { get; init; } = 120;

    /// <summary>The keys' pitches; null for equal temperament.</summary>
    public Tuning? Tuning { get; init; }
}

/// <summary>What one instrument plays.</summary>
/// <param name="Program">0-based General MIDI program, or a sound beyond them: <see cref="DrumKit"/>, <see cref="HandDrums"/>, <see cref="Singing"/>, <see cref="Speech"/>.</param>
/// <param name="Notes">Ascending by start; notes of one key do not overlap.</param>
public sealed record InstrumentTrack(int Program, IReadOnlyList<Note> Notes)
{
    /// <summary>Stands for the drum kit, which General MIDI has on a channel of its own and gives no program.</summary>
    public const int DrumKit = 128;

    /// <summary>Stands for drums and small percussion that are played by hand.</summary>
    public const int HandDrums = 129;

    /// <summary>Stands for singing with words.</summary>
    public const int Singing = 130;

    /// <summary>Stands for speech, which is no instrument.</summary>
    public const int Speech = 131;

    /// <summary>How many numbers there are for what plays a track: General MIDI's 128 programs and the sounds beyond them.</summary>
    public const int SoundCount = 132;
}

/// <summary>A note.</summary>
/// <param name="StartSeconds">From the clip's start.</param>
/// <param name="DurationSeconds">From key down to key up, above 0; the release sounds after it.</param>
/// <param name="Key">MIDI key, 0..127; 69 is 440 Hz.</param>
/// <param name="Velocity">MIDI velocity, 1..127.</param>
public readonly record struct Note(double StartSeconds, double DurationSeconds, int Key, int Velocity)
{
    /// <summary>When the key is let go.</summary>
    public double EndSeconds => StartSeconds + DurationSeconds;
}

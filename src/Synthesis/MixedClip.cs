namespace MirTool.Synthesis;

/// <summary>A clip and when each of its instruments sounds.</summary>
/// <param name="Samples">Mono, at the bank's sample rate, within [-1, 1].</param>
/// <param name="Instruments">Each program or sound once; one that never sounds within the clip is not listed.</param>
public sealed record MixedClip(float[] Samples, IReadOnlyList<MixedInstrument> Instruments);

/// <summary>When an instrument of a clip sounds.</summary>
/// <param name="Program">0-based General MIDI program, or a sound beyond them (<see cref="InstrumentTrack"/>).</param>
/// <param name="Intervals">When it is heard.</param>
public sealed record MixedInstrument(int Program, IReadOnlyList<Interval> Intervals)
{
    /// <summary>When it sounds, too softly beside the others to be heard; apart from <see cref="Intervals"/>.</summary>
    public IReadOnlyList<Interval> FaintIntervals { get; init; } = [];
}

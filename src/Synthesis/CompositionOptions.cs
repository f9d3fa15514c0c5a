using System.Globalization;

namespace MirTool.Synthesis;

/// <summary>How <see cref="CompositionGenerator"/> writes its pieces. The defaults are the paper's rules.</summary>
public sealed record CompositionOptions
{
    /// <summary>The paper's rules: 0 to 3 instruments, any program, uniformly random keys, a full bar of even notes.</summary>
    public static CompositionOptions Paper { get; } = new();

    /// <summary>Closer to played music: natural ranges, phrases that move by step, chords, held notes, rests and dynamics.</summary>
    public static CompositionOptions Realistic { get; } = new()
    {
        NaturalRanges = true,
        StepwiseProbability = 0.6,
        ChordProbability = 0.35,
        SustainProbability = 0.2,
        RestProbability = 0.1,
        MinimumGate = 0.6,
        MinimumVelocity = 45,
        MaximumVelocity = 120,
        MaximumNoteSteps = 8,
    };

    /// <summary>Length of a clip, seconds, in (0, 60].</summary>
    public double ClipSeconds { get; init; } = 2.0;

    /// <summary>Fewest instruments of a clip, at least 0.</summary>
    public int MinimumPolyphony { get; init; }

    /// <summary>Most instruments of a clip, the paper's p, at most 15.</summary>
    public int MaximumPolyphony { get; init; } = 3;

    /// <summary>The 0-based General MIDI programs to draw from, without duplicates.</summary>
    public IReadOnlyList<int> Programs { get; init; } = [.. Enumerable.Range(0, 128)];

    /// <summary>Lowest MIDI key.</summary>
    public int LowestKey { get; init; } = 36;

    /// <summary>Highest MIDI key.</summary>
    public int HighestKey { get; init; } = 96;

    /// <summary>Into how many equal steps a clip is divided; notes begin and end on them.</summary>
    public int GridSteps { get; init; } = 16;

    /// <summary>Shortest note in steps: 1/16 of the clip. The clip's end may cut the last note.</summary>
    public int MinimumNoteSteps { get; init; } = 1;

    /// <summary>Longest note in steps: 1/4 of the clip.</summary>
    public int MaximumNoteSteps { get; init; } = 4;

    /// <summary>Softest velocity. The paper names none; 64 is what the library that its authors used writes.</summary>
    public int MinimumVelocity { get; init; } = 64;

    /// <summary>Loudest velocity.</summary>
    public int MaximumVelocity { get; init; } = 64;

    /// <summary>Whether each program keeps to the keys that its instrument plays (<see cref="ProgramRanges"/>) in place of <see cref="LowestKey"/> and <see cref="HighestKey"/>.</summary>
    public bool NaturalRanges { get; init; }

    /// <summary>Probability that a note moves by 1 to 4 semitones from the one before it instead of anywhere.</summary>
    public double StepwiseProbability { get; init; }

    /// <summary>Probability that an instrument that can (<see cref="ProgramRange.PlaysChords"/>) plays chords of 2 to 4 notes.</summary>
    public double ChordProbability { get; init; }

    /// <summary>Probability that an instrument holds one note or chord for the whole clip.</summary>
    public double SustainProbability { get; init; }

    /// <summary>Probability that a note is left out. The first note of a track always sounds.</summary>
    public double RestProbability { get; init; }

    /// <summary>Smallest share of a note's length for which its key is held, in (0, 1]; below 1 some tracks are detached.</summary>
    public double MinimumGate { get; init; } = 1.0;

    /// <summary>Latest entry of an instrument, seconds, below <see cref="ClipSeconds"/>: each enters uniformly in [0, this].</summary>
    public double MaximumStartSeconds { get; init; }

    /// <summary>Probability that drums play beside the instruments. They are no instrument: neither counted nor labelled.</summary>
    public double DrumProbability { get; init; }

    /// <summary>The same rules for a clip of another length: steps keep their duration, the clip has more or fewer of them.</summary>
    /// <param name="seconds">The new <see cref="ClipSeconds"/>; what cannot be is left to <see cref="Problems"/>.</param>
    public CompositionOptions OfLength(double seconds) => this with
    {
        ClipSeconds = seconds,
        GridSteps = (int)Math.Clamp(Math.Round(GridSteps * seconds / ClipSeconds), MaximumNoteSteps, 1024),
    };

    /// <summary>Everything wrong at once; empty when the options can be used.</summary>
    public IEnumerable<string> Problems()
    {
        if (!(ClipSeconds is > 0 and <= 60))
        {
            yield return Invariant($"The clip's length must be above 0 and at most 60 seconds, but is {ClipSeconds}.");
        }

        if (MinimumPolyphony < 0 || MaximumPolyphony > Composition.MaximumTracks || MinimumPolyphony > MaximumPolyphony)
        {
            yield return $"Polyphony must be within 0..{Composition.MaximumTracks}, but is {MinimumPolyphony}..{MaximumPolyphony}.";
        }

        foreach (int program in Programs.Where(program => program is < 0 or >= InstrumentTrack.SoundCount).Distinct())
        {
            yield return $"Programs are 0 to 127, and {InstrumentTrack.DrumKit} to {InstrumentTrack.SoundCount - 1} are sounds beyond General MIDI, but one is {program}.";
        }

        foreach (int program in Programs.CountBy(program => program).Where(pair => pair.Value > 1).Select(pair => pair.Key))
        {
            yield return $"Program {program} is named more than once.";
        }

        if (Programs.Count < MaximumPolyphony)
        {
            yield return $"{MaximumPolyphony} instruments at once need as many programs to draw from, but there are {Programs.Count}.";
        }

        if (LowestKey < 0 || HighestKey > 127 || LowestKey > HighestKey)
        {
            yield return $"Keys must be within 0..127, but are {LowestKey}..{HighestKey}.";
        }

        if (GridSteps is < 1 or > 1024)
        {
            yield return $"A clip has 1 to 1024 steps, but {GridSteps} were asked for.";
        }

        if (MinimumNoteSteps < 1 || MaximumNoteSteps > GridSteps || MinimumNoteSteps > MaximumNoteSteps)
        {
            yield return $"Notes must last within 1..{GridSteps} steps, but last {MinimumNoteSteps}..{MaximumNoteSteps}.";
        }

        if (MinimumVelocity < 1 || MaximumVelocity > 127 || MinimumVelocity > MaximumVelocity)
        {
            yield return $"Velocities must be within 1..127, but are {MinimumVelocity}..{MaximumVelocity}.";
        }

        foreach ((string name, double probability) in new[]
        {
            ("a step", StepwiseProbability), ("chords", ChordProbability), ("a held note", SustainProbability), ("a rest", RestProbability), ("drums", DrumProbability),
        })
        {
            if (!(probability is >= 0 and <= 1))
            {
                yield return Invariant($"The probability of {name} must be in [0, 1], but is {probability}.");
            }
        }

        if (!(MinimumGate is > 0 and <= 1))
        {
            yield return Invariant($"The smallest held share of a note must be in (0, 1], but is {MinimumGate}.");
        }

        if (!(MaximumStartSeconds >= 0 && MaximumStartSeconds < ClipSeconds))
        {
            yield return Invariant($"The latest entry must be at least 0 and before the clip's end at {ClipSeconds} s, but is {MaximumStartSeconds} s.");
        }
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

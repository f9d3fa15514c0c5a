namespace MirTool.Synthesis.Sources;

/// <summary>An instrument of Csound.orc and what it stands for.</summary>
/// <param name="Instrument">Its number in Csound.orc.</param>
/// <param name="LowestKey">Lowest MIDI key at which it is in tune.</param>
/// <param name="HighestKey">Highest MIDI key at which it is in tune.</param>
/// <param name="Programs">The 0-based General MIDI programs that it can play.</param>
/// <param name="VibratoCents">Deepest vibrato; the depth is drawn from 0 to this.</param>
/// <param name="ReleaseSeconds">Shortest and longest fade after the key is let go.</param>
/// <param name="Finish">What comes after csound.</param>
internal sealed record CsoundModel(
    int Instrument, int LowestKey, int HighestKey, int[] Programs, double VibratoCents, (double Shortest, double Longest) ReleaseSeconds,
    BodyKind Finish = BodyKind.None)
{
    private static readonly (double, double) Damped = (0.03, 0.15);
    private static readonly (double, double) Blown = (0.02, 0.12);
    private static readonly (double, double) Ringing = (0.2, 0.6);

    /// <summary>Every model, with the keys at which it stays within 30 cents of the asked pitch.</summary>
    public static IReadOnlyList<CsoundModel> All { get; } =
    [
        new(1, 28, 96, [40, 41, 42, 43, 110], 35, (0.05, 0.25), BodyKind.Body),
        new(2, 46, 96, [40, 41, 42, 43, 110], 35, (0.05, 0.25), BodyKind.Body),
        new(3, 45, 89, [71], 12, Blown),
        new(4, 45, 89, [71], 12, Blown),
        new(5, 37, 87, [64, 65, 66, 67], 30, Blown),
        new(6, 60, 96, [73], 25, Blown),

        new(10, 28, 100, [24, 25, 46, 105, 106, 107, 15, 6], 0, (0.05, 0.4), BodyKind.Body),
        new(10, 28, 88, [26, 27, 28], 0, Damped, BodyKind.Amplifier),
        new(10, 28, 88, [29], 12, Damped, BodyKind.Overdrive),
        new(10, 28, 88, [30], 12, Damped, BodyKind.Distortion),
        new(10, 24, 64, [32, 33, 34, 35, 36, 37], 0, Damped, BodyKind.Amplifier),
        new(10, 36, 91, [45], 0, (0.05, 0.3), BodyKind.Body),
        new(11, 28, 88, [24, 25, 46, 105, 107, 45, 6, 7], 0, (0.05, 0.4), BodyKind.Body),
        new(11, 28, 88, [26, 27], 0, Damped, BodyKind.Amplifier),
        new(11, 28, 88, [29], 12, Damped, BodyKind.Overdrive),
        new(11, 28, 88, [30], 12, Damped, BodyKind.Distortion),
        new(11, 24, 64, [32, 33, 34], 0, Damped, BodyKind.Amplifier),
        new(12, 40, 88, [24, 25, 105, 106, 15], 0, (0.05, 0.4)),

        new(14, 36, 96, [16, 17, 18], 15, (0.01, 0.05)),
        new(15, 36, 96, [19], 0, (0.05, 0.3)),
        new(16, 36, 96, [16, 17], 10, (0.01, 0.05)),
        new(17, 28, 96, [4], 0, Damped),
        new(18, 28, 96, [4, 5], 0, Damped),
        new(19, 40, 84, [53, 54, InstrumentTrack.Singing], 70, (0.05, 0.2)),
        new(20, 40, 84, [52], 50, (0.1, 0.3)),
        new(21, 53, 89, [11], 0, Ringing),
        new(22, 45, 96, [12], 0, Ringing),
        new(23, 65, 108, [13], 0, Ringing),
        new(24, 60, 108, [8, 9, 10], 0, Ringing),
        new(25, 28, 88, [0, 1, 2, 3], 0, Damped),
        new(26, 28, 86, [56, 57, 58, 60], 25, Blown),
        new(27, 40, 84, [61], 0, Blown),
        new(28, 36, 93, [20, 21, 22, 23], 0, (0.02, 0.1)),
        new(29, 34, 89, [68, 69, 70], 25, Blown),
        new(30, 55, 105, [72, 73, 74, 75, 77, 79], 25, Blown),
        new(31, 36, 91, [48, 49, 50, 51], 15, (0.1, 0.4)),
    ];
}

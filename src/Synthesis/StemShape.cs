using System.Collections.Frozen;
using MirTool.Audio;

namespace MirTool.Synthesis;

/// <summary>Bodies, amplifiers and dynamics of another player than the stem's.</summary>
internal static class StemShape
{
    private const int OverdrivenGuitar = 29;
    private const int DistortionGuitar = 30;

    // What is plugged into an overdriven amplifier: a steel-stringed guitar with a pick-up, a jazz guitar, a clean one.
    private static readonly int[] UndistortedGuitars = [25, 26, 27, 27];
    private static readonly FrozenSet<int> AmplifiedGuitars = [26, 27, 28];
    private static readonly FrozenSet<int> WoodenBodies = [15, 24, 25, 40, 41, 42, 43, 45, 46, 104, 105, 106, 107, 110];
    private static readonly FrozenSet<int> Tremolos = [4, 5, 11, 16, 17, 18, 26, 27];

    /// <summary>What is played where a program is drawn: one time in two, a guitar that is distorted afterwards.</summary>
    public static int Played(int program, SeededRandom random) =>
        program is OverdrivenGuitar or DistortionGuitar && random.NextBool(0.5) ? UndistortedGuitars[random.NextInt(0, UndistortedGuitars.Length - 1)] : program;

    // Another instrument of the kind, another player: what a soundfont's few samples do not hold.
    public static void Apply(int program, bool distorted, Span<float> part, int sampleRate, SeededRandom random)
    {
        BodyKind body = program switch
        {
            OverdrivenGuitar when distorted => BodyKind.Overdrive,
            DistortionGuitar when distorted => BodyKind.Distortion,
            _ when AmplifiedGuitars.Contains(program) && random.NextBool(0.4) => BodyKind.Amplifier,
            _ when WoodenBodies.Contains(program) && random.NextBool(0.4) => BodyKind.Body,
            _ => BodyKind.None,
        };
        if (body != BodyKind.None)
        {
            InstrumentBody.Finish(body, part, sampleRate, random);
        }

        if (random.NextBool(0.3))
        {
            Degradation.Swell(part, maximumDb: 8, random);
        }

        if (Tremolos.Contains(program) && random.NextBool(0.25))
        {
            Degradation.Tremolo(part, sampleRate, random);
        }
    }
}

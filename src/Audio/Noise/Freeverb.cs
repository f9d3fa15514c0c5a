using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MirTool.Audio.Noise;

/// <summary>Jezar's Freeverb at work on one channel: eight damped combs side by side, then four all-passes in a row.</summary>
/// <remarks>
/// Delays are those of the left channel at 44 100 Hz, scaled to other rates; the damping's one-pole low-pass is scaled as Csound's
/// opcode scales it. The wet signal alone: what is mixed with it is the caller's.
/// </remarks>
public sealed class Freeverb
{
    private const double ReferenceRate = 44_100;
    private const double InputGain = 0.015;
    private const double AllPassGain = 0.5;

    // Measured from Csound's opcode: a compromise between the low-pass's decay per second (1) and its gain per round (0).
    private const double DampingExponent = 0.8;

    private static readonly int[] CombDelays = [1116, 1188, 1277, 1356, 1422, 1491, 1557, 1617];
    private static readonly int[] AllPassDelays = [556, 441, 341, 225];

    private readonly Delays combs;
    private readonly Delays allPasses;
    private readonly double feedback;
    private readonly double damping;
    private Vector512<double> combMemories;

    /// <param name="room">Size of the room, 0..1: how long it sounds.</param>
    /// <param name="damping">0..1: how much sooner high frequencies fade.</param>
    /// <param name="sampleRate">Hz.</param>
    public Freeverb(double room, double damping, int sampleRate)
    {
        feedback = 0.28 * room + 0.7;
        this.damping = Math.Pow(0.4 * damping, Math.Pow(ReferenceRate / sampleRate, DampingExponent));
        combs = new Delays(CombDelays, sampleRate);
        allPasses = new Delays(AllPassDelays, sampleRate);
    }

    /// <summary>The reverberation of one sample, without the sample itself.</summary>
    public double Next(double sample)
    {
        Vector512<double> echoes = Vector512.Create(combs[0], combs[1], combs[2], combs[3], combs[4], combs[5], combs[6], combs[7]);
        combMemories = Fade(echoes * (1 - damping) + combMemories * damping);
        combs.Push(Fade(Vector512.Create(InputGain * sample) + combMemories * feedback));

        double sum = Vector512.Sum(echoes);
        double first = allPasses[0] - sum;
        double second = allPasses[1] - first;
        double third = allPasses[2] - second;
        double fourth = allPasses[3] - third;
        Vector512<double> delayed = Vector512.Create(allPasses[0], allPasses[1], allPasses[2], allPasses[3], 0, 0, 0, 0);
        allPasses.Push(Fade(Vector512.Create(sum, first, second, third, 0, 0, 0, 0) + delayed * AllPassGain));
        return fourth;
    }

    // As in BiquadFilter: a fading tail ends before its numbers become slow ones.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Fade(Vector512<double> values) =>
        Vector512.ConditionalSelect(Vector512.LessThan(Vector512.Abs(values), Vector512.Create(1e-60)), Vector512<double>.Zero, values);

    /// <summary>Up to eight delay lines of different lengths in one ring: a row for each moment, a column for each line.</summary>
    private sealed class Delays
    {
        private readonly double[] ring;
        private readonly int[] distances;
        private int row;

        public Delays(int[] referenceDelays, int sampleRate)
        {
            int[] delays = [.. referenceDelays.Select(delay => Math.Max(1, (int)(delay / ReferenceRate * sampleRate + 0.5)))];
            ring = new double[BitOperations.RoundUpToPowerOf2((uint)delays.Max()) * Vector512<double>.Count];
            distances = [.. delays.Index().Select(delay => delay.Item * Vector512<double>.Count - delay.Index)];
        }

        /// <summary>What went into a line as long ago as the line is.</summary>
        public double this[int line]
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => ring[(row - distances[line]) & (ring.Length - 1)];
        }

        /// <summary>The lines' new values; time goes on by a sample.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Push(Vector512<double> values)
        {
            values.CopyTo(ring, row);
            row = (row + Vector512<double>.Count) & (ring.Length - 1);
        }
    }
}

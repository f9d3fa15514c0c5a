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

    private readonly DelayLine[] combs;
    private readonly double[] combMemories = new double[CombDelays.Length];
    private readonly DelayLine[] allPasses;
    private readonly double feedback;
    private readonly double damping;

    /// <param name="room">Size of the room, 0..1: how long it sounds.</param>
    /// <param name="damping">0..1: how much sooner high frequencies fade.</param>
    /// <param name="sampleRate">Hz.</param>
    public Freeverb(double room, double damping, int sampleRate)
    {
        feedback = 0.28 * room + 0.7;
        this.damping = Math.Pow(0.4 * damping, Math.Pow(ReferenceRate / sampleRate, DampingExponent));
        combs = [.. CombDelays.Select(delay => new DelayLine(delay, sampleRate))];
        allPasses = [.. AllPassDelays.Select(delay => new DelayLine(delay, sampleRate))];
    }

    /// <summary>The reverberation of one sample, without the sample itself.</summary>
    public double Next(double sample)
    {
        double input = InputGain * sample;
        double sum = 0;
        for (int i = 0; i < combs.Length; i++)
        {
            ref double place = ref combs[i].Next();
            double echo = place;
            sum += echo;
            combMemories[i] = Fade((1 - damping) * echo + damping * combMemories[i]);
            place = Fade(input + feedback * combMemories[i]);
        }

        foreach (DelayLine allPass in allPasses)
        {
            ref double place = ref allPass.Next();
            double delayed = place;
            place = Fade(sum + AllPassGain * delayed);
            sum = delayed - sum;
        }

        return sum;
    }

    // As in BiquadFilter: a fading tail ends before its numbers become slow ones.
    private static double Fade(double value) => Math.Abs(value) < 1e-60 ? 0 : value;

    private sealed class DelayLine(int referenceDelay, int sampleRate)
    {
        private readonly double[] samples = new double[Math.Max(1, (int)(referenceDelay / ReferenceRate * sampleRate + 0.5))];
        private int position = -1;

        /// <summary>The place of the oldest sample, which the newest is to take.</summary>
        public ref double Next()
        {
            position = position + 1 == samples.Length ? 0 : position + 1;
            return ref samples[position];
        }
    }
}

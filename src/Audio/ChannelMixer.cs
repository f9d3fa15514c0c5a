using System.Globalization;

namespace MirTool.Audio;

/// <summary>Makes one channel of a recording's, block by block, and sees to it that channels of opposite phase do not cancel each other.</summary>
/// <remarks>
/// A block whose average has less than 0.06 of the power that channels would leave that have nothing to do with each other
/// (-12 dB) is not averaged: the channel that is loudest there is taken instead, until a block's average has twice that
/// share again. At either change the one is faded into the other. Decided for each block from its own samples, so nothing is
/// read ahead or twice; identical channels have 1/channels of the power of their sum, silent blocks are averaged.
/// </remarks>
/// <param name="channels">Of the recording.</param>
/// <param name="selection">Which of them count; those that the recording has not are refused by the reader.</param>
internal sealed class ChannelMixer(int channels, ChannelSelection selection)
{
    private const double CancelledShare = 0.06;
    private const double ReturningShare = 0.12;
    private const int FadeFrames = 512;

    // -90 dB of full scale.
    private const double SilentPower = 1e-9;

    private readonly int[] chosen = [.. (selection.IsMix ? Enumerable.Range(1, channels) : selection.Numbers).Select(number => number - 1)];
    private float[] other = [];
    private int? side;
    private long framesSeen;
    private long firstCancelled = -1;
    private long framesCancelled;
    private int reportedSide;

    /// <summary>What became of cancelling channels, as a sentence whose subject is the recording; null if none did.</summary>
    /// <param name="sampleRate">Hz.</param>
    public string? Warning(int sampleRate) => firstCancelled < 0 ? null : string.Create(
        CultureInfo.InvariantCulture,
        $"has channels in opposite phase, which cancel each other when they are mixed: {Seconds.Text(framesCancelled, sampleRate)} from {Seconds.Text(firstCancelled, sampleRate)} on were taken from channel {reportedSide + 1} alone (--channels chooses)");

    /// <summary>Mixes a block. What comes out depends on how the recording is cut into blocks: cut it always the same.</summary>
    /// <param name="interleaved">Whole frames.</param>
    /// <param name="mono">Receives one sample per frame; another place than <paramref name="interleaved"/>.</param>
    public void Mix(ReadOnlySpan<float> interleaved, Span<float> mono)
    {
        if (chosen.Length == channels)
        {
            Downmix.ToMono(interleaved, channels, mono);
        }
        else
        {
            Average(interleaved, mono);
        }

        if (chosen.Length > 1)
        {
            Guard(interleaved, mono);
        }

        framesSeen += mono.Length;
    }

    private void Guard(ReadOnlySpan<float> interleaved, Span<float> mono)
    {
        (double all, int loudest) = Powers(interleaved);
        // What is left of channels that have nothing to do with each other.
        double expected = all / ((double)chosen.Length * chosen.Length);
        double share = side is null ? CancelledShare : ReturningShare;
        bool isCancelled = all > SilentPower * mono.Length * chosen.Length && VectorMath.Dot(mono, mono) < share * expected;
        if (!isCancelled && side is null)
        {
            return;
        }

        int taken = side ?? loudest;
        Take(interleaved, taken, mono.Length);
        if (!isCancelled)
        {
            Fade(other, mono, mono);
            side = null;
            return;
        }

        if (side is null)
        {
            Fade(mono, other, other);
        }

        other.AsSpan(0, mono.Length).CopyTo(mono);
        if (firstCancelled < 0)
        {
            (firstCancelled, reportedSide) = (framesSeen, taken);
        }

        framesCancelled += mono.Length;
        side = taken;
    }

    /// <summary>Squares of all chosen samples, summed, and the channel with the most of them.</summary>
    private (double All, int Loudest) Powers(ReadOnlySpan<float> interleaved)
    {
        if (channels == 2)
        {
            (float left, float right) = VectorMath.PairPowers(interleaved);
            return ((double)left + right, right > left ? 1 : 0);
        }

        double all = 0;
        double most = -1;
        int loudest = 0;
        foreach (int channel in chosen)
        {
            double power = 0;
            for (int i = channel; i < interleaved.Length; i += channels)
            {
                power += interleaved[i] * interleaved[i];
            }

            all += power;
            if (power > most)
            {
                (most, loudest) = (power, channel);
            }
        }

        return (all, loudest);
    }

    private void Take(ReadOnlySpan<float> interleaved, int channel, int frames)
    {
        if (other.Length < frames)
        {
            other = new float[frames];
        }

        for (int i = 0; i < frames; i++)
        {
            other[i] = interleaved[(i * channels) + channel];
        }
    }

    private void Average(ReadOnlySpan<float> interleaved, Span<float> mono)
    {
        float scale = 1f / chosen.Length;
        for (int i = 0; i < mono.Length; i++)
        {
            float sum = 0;
            foreach (int channel in chosen)
            {
                sum += interleaved[(i * channels) + channel];
            }

            mono[i] = sum * scale;
        }
    }

    private static void Fade(ReadOnlySpan<float> from, ReadOnlySpan<float> to, Span<float> faded)
    {
        for (int i = 0; i < Math.Min(FadeFrames, faded.Length) && i < from.Length && i < to.Length; i++)
        {
            float share = (i + 1f) / (FadeFrames + 1);
            faded[i] = (from[i] * (1 - share)) + (to[i] * share);
        }
    }
}

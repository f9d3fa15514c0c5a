using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MirTool.Audio;

/// <summary>Several channels in, one out.</summary>
public static class Downmix
{
    /// <summary>Averages interleaved channels into one.</summary>
    /// <param name="interleaved">Samples in [-1, 1]; length = frames × <paramref name="channels"/>.</param>
    /// <param name="channels">At least 1.</param>
    /// <param name="mono">Receives one sample per frame; may begin where <paramref name="interleaved"/> begins.</param>
    public static void ToMono(ReadOnlySpan<float> interleaved, int channels, Span<float> mono)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        if (interleaved.Length != (long)mono.Length * channels)
        {
            throw new ArgumentException(
                $"Expected {mono.Length} frames of {channels} channels ({(long)mono.Length * channels} samples), but got {interleaved.Length}.",
                nameof(interleaved));
        }

        switch (channels)
        {
            case 1:
                interleaved.CopyTo(mono);
                break;
            case 2:
                AverageStereo(interleaved, mono);
                break;
            default:
                Average(interleaved, channels, mono);
                break;
        }
    }

    // for (int i = 0; i < mono.Length; i++) mono[i] = (interleaved[2 * i] + interleaved[2 * i + 1]) * 0.5f;
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AverageStereo(ReadOnlySpan<float> interleaved, Span<float> mono)
    {
        int frame = 0;
        if (Vector.IsHardwareAccelerated)
        {
            // A frame is one 64-bit lane, the left sample in its low half on every machine that .NET runs on: shifts part the two,
            // and narrowing packs the sums.
            ReadOnlySpan<ulong> frames = MemoryMarshal.Cast<float, ulong>(interleaved);
            int lanes = Vector<ulong>.Count;
            for (; frame + (2 * lanes) <= mono.Length; frame += 2 * lanes)
            {
                Vector.Narrow(Sums(new Vector<ulong>(frames[frame..])), Sums(new Vector<ulong>(frames[(frame + lanes)..])))
                    .As<uint, float>().CopyTo(mono[frame..]);
            }
        }

        for (; frame < mono.Length; frame++)
        {
            mono[frame] = (interleaved[2 * frame] + interleaved[(2 * frame) + 1]) * 0.5f;
        }
    }

    private static Vector<ulong> Sums(Vector<ulong> frames)
    {
        Vector<float> left = frames.As<ulong, float>();
        Vector<float> right = Vector.ShiftRightLogical(frames, 32).As<ulong, float>();
        return ((left + right) * 0.5f).As<float, ulong>();
    }

    private static void Average(ReadOnlySpan<float> interleaved, int channels, Span<float> mono)
    {
        float scale = 1f / channels;
        for (int frame = 0; frame < mono.Length; frame++)
        {
            float sum = 0;
            foreach (float sample in interleaved.Slice(frame * channels, channels))
            {
                sum += sample;
            }

            mono[frame] = sum * scale;
        }
    }
}

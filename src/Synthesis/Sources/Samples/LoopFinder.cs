namespace MirTool.Synthesis.Sources.Samples;

/// <summary>Finds the part of a held note that can be repeated without being noticed.</summary>
internal static class LoopFinder
{
    private const double FrameSeconds = 0.01;

    // Of the loudest tenth's level: what lies below is attack or release.
    private const double HeldShare = 0.4;
    private const double ShortestHeldSeconds = 0.2;
    private const double WindowSeconds = 0.04;
    private const double SearchSeconds = 0.06;

    /// <summary>How long the sound before the loop's end and before its start are alike, seconds: they may be faded into each other.</summary>
    public const double FadeSeconds = WindowSeconds;

    /// <summary>First sample of the loop and the one after its last; null where the note is too short.</summary>
    public static (int Start, int End)? Find(ReadOnlySpan<float> samples, int sampleRate)
    {
        (int from, int to) = Held(samples, (int)(FrameSeconds * sampleRate));
        int window = (int)(WindowSeconds * sampleRate), search = (int)(SearchSeconds * sampleRate);
        int start = from + (to - from) * 2 / 5 + window;
        int last = to - (to - from) / 12;
        if (to - from < ShortestHeldSeconds * sampleRate || last - search - start < window)
        {
            return null;
        }

        ReadOnlySpan<float> wanted = samples.Slice(start - window, window);
        (int best, double likeness) = (last, double.MinValue);
        for (int end = last - search; end <= last; end++)
        {
            if (Likeness(wanted, samples.Slice(end - window, window)) is var found && found > likeness)
            {
                (best, likeness) = (end, found);
            }
        }

        return (start, best);
    }

    private static (int From, int To) Held(ReadOnlySpan<float> samples, int frame)
    {
        var levels = new double[samples.Length / frame];
        for (int i = 0; i < levels.Length; i++)
        {
            levels[i] = Level(samples.Slice(i * frame, frame));
        }

        double threshold = HeldShare * levels.Order().ElementAtOrDefault(levels.Length * 9 / 10);
        int first = Array.FindIndex(levels, level => level >= threshold);
        int last = Array.FindLastIndex(levels, level => level >= threshold);
        return (Math.Max(0, first) * frame, (last + 1) * frame);
    }

    private static double Level(ReadOnlySpan<float> samples) =>
        Math.Sqrt(System.Numerics.Tensors.TensorPrimitives.SumOfSquares(samples) / samples.Length);

    private static double Likeness(ReadOnlySpan<float> a, ReadOnlySpan<float> b) =>
        System.Numerics.Tensors.TensorPrimitives.Dot(a, b)
        / Math.Sqrt(1e-12 + System.Numerics.Tensors.TensorPrimitives.SumOfSquares(b));
}

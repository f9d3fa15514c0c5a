namespace MirTool.Models.Training;

/// <summary>Clips side by side, ready for the device, and the targets of their windows: B clips of W windows, a clip's windows side by side.</summary>
/// <param name="ExcerptIds">The clips' ids, for messages.</param>
/// <param name="Samples">(B, samples), row-major.</param>
/// <param name="Polyphony">(B · W): number of instruments sounding, capped at p; -1 where it is not known.</param>
/// <param name="Programs">(B · W, l): 1 where the sound is heard.</param>
public sealed record TrainingBatch(IReadOnlyList<string> ExcerptIds, float[] Samples, long[] Polyphony, float[] Programs)
{
    /// <summary>(B · W, l): how much each sound's being right counts; null where all count fully.</summary>
    public float[]? Weights { get; init; }

    /// <summary>Windows, by their place among those of all clips, and outputs of which at least one sounds in them.</summary>
    public IReadOnlyList<(int Window, int[] Outputs)> AnyOf { get; init; } = [];

    /// <summary>Windows, by their place among those of all clips, and outputs of what may or may not count as sounding in them.</summary>
    public IReadOnlyList<(int Window, int Output)> Open { get; init; } = [];

    /// <summary>Windows of all clips together.</summary>
    public int WindowCount => Polyphony.Length;

    /// <summary>An empty batch, to be filled by <see cref="Set"/>.</summary>
    public static TrainingBatch Create(IReadOnlyList<string> excerptIds, int samplesPerClip, int windowsPerClip, int programs)
    {
        int windows = excerptIds.Count * windowsPerClip;
        return new(excerptIds, new float[excerptIds.Count * samplesPerClip], new long[windows], new float[windows * programs]);
    }

    /// <summary>The samples of one clip.</summary>
    public Span<float> SamplesOf(int clip)
    {
        int samplesPerClip = Samples.Length / ExcerptIds.Count;
        return Samples.AsSpan(clip * samplesPerClip, samplesPerClip);
    }

    /// <summary>The batch with the targets of its windows.</summary>
    /// <param name="targets">One per window, a clip's windows side by side.</param>
    public TrainingBatch Set(IReadOnlyList<ClipTargets> targets)
    {
        int programs = Programs.Length / WindowCount;
        float[]? weights = null;
        if (targets.Any(window => window.Weights is not null))
        {
            weights = new float[Programs.Length];
            Array.Fill(weights, 1);
        }

        foreach ((int window, ClipTargets target) in targets.Index())
        {
            Polyphony[window] = target.Polyphony;
            target.Programs.CopyTo(Programs, window * programs);
            target.Weights?.CopyTo(weights!, window * programs);
        }

        return this with
        {
            Weights = weights,
            AnyOf = [.. targets.Index().SelectMany(entry => entry.Item.AnyOf.Select(outputs => (entry.Index, outputs)))],
            Open = [.. targets.Index().SelectMany(entry => entry.Item.Open.Select(output => (entry.Index, output)))],
        };
    }

    /// <summary>Neighbouring clips as a batch of their own.</summary>
    /// <param name="first">Place of the first.</param>
    /// <param name="clips">How many.</param>
    public TrainingBatch Slice(int first, int clips)
    {
        int samplesPerClip = Samples.Length / ExcerptIds.Count;
        int windowsPerClip = WindowCount / ExcerptIds.Count;
        int programs = Programs.Length / WindowCount;
        (int start, int count) = (first * windowsPerClip, clips * windowsPerClip);
        return new(
            [.. ExcerptIds.Skip(first).Take(clips)],
            Samples.AsSpan(first * samplesPerClip, clips * samplesPerClip).ToArray(),
            Polyphony.AsSpan(start, count).ToArray(),
            Programs.AsSpan(start * programs, count * programs).ToArray())
        {
            Weights = Weights?.AsSpan(start * programs, count * programs).ToArray(),
            AnyOf = [.. AnyOf.Where(entry => entry.Window >= start && entry.Window < start + count).Select(entry => (entry.Window - start, entry.Outputs))],
            Open = [.. Open.Where(entry => entry.Window >= start && entry.Window < start + count).Select(entry => (entry.Window - start, entry.Output))],
        };
    }
}

namespace MirTool.Models.Training;

/// <summary>Clips side by side, ready for the device.</summary>
/// <param name="ExcerptIds">The clips' ids, for messages.</param>
/// <param name="Samples">(B, samples), row-major.</param>
/// <param name="Polyphony">(B): number of instruments sounding, capped at p; -1 where the labels are incomplete.</param>
/// <param name="Programs">(B, l): 1 where the program sounds.</param>
public sealed record TrainingBatch(IReadOnlyList<string> ExcerptIds, float[] Samples, long[] Polyphony, float[] Programs)
{
    /// <summary>(B, l): how much each program's being right counts; null where all count fully.</summary>
    public float[]? Weights { get; init; }

    /// <summary>Clips, by their place in the batch, and outputs of which at least one sounds in them.</summary>
    public IReadOnlyList<(int Clip, int[] Outputs)> AnyOf { get; init; } = [];

    /// <summary>An empty batch, to be filled by <see cref="Set"/>.</summary>
    public static TrainingBatch Create(IReadOnlyList<string> excerptIds, int samplesPerClip, int programs) =>
        new(excerptIds, new float[excerptIds.Count * samplesPerClip], new long[excerptIds.Count], new float[excerptIds.Count * programs]);

    /// <summary>The samples of one clip.</summary>
    public Span<float> SamplesOf(int clip)
    {
        int samplesPerClip = Samples.Length / ExcerptIds.Count;
        return Samples.AsSpan(clip * samplesPerClip, samplesPerClip);
    }

    /// <summary>The batch with the targets of its clips.</summary>
    /// <param name="targets">One per clip.</param>
    public TrainingBatch Set(IReadOnlyList<ClipTargets> targets)
    {
        int programs = Programs.Length / ExcerptIds.Count;
        float[]? weights = null;
        if (targets.Any(clip => clip.Weights is not null))
        {
            weights = new float[Programs.Length];
            Array.Fill(weights, 1);
        }

        foreach ((int clip, ClipTargets target) in targets.Index())
        {
            Polyphony[clip] = target.Polyphony;
            target.Programs.CopyTo(Programs, clip * programs);
            target.Weights?.CopyTo(weights!, clip * programs);
        }

        return this with { Weights = weights, AnyOf = [.. targets.Index().SelectMany(entry => entry.Item.AnyOf.Select(outputs => (entry.Index, outputs)))] };
    }

    /// <summary>Neighbouring clips as a batch of their own.</summary>
    /// <param name="first">Place of the first.</param>
    /// <param name="clips">How many.</param>
    public TrainingBatch Slice(int first, int clips)
    {
        int samplesPerClip = Samples.Length / ExcerptIds.Count;
        int programs = Programs.Length / ExcerptIds.Count;
        return new(
            [.. ExcerptIds.Skip(first).Take(clips)],
            Samples.AsSpan(first * samplesPerClip, clips * samplesPerClip).ToArray(),
            Polyphony.AsSpan(first, clips).ToArray(),
            Programs.AsSpan(first * programs, clips * programs).ToArray())
        {
            Weights = Weights?.AsSpan(first * programs, clips * programs).ToArray(),
            AnyOf = [.. AnyOf.Where(entry => entry.Clip >= first && entry.Clip < first + clips).Select(entry => (entry.Clip - first, entry.Outputs))],
        };
    }
}

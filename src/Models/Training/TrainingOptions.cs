namespace MirTool.Models.Training;

/// <summary>Everything that decides a training run. Equal options, equal weights on the CPU.</summary>
public sealed record TrainingOptions
{
    /// <summary>Decides initial weights, clips and every other random choice.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>How often fresh clips are asked for; each is trained on once.</summary>
    public int Generations { get; init; } = 40;

    /// <summary>Clips of a generation.</summary>
    public int ClipsPerGeneration { get; init; } = 8192;

    /// <summary>Clips in a step.</summary>
    public int BatchSize { get; init; } = 128;

    /// <summary>Held-out clips that every generation is judged by.</summary>
    public int ValidationClips { get; init; } = 2048;

    /// <summary>Peak of AdamW's learning rate, reached after <see cref="WarmUpSteps"/>, then lowered along half a cosine to zero.</summary>
    public double LearningRate { get; init; } = 3e-3;

    /// <summary>Steps over which the learning rate rises linearly.</summary>
    public int WarmUpSteps { get; init; } = 300;

    /// <summary>AdamW's decoupled weight decay.</summary>
    public double WeightDecay { get; init; } = 0.02;

    /// <summary>Share of pooled features dropped while training.</summary>
    public double Dropout { get; init; } = 0.1;

    /// <summary>Channels of the network's stages.</summary>
    public IReadOnlyList<int> Widths { get; init; } = [24, 48, 96, 192];

    /// <summary>Highest number of instruments that the polyphony output tells apart.</summary>
    public int MaximumPolyphony { get; init; } = 3;

    /// <summary>General MIDI programs in output order.</summary>
    public IReadOnlyList<int> Programs { get; init; } = [.. Enumerable.Range(0, 128)];

    /// <summary>An instrument counts as sounding in a clip from this long on, seconds.</summary>
    public double MinimumActiveSeconds { get; init; } = 0.2;

    /// <summary>Threads that make clips beside the network's own.</summary>
    public int Producers { get; init; } = Math.Max(1, Environment.ProcessorCount - 1);

    /// <summary>Everything wrong at once.</summary>
    public IEnumerable<string> Problems()
    {
        foreach ((string name, int value, int minimum) in ((string, int, int)[])
                 [
                     ("generations", Generations, 1), ("clips per generation", ClipsPerGeneration, 1), ("batch size", BatchSize, 2),
                     ("validation clips", ValidationClips, 1), ("warm-up steps", WarmUpSteps, 0), ("producers", Producers, 1),
                     ("maximum polyphony", MaximumPolyphony, 1),
                 ])
        {
            if (value < minimum)
            {
                yield return $"{name} must be at least {minimum}, but is {value}.";
            }
        }

        if (BatchSize > ClipsPerGeneration)
        {
            yield return $"batch size ({BatchSize}) must not exceed clips per generation ({ClipsPerGeneration}).";
        }

        if (!(LearningRate > 0 && double.IsFinite(LearningRate)))
        {
            yield return $"learning rate must be positive, but is {LearningRate}.";
        }

        if (!(WeightDecay >= 0 && double.IsFinite(WeightDecay)))
        {
            yield return $"weight decay must not be negative, but is {WeightDecay}.";
        }

        if (!(Dropout is >= 0 and < 1))
        {
            yield return $"dropout must be in [0, 1), but is {Dropout}.";
        }

        if (Widths.Count is 0 or > 8 || Widths.Any(width => width is < 1 or > 4096))
        {
            yield return $"widths must be 1 to 8 numbers of channels in 1..4096, but are {string.Join(",", Widths)}.";
        }

        if (Programs.Count == 0 || Programs.Any(program => program is < 0 or > 127) || Programs.Distinct().Count() != Programs.Count)
        {
            yield return "programs must be different numbers in 0..127.";
        }
    }
}

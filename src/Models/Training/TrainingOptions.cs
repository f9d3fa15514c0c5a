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

    /// <summary>Channels of the network's stages.</summary>
    public IReadOnlyList<int> Widths { get; init; } = [32, 64, 128, 256];

    /// <summary>Residual blocks of each of the network's stages.</summary>
    public IReadOnlyList<int> ResidualBlocks { get; init; } = [0, 2, 2, 1];

    /// <summary>Copies of the network that share a batch, each on a thread of its own with one tensor thread.</summary>
    /// <remarks>One core each is faster than all cores on one operation, above all where other programs run. Part of the
    /// result: each copy normalises its own share of the batch. 1 lets the tensor library use its threads, or a GPU.</remarks>
    public int Replicas { get; init; } = 2;

    /// <summary>The number format of the training step; the weights are kept and saved in 32 bits whatever it is.</summary>
    public TrainingPrecision Precision { get; init; } = TrainingPrecision.Full;

    /// <summary>Whether spectrograms are filtered, reverberated and masked at random (<see cref="SpectrogramAugmentation"/>).</summary>
    public bool Augment { get; init; } = true;

    /// <summary>Groups of programs that are also judged as one instrument, such as a taxonomy's; each is a term of the loss.</summary>
    public IReadOnlyList<IReadOnlyList<int>> InstrumentGroups { get; init; } = [];

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
                     ("maximum polyphony", MaximumPolyphony, 1), ("replicas", Replicas, 1),
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

        if (Replicas > 0 && BatchSize % Replicas != 0)
        {
            yield return $"batch size ({BatchSize}) must be a multiple of the replicas ({Replicas}).";
        }

        if (Widths.Count is 0 or > 8 || Widths.Any(width => width is < 1 or > 4096))
        {
            yield return $"widths must be 1 to 8 numbers of channels in 1..4096, but are {string.Join(",", Widths)}.";
        }

        if (ResidualBlocks.Count != Widths.Count || ResidualBlocks.Any(blocks => blocks is < 0 or > 64))
        {
            yield return $"residual blocks must be {Widths.Count} numbers in 0..64, one for each width, but are {string.Join(",", ResidualBlocks)}.";
        }

        if (Programs.Count == 0 || Programs.Any(program => program is < 0 or > 127) || Programs.Distinct().Count() != Programs.Count)
        {
            yield return "programs must be different numbers in 0..127.";
        }
    }
}

/// <summary>Number formats of a training step.</summary>
public enum TrainingPrecision
{
    /// <summary>32-bit floating point.</summary>
    Full,

    /// <summary>bfloat16 in convolutions, 32 bits elsewhere: twice as fast on processors that multiply it (AVX-512 BF16), slower on others.</summary>
    BFloat16,
}

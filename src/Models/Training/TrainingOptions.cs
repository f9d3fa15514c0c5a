using System.Text.Json.Serialization;
using MirTool.Evaluation.References;
using MirTool.Models.Networks;

namespace MirTool.Models.Training;

/// <summary>Everything that decides a training run. Equal options, equal weights on the CPU.</summary>
/// <remarks>
/// An epoch is one pass over a generation of clips. As the options stand here every epoch has clips of its own, and a run is as
/// many epochs as generations; with <see cref="EpochsPerGeneration"/> above 1, or without <see cref="Regenerate"/>, a generation
/// is kept in memory, 16 bits a sample, and every epoch takes it in an order of its own.
/// </remarks>
public sealed record TrainingOptions
{
    /// <summary>Decides initial weights, clips and every other random choice.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>How often fresh clips are asked for.</summary>
    public int Generations { get; init; } = 40;

    /// <summary>How often each clip is trained on before it makes way for a fresh one.</summary>
    public int EpochsPerGeneration { get; init; } = 1;

    /// <summary>Ends the run before its generations do; null for no such end.</summary>
    public int? MaximumEpochs { get; init; }

    /// <summary>Whether each generation has clips of its own; if not, all have those of the first.</summary>
    public bool Regenerate { get; init; } = true;

    /// <summary>Whether excerpts are recordings of any length: all are read once, kept in memory, and cut into windows.</summary>
    public bool CutsRecordings { get; init; }

    /// <summary>Length of a clip; more than <see cref="Trainer.WindowSeconds"/> for networks that go over stretches and judge several windows of each.</summary>
    public double ClipSeconds { get; init; } = Trainer.WindowSeconds;

    /// <summary>From one window of a clip, or of a recording, to the next, seconds.</summary>
    public double WindowHopSeconds { get; init; } = 1;

    /// <summary>Clips of an epoch; of recordings that have more windows, that many are drawn anew for each.</summary>
    public int ClipsPerGeneration { get; init; } = 8192;

    /// <summary>Clips in a step.</summary>
    public int BatchSize { get; init; } = 128;

    /// <summary>Held-out clips that every epoch is judged by; of recordings that have more windows, the first.</summary>
    public int ValidationClips { get; init; } = 2048;

    /// <summary>Decides the validation clips; null for <see cref="Seed"/>. Runs of different seeds can so be judged by the same clips.</summary>
    // The name that folders of runs have for it.
    [JsonPropertyName("HeldOutSeed")]
    public ulong? ValidationSeed { get; init; }

    /// <summary>What moves the weights.</summary>
    public OptimizerKind Optimizer { get; init; } = OptimizerKind.AdamW;

    /// <summary>The learning rate that is reached after <see cref="WarmUpSteps"/> and goes on by <see cref="Schedule"/>.</summary>
    public double LearningRate { get; init; } = 3e-3;

    /// <summary>How the learning rate goes on.</summary>
    public LearningRateSchedule Schedule { get; init; } = LearningRateSchedule.Cosine;

    /// <summary>The decay of <see cref="LearningRateSchedule.Exponential"/>, per epoch.</summary>
    public double LearningRateDecay { get; init; } = 0.01;

    /// <summary>What <see cref="LearningRateSchedule.Exponential"/> adds.</summary>
    public double LearningRateFloor { get; init; } = 1e-7;

    /// <summary>Steps over which the learning rate rises linearly.</summary>
    public int WarmUpSteps { get; init; } = 300;

    /// <summary>Weight decay: decoupled in AdamW, added to the gradient in stochastic gradient descent.</summary>
    public double WeightDecay { get; init; } = 0.02;

    /// <summary>Momentum of stochastic gradient descent, in [0, 1).</summary>
    public double Momentum { get; init; }

    /// <summary>Gradients whose common Euclidean norm is larger are scaled down to it; 0 leaves all as they are.</summary>
    public double GradientNorm { get; init; } = 5;

    /// <summary>What the run's end is decided by, beside its number of epochs.</summary>
    public StopMeasure StopOn { get; init; } = StopMeasure.Accuracy;

    /// <summary>A rise of the measure by no more than this counts as none.</summary>
    public double Tolerance { get; init; } = 1e-4;

    /// <summary>Epochs in a row without a rise after which the run ends; 0 never ends it.</summary>
    public int Patience { get; init; }

    /// <summary>How the polyphony is judged in training.</summary>
    public PolyphonyLoss PolyphonyLoss { get; init; } = PolyphonyLoss.CrossEntropy;

    /// <summary>How the programs are judged in training.</summary>
    public ProgramLoss ProgramLoss { get; init; } = ProgramLoss.Combined;

    /// <summary>Programs that incomplete labels do not name count as silent with this weight, in [0, 1].</summary>
    public double UnlabelledWeight { get; init; } = 0.1;

    /// <summary>Name of the network, as <see cref="NetworkCatalog"/> has it.</summary>
    public string Network { get; init; } = NetworkCatalog.CompactCnn;

    /// <summary>Name of the front end.</summary>
    public string FrontEnd { get; init; } = NetworkCatalog.LogMel;

    /// <summary>Channels of the compact network's stages.</summary>
    public IReadOnlyList<int> Widths { get; init; } = [32, 64, 128, 256];

    /// <summary>Residual blocks of each of the compact network's stages.</summary>
    public IReadOnlyList<int> ResidualBlocks { get; init; } = [0, 2, 2, 1];

    /// <summary>What each of the compact network's stages divides the frames by; null for 2.</summary>
    public IReadOnlyList<int>? TimeStrides { get; init; }

    /// <summary>Weights are validated and saved as running means over the steps with this decay; 0 takes them as they are.</summary>
    public double WeightAverage { get; init; }

    /// <summary>Copies of the network that share a batch, each on a thread of its own with one tensor thread.</summary>
    /// <remarks>One core each is faster than all cores on one operation, above all where other programs run. Part of the
    /// result: each copy normalises its own share of the batch. 1 lets the tensor library use its threads, or a GPU.</remarks>
    public int Replicas { get; init; } = 2;

    /// <summary>The number format of the training step; the weights are kept and saved in 32 bits whatever it is.</summary>
    public TrainingPrecision Precision { get; init; } = TrainingPrecision.Full;

    /// <summary>Whether spectrograms are filtered, reverberated and masked at random (<see cref="SpectrogramAugmentation"/>); log-mel ones alone.</summary>
    public bool Augment { get; init; } = true;

    /// <summary>Groups of programs that are also judged as one instrument, such as a taxonomy's; each is a term of the loss.</summary>
    public IReadOnlyList<IReadOnlyList<int>> InstrumentGroups { get; init; } = [];

    /// <summary>Highest number of instruments that the polyphony output tells apart.</summary>
    public int MaximumPolyphony { get; init; } = 3;

    /// <summary>What the outputs behind the polyphony stand for, in output order: numbers of <see cref="Plugins.Sounds"/>, General MIDI's programs first.</summary>
    public IReadOnlyList<int> Programs { get; init; } = [.. Enumerable.Range(0, 128)];

    /// <summary>An instrument counts as sounding in a clip from this long on, seconds.</summary>
    public double MinimumActiveSeconds { get; init; } = ReferenceLabels.DefaultMinimumSeconds;

    /// <summary>Threads that make clips beside the network's own.</summary>
    public int Producers { get; init; } = Math.Max(1, Environment.ProcessorCount - 1);

    /// <summary>Epochs of the whole run, unless it ends early.</summary>
    [JsonIgnore]
    public int TotalEpochs => (int)Math.Min((long)Generations * EpochsPerGeneration, MaximumEpochs ?? int.MaxValue);

    /// <summary>Whether clips are used more than once, and kept for it.</summary>
    [JsonIgnore]
    public bool KeepsClips => EpochsPerGeneration > 1 || !Regenerate || CutsRecordings;

    /// <summary>Starts of the windows of a clip, seconds.</summary>
    [JsonIgnore]
    public IReadOnlyList<double> WindowStarts => StretchFrames.WindowStarts(ClipSeconds, Trainer.WindowSeconds, WindowHopSeconds);

    /// <summary>From one clip of a recording to the next, seconds, so that every window is in one clip.</summary>
    [JsonIgnore]
    public double ClipHopSeconds => WindowStarts.Count * WindowHopSeconds;

    /// <summary>The generation whose clips an epoch, counted from 0, is trained on.</summary>
    public int GenerationOf(int epoch) => Regenerate && !CutsRecordings ? epoch / EpochsPerGeneration : 0;

    /// <summary>Everything wrong at once.</summary>
    public IEnumerable<string> Problems()
    {
        foreach ((string name, int value, int minimum) in ((string, int, int)[])
                 [
                     ("generations", Generations, 1), ("clips per generation", ClipsPerGeneration, 1), ("batch size", BatchSize, 2),
                     ("validation clips", ValidationClips, 1), ("warm-up steps", WarmUpSteps, 0), ("producers", Producers, 1),
                     ("maximum polyphony", MaximumPolyphony, 1), ("replicas", Replicas, 1), ("epochs per generation", EpochsPerGeneration, 1),
                     ("epochs", MaximumEpochs ?? 1, 1), ("patience", Patience, 0),
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

        foreach ((string name, double value, double minimum, double maximum) in ((string, double, double, double)[])
                 [
                     ("learning rate", LearningRate, double.Epsilon, 100), ("learning-rate decay", LearningRateDecay, 0, 100),
                     ("learning-rate floor", LearningRateFloor, 0, 100), ("weight decay", WeightDecay, 0, 100),
                     ("momentum", Momentum, 0, 1 - 1e-9), ("gradient norm", GradientNorm, 0, double.MaxValue),
                     ("tolerance", Tolerance, 0, double.MaxValue), ("unlabelled weight", UnlabelledWeight, 0, 1),
                     ("window hop", WindowHopSeconds, 0.01, 60),
                     ("clip seconds", ClipSeconds, Trainer.WindowSeconds, 60), ("weight average", WeightAverage, 0, 1 - 1e-9),
                 ])
        {
            if (!(value >= minimum && value <= maximum))
            {
                string bounds = minimum == double.Epsilon ? Invariant($"be positive and at most {maximum}")
                    : maximum == double.MaxValue ? "not be negative"
                    : Invariant($"be in {minimum}..{maximum:0.###}");
                yield return Invariant($"{name} must {bounds}, but is {value}.");
            }
        }

        if (Optimizer == OptimizerKind.AdamW && Momentum > 0)
        {
            yield return Invariant($"momentum is for the optimiser sgd, but is {Momentum} for adamw, which has its own.");
        }

        if (Replicas > 0 && BatchSize % Replicas != 0)
        {
            yield return $"batch size ({BatchSize}) must be a multiple of the replicas ({Replicas}).";
        }

        if (!NetworkCatalog.NetworkNames.Contains(Network))
        {
            yield return $"network must be one of {string.Join(", ", NetworkCatalog.NetworkNames)}, but is {Network}.";
        }

        if (!NetworkCatalog.FrontEndNames.Contains(FrontEnd))
        {
            yield return $"front end must be one of {string.Join(", ", NetworkCatalog.FrontEndNames)}, but is {FrontEnd}.";
        }

        if (Widths.Count is 0 or > 8 || Widths.Any(width => width is < 1 or > 4096))
        {
            yield return $"widths must be 1 to 8 numbers of channels in 1..4096, but are {string.Join(",", Widths)}.";
        }

        if (ResidualBlocks.Count != Widths.Count || ResidualBlocks.Any(blocks => blocks is < 0 or > 64))
        {
            yield return $"residual blocks must be {Widths.Count} numbers in 0..64, one for each width, but are {string.Join(",", ResidualBlocks)}.";
        }

        if (TimeStrides is not null && (TimeStrides.Count != Widths.Count || TimeStrides.Any(stride => stride is < 1 or > 16)))
        {
            yield return $"time strides must be {Widths.Count} numbers in 1..16, one for each width, but are {string.Join(",", TimeStrides)}.";
        }

        if (Network != NetworkCatalog.StretchCnn && ClipSeconds != Trainer.WindowSeconds)
        {
            yield return Invariant($"clip seconds must be {Trainer.WindowSeconds} for the network {Network}, which judges one window at a time, but are {ClipSeconds}. Longer clips are for {NetworkCatalog.StretchCnn}.");
        }

        if (Programs.Count == 0 || Programs.Any(sound => sound is < 0 or >= Plugins.Sounds.Count) || Programs.Distinct().Count() != Programs.Count)
        {
            yield return $"programs must be different numbers in 0..{Plugins.Sounds.Count - 1}.";
        }
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}

/// <summary>What moves the weights.</summary>
public enum OptimizerKind
{
    /// <summary><see cref="Training.AdamW"/>.</summary>
    AdamW,

    /// <summary><see cref="Training.Muon"/>.</summary>
    Muon,

    /// <summary><see cref="StochasticGradientDescent"/>.</summary>
    Sgd,
}

/// <summary>What early stopping looks at.</summary>
public enum StopMeasure
{
    /// <summary><see cref="TrainingProgress.Accuracy"/>, which is to rise.</summary>
    Accuracy,

    /// <summary><see cref="TrainingProgress.ValidationLoss"/>, which is to fall.</summary>
    Loss,
}

/// <summary>Losses of the polyphony.</summary>
public enum PolyphonyLoss
{
    /// <summary>-log of the softmax probability of the true number.</summary>
    CrossEntropy,

    /// <summary>Binary cross-entropy of each of the p + 1 softmax probabilities, their mean.</summary>
    Binary,
}

/// <summary>Losses of the programs.</summary>
public enum ProgramLoss
{
    /// <summary>This project's three terms: <see cref="TrainingLoss"/>.</summary>
    Combined,

    /// <summary>Binary cross-entropy of each program's sigmoid probability, their mean.</summary>
    Binary,
}

/// <summary>Number formats of a training step.</summary>
public enum TrainingPrecision
{
    /// <summary>32-bit floating point.</summary>
    Full,

    /// <summary>bfloat16 in convolutions, 32 bits elsewhere: twice as fast on processors that multiply it (AVX-512 BF16), slower on others.</summary>
    BFloat16,
}

using MirTool.Models.Files;
using MirTool.Models.Training;
using MirTool.Taxonomies;

namespace MirTool.Experiments.Training;

/// <summary>What people ask of a training run, by the names that commands, presets and files of options have for it.</summary>
/// <remarks>Null where a default depends on other settings. <see cref="ToPlan"/> says what they come to.</remarks>
public sealed partial record TrainingSettings
{
    private static readonly TrainingOptions Defaults = new();

    [Setting("--name <NAME>", "The model's name.")]
    public string Name { get; init; } = ModelFolder.DefaultName;

    [Setting("--dataset <NAME>", "The dataset adapter that gives the clips, with its folder where it needs one: NAME:FOLDER (default stem-mix: clips summed from rendered stems).")]
    public string Dataset { get; init; } = TrainingDataset.Default;

    [Setting("--option <NAME_VALUE>", "An option of the dataset adapter; may be given several times.")]
    public IReadOnlyList<string> DatasetOptions { get; init; } = [];

    [Setting("--source <NAME>", "What renders the clips: a soundfont's name or file, or (stem-mix) another sound source; may be given several times (default: stem-mix all soundfonts that are found, synthetic FluidR3).")]
    public IReadOnlyList<string> Sources { get; init; } = [];

    [Setting("--noise <SHARE>", "Which clips one of nine noise effects disturbs: none, half (clean and noisy 1 to 1) or all (synthesized clips only).", Values = ["none", "half", "all"])]
    public string? Noise { get; init; }

    [Setting("--taxonomy <NAME>", "What the labels of recordings that name no program are read by.")]
    public string Taxonomy { get; init; } = TaxonomyCatalog.DefaultName;

    [Setting("--held-out <SHARE>", "Share of a dataset's recordings that the network is judged by, not trained on.")]
    public double ValidationFraction { get; init; } = 0.1;

    [Setting("--clip-seconds <S>", "Length of a clip; longer ones are for stretch-cnn, which judges several windows of each (default 2, for stretch-cnn 5).")]
    public double? ClipSeconds { get; init; }

    [Setting("--window-hop <SECONDS>", "From one 2-second window of a clip, or of a recording, to the next.")]
    public double WindowHop { get; init; } = Defaults.WindowHopSeconds;

    [Setting("--unlabelled-weight <W>", "How much an instrument that incomplete labels do not name counts as silent, 0 to 1.")]
    public double UnlabelledWeight { get; init; } = Defaults.UnlabelledWeight;

    [Setting("--plugins <DIR>", "A further folder of plugins; may be given several times.")]
    public IReadOnlyList<string> PluginFolders { get; init; } = [];

    [Setting("--init <MODEL>", "A model, by name or folder, that the run begins with in place of random weights: fine-tuning. Its network and front end are kept, unless --network names another network, which takes over what fits.")]
    public string? Init { get; init; }

    [Setting("--pretrained <FILE>", "A safetensors file of ImageNet weights under torchvision's names, for all but the last layer.")]
    public string? Pretrained { get; init; }

    [Setting("--network <NAME>", "The network (default compact-cnn).")]
    public string? Network { get; init; }

    [Setting("--front-end <NAME>", "log-mel or phase (default: the network's own).")]
    public string? FrontEnd { get; init; }

    [Setting("--sounds <WHICH>", "What the model tells apart: programs (General MIDI's 128), or all (also drum kits, hand drums, singing and speech; the default for stretch-cnn).", Values = ["programs", "all"])]
    public string? SoundsToTell { get; init; }

    [Setting("--maximum-polyphony <N>", "The most instruments that the polyphony tells apart (default 3, for stretch-cnn 8).")]
    public int? MaximumPolyphony { get; init; }

    [Setting("--widths <N,N,...>", "Channels of the compact network's stages (default 32,64,128,256).")]
    public string? Widths { get; init; }

    [Setting("--residual-blocks <N,N,...>", "Residual blocks of the compact network's stages (default 0,2,2,1).")]
    public string? ResidualBlocks { get; init; }

    [Setting("--time-strides <N,N,...>", "What each stage of the compact network divides the frames by (default 2,2,2,2).")]
    public string? TimeStrides { get; init; }

    [Setting("--seed <N>", "Decides every random choice.")]
    public ulong Seed { get; init; } = Defaults.Seed;

    [Setting("--held-out-seed <N>", "Decides the validation clips (default: the seed).")]
    public ulong? ValidationSeed { get; init; }

    [Setting("--generations <N>", "How often fresh clips are made (default 40, or as --epochs says).")]
    public int? Generations { get; init; }

    [Setting("--regen <N>", "Epochs on each generation of clips.")]
    public int Regen { get; init; } = Defaults.EpochsPerGeneration;

    [Setting("--regenerate <BOOL>", "false: all epochs on the clips of one generation.", Values = ["true", "false"])]
    public string Regenerate { get; init; } = "true";

    [Setting("--epochs <N>", "Epochs at most (default: generations times regen).")]
    public int? Epochs { get; init; }

    [Setting("--clips <N>", "Clips of an epoch; of recordings, windows at most, drawn anew for each.")]
    public int Clips { get; init; } = Defaults.ClipsPerGeneration;

    [Setting("--batch-size <N>", "Clips in a training step.")]
    public int BatchSize { get; init; } = Defaults.BatchSize;

    [Setting("--validation-clips <N>", "Held-out clips by which each epoch is judged.")]
    public int ValidationClips { get; init; } = Defaults.ValidationClips;

    [Setting("--calibration-clips <N>", "Held-out clips on which the thresholds of each taxonomy are set at the end; 0 leaves them at 0.5.")]
    public int CalibrationClips { get; init; } = 8192;

    [Setting("--optimizer <NAME>", "adamw, muon or sgd.", Values = ["adamw", "muon", "sgd"])]
    public string Optimizer { get; init; } = "adamw";

    [Setting("--learning-rate <RATE>", "The learning rate after the warm-up (default 0.003, with --init 0.0003).")]
    public double? LearningRate { get; init; }

    [Setting("--schedule <NAME>", "How the learning rate goes on: cosine (to zero), exponential or constant.", Values = ["cosine", "exponential", "constant"])]
    public string Schedule { get; init; } = "cosine";

    [Setting("--learning-rate-decay <D>", "exponential: rate * exp(-D * epoch) + floor.")]
    public double LearningRateDecay { get; init; } = Defaults.LearningRateDecay;

    [Setting("--learning-rate-floor <RATE>", "exponential: what is added.")]
    public double LearningRateFloor { get; init; } = Defaults.LearningRateFloor;

    [Setting("--warm-up <N>", "Steps over which the learning rate rises.")]
    public int WarmUp { get; init; } = Defaults.WarmUpSteps;

    [Setting("--weight-decay <D>", "Weight decay.")]
    public double WeightDecay { get; init; } = Defaults.WeightDecay;

    [Setting("--momentum <M>", "Momentum of sgd.")]
    public double Momentum { get; init; } = Defaults.Momentum;

    [Setting("--gradient-norm <N>", "Longer gradients are scaled down to it; 0 for none.")]
    public double GradientNorm { get; init; } = Defaults.GradientNorm;

    [Setting("--polyphony-loss <NAME>", "cross-entropy or binary.", Values = ["cross-entropy", "binary"])]
    public string PolyphonyLossName { get; init; } = "cross-entropy";

    [Setting("--program-loss <NAME>", "combined or binary.", Values = ["combined", "binary"])]
    public string ProgramLossName { get; init; } = "combined";

    [Setting("--group-taxonomy <NAME>", "A taxonomy whose instruments are terms of the combined loss beside the programs; may be given several times, none for none (default: common and gm-families).")]
    public IReadOnlyList<string> GroupTaxonomies { get; init; } = ["common", "gm-families"];

    [Setting("--augment <BOOL>", "Whether log-mel spectrograms are filtered, reverberated and masked at random.", Values = ["true", "false"])]
    public string Augment { get; init; } = "true";

    [Setting("--stop-on <MEASURE>", "What early stopping looks at: accuracy, or loss, of the validation clips.", Values = ["accuracy", "loss"])]
    public string StopOn { get; init; } = "accuracy";

    [Setting("--tolerance <T>", "A rise of the accuracy (a fall of the loss) by no more counts as none.")]
    public double Tolerance { get; init; } = Defaults.Tolerance;

    [Setting("--patience <N>", "Epochs without a rise after which the run ends, with the weights of the best; 0 for never.")]
    public int Patience { get; init; } = Defaults.Patience;

    [Setting("--decoding <RULE>", "How the model decides where the user does not say: consistent, threshold or top-k (default consistent, with --init the model's).", Values = ["consistent", "threshold", "top-k"], EarlierValue = "accord")]
    public string? Decoding { get; init; }

    [Setting("--context <SECONDS>", "How far around a window, from start to start, others have a say in what sounds in it; kept in the model (default 3, with --init the model's).")]
    public double? ContextSeconds { get; init; }

    [Setting("--balance <TAXONOMY>", "Draw half of the programs evenly over this taxonomy's instruments, so that those of a single program are not rare (stem-mix only).")]
    public string? Balance { get; init; }

    [Setting("--rare <PROGRAMS>", "Programs, such as 80..103,120..127, that are drawn a quarter as often (stem-mix only).")]
    public string? Rare { get; init; }

    [Setting("--weight-average <DECAY>", "The model's weights are running means over the training steps with this decay; 0 takes those of the last step (default 0, for stretch-cnn 0.998).")]
    public double? WeightAverage { get; init; }

    [Setting("--replicas <N>", "Copies of the network that share a batch, a thread each; 1 on a GPU (default 2 for compact-cnn and stretch-cnn, else 1).")]
    public int? Replicas { get; init; }

    [Setting("--precision <PRECISION>", "full, or bfloat16: about twice as fast on processors with AVX-512 BF16 and on GPUs.", Values = ["full", "bfloat16"], IgnoreCase = true)]
    public string Precision { get; init; } = "full";

    [Setting("--producers <N>", "Threads that make clips beside the network's own.")]
    public int Producers { get; init; } = Defaults.Producers;

    [Setting("--notes <TEXT>", "Anything worth keeping in the model's description.")]
    public string? Notes { get; init; }

    [Setting("--device <DEVICE>", "auto, cpu, cuda or mps.", Values = ["auto", "cpu", "cuda", "mps"])]
    public string Device { get; init; } = "auto";
}

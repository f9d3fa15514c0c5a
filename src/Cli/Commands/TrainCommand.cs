using System.Globalization;
using McMaster.Extensions.CommandLineUtils;
using MirTool.Cli.Training;
using MirTool.Models;
using MirTool.Models.Files;
using MirTool.Models.Training;
using MirTool.Plugins;
using MirTool.Plugins.Loading;
using MirTool.Synthesis;
using MirTool.Taxonomies;

namespace MirTool.Cli.Commands;

/// <summary><c>mirtool train</c>: trains a model on clips that a dataset adapter makes or reads, and writes a model folder.</summary>
[Command("train", Description = "Trains a model on synthesized clips or on labelled recordings.")]
internal sealed class TrainCommand(ShutdownSignals signals)
{
    private const string None = "none";
    private const double DefaultContextSeconds = 3;
    private const double StretchClipSeconds = 5;
    private const int StretchPolyphony = 8;
    private const double StretchWeightAverage = 0.998;

    private static readonly TrainingOptions Defaults = new();

    [Option("--config <FILE>", "A YAML file of these options by their long names; what the command line says itself wins.", CommandOptionType.SingleValue)]
    public string? Config { get; }

    [Option("--preset <NAME>", "Other defaults: paper is the paper's synthesis loop. What the command line and --config say wins.", CommandOptionType.SingleValue)]
    public string? Preset { get; }

    [Option("--resume <DIR>", "Go on with the run in DIR, with the options that it began with; only --finish, --calibration-clips, --producers, --device and --plugins may be others.", CommandOptionType.SingleValue)]
    public string? Resume { get; }

    [Option("--finish", "Train no further: make the model of what the run's last checkpoint holds, and set its thresholds.", CommandOptionType.NoValue)]
    public bool Finish { get; }

    [Option("-o|--output <DIR>", "The run's folder. A run that was interrupted there goes on; the model appears in DIR/model.", CommandOptionType.SingleValue)]
    public string Output { get; } = "runs/default";

    [Option("--name <NAME>", "The model's name.", CommandOptionType.SingleValue)]
    public string Name { get; } = ModelFolder.DefaultName;

    [Option("--dataset <NAME>", "The dataset adapter that gives the clips, with its folder where it needs one: NAME:FOLDER (default stem-mix: clips summed from rendered stems).", CommandOptionType.SingleValue)]
    public string Dataset { get; } = TrainingDataset.StemMix;

    [Option("--option <NAME_VALUE>", "An option of the dataset adapter; may be given several times.", CommandOptionType.MultipleValue)]
    public string[] DatasetOptions { get; } = [];

    [Option("--source <NAME>", "What renders the clips: a soundfont's name or file, or (stem-mix) another sound source; may be given several times (default: stem-mix all soundfonts that are found, synthetic FluidR3).", CommandOptionType.MultipleValue)]
    public string[] Sources { get; } = [];

    [Option("--noise <SHARE>", "Which clips one of nine noise effects disturbs: none, half (clean and noisy 1 to 1) or all (synthesized clips only).", CommandOptionType.SingleValue)]
    [AllowedValues("none", "half", "all", ErrorMessage = "--noise must be none, half or all, but is '{0}'.")]
    public string? Noise { get; }

    [Option("--taxonomy <NAME>", "What the labels of recordings that name no program are read by.", CommandOptionType.SingleValue)]
    public string Taxonomy { get; } = TaxonomyCatalog.DefaultName;

    [Option("--held-out <SHARE>", "Share of a dataset's recordings that the network is judged by, not trained on.", CommandOptionType.SingleValue)]
    public double HeldOut { get; } = 0.1;

    [Option("--clip-seconds <S>", "Length of a clip; longer ones are for stretch-cnn, which judges several windows of each (default 2, for stretch-cnn 5).", CommandOptionType.SingleValue)]
    public double? ClipSeconds { get; }

    [Option("--window-hop <SECONDS>", "From one 2-second window of a clip, or of a recording, to the next.", CommandOptionType.SingleValue)]
    public double WindowHop { get; } = Defaults.WindowHopSeconds;

    [Option("--unlabelled-weight <W>", "How much an instrument that incomplete labels do not name counts as silent, 0 to 1.", CommandOptionType.SingleValue)]
    public double UnlabelledWeight { get; } = Defaults.UnlabelledWeight;

    [Option("--plugins <DIR>", "A further folder of plugins; may be given several times.", CommandOptionType.MultipleValue)]
    public string[] PluginFolders { get; } = [];

    [Option("--init <MODEL>", "A model, by name or folder, that the run begins with in place of random weights: fine-tuning. Its network and front end are kept, unless --network names another network, which takes over what fits.", CommandOptionType.SingleValue)]
    public string? Init { get; }

    [Option("--pretrained <FILE>", "A safetensors file of ImageNet weights under torchvision's names, for all but the last layer.", CommandOptionType.SingleValue)]
    public string? Pretrained { get; }

    [Option("--network <NAME>", "The network (default compact-cnn).", CommandOptionType.SingleValue)]
    public string? Network { get; }

    [Option("--front-end <NAME>", "log-mel or phase (default: the network's own).", CommandOptionType.SingleValue)]
    public string? FrontEnd { get; }

    [Option("--sounds <WHICH>", "What the model tells apart: programs (General MIDI's 128), or all (also drum kits, hand drums, singing and speech; the default for stretch-cnn).", CommandOptionType.SingleValue)]
    [AllowedValues("programs", "all", ErrorMessage = "--sounds must be programs or all, but is '{0}'.")]
    public string? SoundsToTell { get; }

    [Option("--maximum-polyphony <N>", "The most instruments that the polyphony tells apart (default 3, for stretch-cnn 8).", CommandOptionType.SingleValue)]
    public int? MaximumPolyphony { get; }

    [Option("--widths <N,N,...>", "Channels of the compact network's stages (default 32,64,128,256).", CommandOptionType.SingleValue)]
    public string? Widths { get; }

    [Option("--residual-blocks <N,N,...>", "Residual blocks of the compact network's stages (default 0,2,2,1).", CommandOptionType.SingleValue)]
    public string? ResidualBlocks { get; }

    [Option("--time-strides <N,N,...>", "What each stage of the compact network divides the frames by (default 2,2,2,2).", CommandOptionType.SingleValue)]
    public string? TimeStrides { get; }

    [Option("--seed <N>", "Decides every random choice.", CommandOptionType.SingleValue)]
    public ulong Seed { get; } = Defaults.Seed;

    [Option("--held-out-seed <N>", "Decides the validation clips (default: the seed).", CommandOptionType.SingleValue)]
    public ulong? HeldOutSeed { get; }

    [Option("--generations <N>", "How often fresh clips are made (default 40, or as --epochs says).", CommandOptionType.SingleValue)]
    public int? Generations { get; }

    [Option("--regen <N>", "Epochs on each generation of clips.", CommandOptionType.SingleValue)]
    public int Regen { get; } = Defaults.EpochsPerGeneration;

    [Option("--regenerate <BOOL>", "false: all epochs on the clips of one generation.", CommandOptionType.SingleValue)]
    [AllowedValues("true", "false", ErrorMessage = "--regenerate must be true or false, but is '{0}'.")]
    public string Regenerate { get; } = "true";

    [Option("--epochs <N>", "Epochs at most (default: generations times regen).", CommandOptionType.SingleValue)]
    public int? Epochs { get; }

    [Option("--clips <N>", "Clips of an epoch; of recordings, windows at most, drawn anew for each.", CommandOptionType.SingleValue)]
    public int Clips { get; } = Defaults.ClipsPerGeneration;

    [Option("--batch-size <N>", "Clips in a training step.", CommandOptionType.SingleValue)]
    public int BatchSize { get; } = Defaults.BatchSize;

    [Option("--validation-clips <N>", "Held-out clips by which each epoch is judged.", CommandOptionType.SingleValue)]
    public int ValidationClips { get; } = Defaults.ValidationClips;

    [Option("--calibration-clips <N>", "Held-out clips on which the thresholds of each taxonomy are set at the end; 0 leaves them at 0.5.", CommandOptionType.SingleValue)]
    public int CalibrationClips { get; } = 8192;

    [Option("--optimizer <NAME>", "adamw, muon or sgd.", CommandOptionType.SingleValue)]
    [AllowedValues("adamw", "muon", "sgd", ErrorMessage = "--optimizer must be adamw, muon or sgd, but is '{0}'.")]
    public string Optimizer { get; } = "adamw";

    [Option("--learning-rate <RATE>", "The learning rate after the warm-up (default 0.003, with --init 0.0003).", CommandOptionType.SingleValue)]
    public double? LearningRate { get; }

    [Option("--schedule <NAME>", "How the learning rate goes on: cosine (to zero), exponential or constant.", CommandOptionType.SingleValue)]
    [AllowedValues("cosine", "exponential", "constant", ErrorMessage = "--schedule must be cosine, exponential or constant, but is '{0}'.")]
    public string Schedule { get; } = "cosine";

    [Option("--restarts <N,N,...>", "cosine: epochs after which it begins anew.", CommandOptionType.SingleValue)]
    public string? Restarts { get; }

    [Option("--restart-factor <F>", "cosine: the rate that it begins anew with, as a share of the one before.", CommandOptionType.SingleValue)]
    public double RestartFactor { get; } = Defaults.RestartFactor;

    [Option("--learning-rate-decay <D>", "exponential: rate * exp(-D * epoch) + floor.", CommandOptionType.SingleValue)]
    public double LearningRateDecay { get; } = Defaults.LearningRateDecay;

    [Option("--learning-rate-floor <RATE>", "exponential: what is added.", CommandOptionType.SingleValue)]
    public double LearningRateFloor { get; } = Defaults.LearningRateFloor;

    [Option("--warm-up <N>", "Steps over which the learning rate rises.", CommandOptionType.SingleValue)]
    public int WarmUp { get; } = Defaults.WarmUpSteps;

    [Option("--weight-decay <D>", "Weight decay.", CommandOptionType.SingleValue)]
    public double WeightDecay { get; } = Defaults.WeightDecay;

    [Option("--momentum <M>", "Momentum of sgd.", CommandOptionType.SingleValue)]
    public double Momentum { get; } = Defaults.Momentum;

    [Option("--gradient-norm <N>", "Longer gradients are scaled down to it; 0 for none.", CommandOptionType.SingleValue)]
    public double GradientNorm { get; } = Defaults.GradientNorm;

    [Option("--polyphony-loss <NAME>", "cross-entropy or binary.", CommandOptionType.SingleValue)]
    [AllowedValues("cross-entropy", "binary", ErrorMessage = "--polyphony-loss must be cross-entropy or binary, but is '{0}'.")]
    public string PolyphonyLossName { get; } = "cross-entropy";

    [Option("--program-loss <NAME>", "combined or binary.", CommandOptionType.SingleValue)]
    [AllowedValues("combined", "binary", ErrorMessage = "--program-loss must be combined or binary, but is '{0}'.")]
    public string ProgramLossName { get; } = "combined";

    [Option("--group-taxonomy <NAME>", "A taxonomy whose instruments are terms of the combined loss beside the programs; may be given several times, none for none (default: common and gm-families).", CommandOptionType.MultipleValue)]
    public string[] GroupTaxonomies { get; } = ["common", "gm-families"];

    [Option("--augment <BOOL>", "Whether log-mel spectrograms are filtered, reverberated and masked at random.", CommandOptionType.SingleValue)]
    [AllowedValues("true", "false", ErrorMessage = "--augment must be true or false, but is '{0}'.")]
    public string Augment { get; } = "true";

    [Option("--stop-on <MEASURE>", "What early stopping looks at: accuracy, or loss, of the validation clips.", CommandOptionType.SingleValue)]
    [AllowedValues("accuracy", "loss", ErrorMessage = "--stop-on must be accuracy or loss, but is '{0}'.")]
    public string StopOn { get; } = "accuracy";

    [Option("--tolerance <T>", "A rise of the accuracy (a fall of the loss) by no more counts as none.", CommandOptionType.SingleValue)]
    public double Tolerance { get; } = Defaults.Tolerance;

    [Option("--patience <N>", "Epochs without a rise after which the run ends, with the weights of the best; 0 for never.", CommandOptionType.SingleValue)]
    public int Patience { get; } = Defaults.Patience;

    [Option("--decoding <RULE>", "How the model decides where the user does not say: consistent, threshold or top-k (default consistent, with --init the model's).", CommandOptionType.SingleValue)]
    [AllowedValues("consistent", "accord", "threshold", "top-k", ErrorMessage = "--decoding must be consistent, threshold or top-k, but is '{0}'.")]
    public string? Decoding { get; }

    [Option("--context <SECONDS>", "How far around a window, from start to start, others have a say in what sounds in it; kept in the model (default 3, with --init the model's).", CommandOptionType.SingleValue)]
    public double? ContextSeconds { get; }

    [Option("--balance <TAXONOMY>", "Draw half of the programs evenly over this taxonomy's instruments, so that those of a single program are not rare (stem-mix only).", CommandOptionType.SingleValue)]
    public string? Balance { get; }

    [Option("--rare <PROGRAMS>", "Programs, such as 80..103,120..127, that are drawn a quarter as often (stem-mix only).", CommandOptionType.SingleValue)]
    public string? Rare { get; }

    [Option("--weight-average <DECAY>", "The model's weights are running means over the training steps with this decay; 0 takes those of the last step (default 0, for stretch-cnn 0.998).", CommandOptionType.SingleValue)]
    public double? WeightAverage { get; }

    [Option("--replicas <N>", "Copies of the network that share a batch, a thread each; 1 on a GPU (default 2 for compact-cnn and stretch-cnn, else 1).", CommandOptionType.SingleValue)]
    public int? Replicas { get; }

    [Option("--precision <PRECISION>", "full, or bfloat16: about twice as fast on processors with AVX-512 BF16 and on GPUs.", CommandOptionType.SingleValue)]
    [AllowedValues("full", "bfloat16", IgnoreCase = true, ErrorMessage = "--precision must be full or bfloat16, but is '{0}'.")]
    public string Precision { get; } = "full";

    [Option("--producers <N>", "Threads that make clips beside the network's own.", CommandOptionType.SingleValue)]
    public int Producers { get; } = Defaults.Producers;

    [Option("--notes <TEXT>", "Anything worth keeping in the model's description.", CommandOptionType.SingleValue)]
    public string? Notes { get; }

    [Option("--device <DEVICE>", "auto, cpu, cuda or mps.", CommandOptionType.SingleValue)]
    [AllowedValues("auto", "cpu", "cuda", "mps", ErrorMessage = "--device must be auto, cpu, cuda or mps, but is '{0}'.")]
    public string DeviceName { get; } = "auto";

    public async Task<int> OnExecuteAsync(IConsole console)
    {
        try
        {
            return await TrainAsync(console);
        }
        catch (OperationCanceledException)
        {
            console.Error.WriteLine($"mirtool: interrupted. The same command goes on with what '{Output}' holds.");
            throw;
        }
    }

    private async Task<int> TrainAsync(IConsole console)
    {
        PluginCatalog plugins = PluginCatalog.Load(PluginFolders);
        PluginsCommand.Warn(plugins, console);
        var catalog = new TaxonomyCatalog(plugins);
        ITaxonomy taxonomy = catalog.Find(Taxonomy);
        StoredModel? initial = Init is null ? null : ModelFolder.Load(ModelFolder.Find(Init));
        TrainingData data = Data(plugins, catalog);
        TrainingOptions options = Options(catalog, initial, data.Recorded is not null);
        // Before libtorch is loaded.
        ThreadWaiting.MakePassive();
        var plan = new TrainingPlan
        {
            Name = Name,
            Options = options,
            Data = data,
            Decoding = new DecodingDescription(
                DecodeRuleNames.Find(Decoding) ?? initial?.Description.Decoding.Rule ?? DecodeRule.Consistent,
                initial?.Description.Decoding.Combine ?? CombineRule.NoisyOr,
                ContextSeconds ?? initial?.Description.Decoding.ContextSeconds ?? DefaultContextSeconds),
            Initial = initial,
            KeepsNetwork = KeepsNetwork(initial),
            PretrainedFile = Pretrained,
            HeldOutFraction = data.Recorded is null ? null : HeldOut,
            Taxonomy = taxonomy,
            CalibratedTaxonomies = [.. catalog.List().Select(entry => entry.Taxonomy).OfType<ITaxonomy>().SelectMany(TaxonomyCatalog.AtEveryDepth)],
            CalibrationClips = CalibrationClips,
            Device = LibTorch.ResolveDevice(DeviceName),
            Commit = Program.Version.Split('+') is [_, var commit] ? commit : null,
            Notes = Notes,
        };
        // Whatever is wrong with the dataset, before anything is written.
        DatasetChoice.List(data.Adapter, data.WithClipsOf(options.ClipSeconds).Request with { Split = "train", Count = data.Recorded is null ? options.ClipsPerGeneration : null, SampleRate = plan.Architecture.SampleRate });
        await using TrainingRun run = await TrainingRun.OpenAsync(plan, Output, signals.Token);
        run.Weights?.Lines().ToList().ForEach(console.Error.WriteLine);
        if (!run.IsContinued)
        {
            Directory.CreateDirectory(Output);
            await File.WriteAllTextAsync(Path.Combine(Output, ConfigFile.RunFileName), ConfigFile.Write(this, "config", "preset", "resume", "finish", "output"));
        }

        if (Finish)
        {
            run.EndNow();
        }
        else
        {
            await run.TrainAsync(new TrainingReport(console, Output, options.TotalEpochs, () => run.State.History), signals.Token);
        }

        Close(run, options, console);
        if (data.Recorded is null && CalibrationClips > 0)
        {
            console.Error.WriteLine("setting the thresholds of every taxonomy");
        }

        if (!run.Finish(signals.Token) && data.Recorded is not null)
        {
            console.Error.WriteLine(
                $"mirtool: warning: the held-out recordings do not tell from which probability an instrument of {taxonomy.Name} sounds: thresholds need recordings with it and, labelled completely, without it. They are {(Init is null ? "0.5" : "those of the model that training began with")}; see mirtool calibrate.");
        }

        console.WriteLine(run.ModelFolder);
        return ExitCode.Success;
    }

    private static void Close(TrainingRun run, TrainingOptions options, IConsole console)
    {
        if (run.State.Stopping.IsOver)
        {
            console.Error.WriteLine(FormattableString.Invariant(
                $"ended after epoch {run.State.Epoch}: no rise by more than {options.Tolerance} in {options.Patience} epochs; the model is that of epoch {run.State.KeptEpoch}"));
        }

        foreach ((string label, int times) in run.UnknownLabels.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            console.Error.WriteLine($"mirtool: warning: the taxonomy knows no label “{label}” (met {times} times); where it sounds, nothing was learnt from what is not named.");
        }
    }

    private TrainingData Data(PluginCatalog plugins, TaxonomyCatalog catalog)
    {
        TrainingData data = TrainingDataset.Open(plugins, Dataset, DatasetOptions, Sources, Noise, HeldOut, Seed);
        return Balance is null && Rare is null
            ? data
            : data.WithOption(ProgramWeights.OptionName, ProgramWeights.Even(Balance is null ? null : catalog.Find(Balance), RarePrograms()));
    }

    private TrainingOptions Options(TaxonomyCatalog catalog, StoredModel? initial, bool recorded)
    {
        CheckStart(initial);
        string network = Network ?? initial?.Description.Network.Name ?? Defaults.Network;
        bool isStretch = network == NetworkCatalog.StretchCnn;
        bool hasStages = isStretch || network == NetworkCatalog.CompactCnn;
        StoredModel? tuned = KeepsNetwork(initial) ? initial : null;
        var options = new TrainingOptions
        {
            Seed = Seed,
            HeldOutSeed = HeldOutSeed,
            Generations = Generations ?? (Epochs is { } epochs ? (int)Math.Ceiling(epochs / (double)Math.Max(1, Regen)) : Defaults.Generations),
            EpochsPerGeneration = Regen,
            MaximumEpochs = Epochs,
            Regenerate = bool.Parse(Regenerate),
            CutsRecordings = recorded,
            ClipSeconds = ClipSeconds ?? (isStretch ? StretchClipSeconds : Defaults.ClipSeconds),
            WindowHopSeconds = WindowHop,
            UnlabelledWeight = UnlabelledWeight,
            ClipsPerGeneration = Clips,
            BatchSize = BatchSize,
            ValidationClips = ValidationClips,
            Optimizer = Enum.Parse<OptimizerKind>(Optimizer, ignoreCase: true),
            LearningRate = LearningRate ?? (tuned is null ? Defaults.LearningRate : Defaults.LearningRate / 10),
            Schedule = Enum.Parse<LearningRateSchedule>(Schedule, ignoreCase: true),
            Restarts = Restarts is null ? Defaults.Restarts : Numbers("--restarts", Restarts),
            RestartFactor = RestartFactor,
            LearningRateDecay = LearningRateDecay,
            LearningRateFloor = LearningRateFloor,
            WarmUpSteps = WarmUp,
            WeightDecay = WeightDecay,
            Momentum = Momentum,
            GradientNorm = GradientNorm,
            StopOn = Enum.Parse<StopMeasure>(StopOn, ignoreCase: true),
            Tolerance = Tolerance,
            Patience = Patience,
            PolyphonyLoss = PolyphonyLossName == "binary" ? PolyphonyLoss.Binary : PolyphonyLoss.CrossEntropy,
            ProgramLoss = ProgramLossName == "binary" ? ProgramLoss.Binary : ProgramLoss.Combined,
            Producers = Producers,
            Network = network,
            FrontEnd = tuned?.Description.FrontEnd.Name ?? FrontEnd ?? FrontEndOf(network),
            Widths = tuned is not null && hasStages ? tuned.Description.Network.WholeNumbers("widths") : Widths is null ? Defaults.Widths : Numbers("--widths", Widths),
            ResidualBlocks = tuned is not null && hasStages ? ResidualBlocksOf(tuned.Description.Network)
                : ResidualBlocks is null ? Defaults.ResidualBlocks : Numbers("--residual-blocks", ResidualBlocks),
            TimeStrides = tuned is not null && hasStages ? TimeStridesOf(tuned.Description.Network) : TimeStrides is null ? null : Numbers("--time-strides", TimeStrides),
            Programs = tuned is not null ? SoundsOf(tuned.Description) : [.. Enumerable.Range(0, (SoundsToTell ?? (isStretch ? "all" : "programs")) == "all" ? Sounds.Count : GeneralMidi.ProgramCount)],
            MaximumPolyphony = tuned?.Description.MaximumPolyphony ?? MaximumPolyphony ?? (isStretch ? StretchPolyphony : Defaults.MaximumPolyphony),
            WeightAverage = WeightAverage ?? (isStretch ? StretchWeightAverage : Defaults.WeightAverage),
            Replicas = Replicas ?? (hasStages ? Defaults.Replicas : 1),
            Precision = Enum.Parse<TrainingPrecision>(Precision, ignoreCase: true),
            Augment = bool.Parse(Augment),
            InstrumentGroups =
            [
                .. GroupTaxonomies.Where(name => name != None).SelectMany(name => catalog.Find(name).Instruments).Select(NumbersOf),
            ],
        };
        string[] problems = [.. options.Problems()];
        if (ContextSeconds is not (null or (>= 0 and <= 60)))
        {
            problems = [.. problems, FormattableString.Invariant($"context must be 0 to 60 seconds, but is {ContextSeconds}.")];
        }

        if (!recorded && CalibrationClips != 0 && CalibrationClips < options.BatchSize)
        {
            problems = [.. problems, $"calibration clips must be 0 or at least a batch ({options.BatchSize}), but are {CalibrationClips}."];
        }

        return problems.Length == 0 ? options : throw new UsageException($"These options cannot be used: {string.Join(' ', problems)}");
    }

    // With another network than the initial model's, only what fits of its weights is taken over.
    private bool KeepsNetwork(StoredModel? initial) => initial is not null && (Network is null || Network == initial.Description.Network.Name);

    private static int[] NumbersOf(TaxonomyInstrument instrument) => [.. FrameDecoder.SoundsOf(instrument).Select(Sounds.NumberOf).OfType<int>()];

    private static int[] SoundsOf(ModelDescription model) =>
        [.. model.Outputs.Select(id => Sounds.NumberOf(id) ?? throw new UsageException($"The model {model.Name} was taught '{id}', which training cannot go on with. Begin with the model that it was taught on."))];

    private void CheckStart(StoredModel? initial)
    {
        if (!KeepsNetwork(initial))
        {
            if (initial is not null && Pretrained is not null)
            {
                throw new UsageException("--pretrained cannot be given with --init: both say what the weights begin with. Leave one of the two out.");
            }

            return;
        }

        (string Name, string? Value, string? Decided)[] options =
        [
            ("--front-end", FrontEnd, initial!.Description.FrontEnd.Name), ("--sounds", SoundsToTell, null),
            ("--maximum-polyphony", MaximumPolyphony?.ToString(CultureInfo.InvariantCulture), null),
            ("--widths", Widths, null), ("--residual-blocks", ResidualBlocks, null), ("--time-strides", TimeStrides, null), ("--pretrained", Pretrained, null),
        ];
        if (options.FirstOrDefault(option => option.Value is not null && option.Value != option.Decided) is { Name: { } name })
        {
            throw new UsageException($"{name} cannot be given with --init: the model that the run begins with decides it. Leave one of the two out.");
        }
    }

    private static string FrontEndOf(string network) =>
        NetworkCatalog.NetworkNames.Contains(network) ? NetworkCatalog.DefaultFrontEnd(network).FrontEnd.Name : Defaults.FrontEnd;

    private static int[] ResidualBlocksOf(ModelPart network) =>
        network.Parameters.ContainsKey("residualBlocks") ? network.WholeNumbers("residualBlocks") : new int[network.WholeNumbers("widths").Length];

    private static int[]? TimeStridesOf(ModelPart network) =>
        network.Parameters.ContainsKey("timeStrides") ? network.WholeNumbers("timeStrides") : null;

    private static int[] Numbers(string option, string text) =>
    [
        .. text.Split(',').Select(item => int.TryParse(item, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : throw new UsageException($"{option} must be numbers separated by commas, but is '{text}'.")),
    ];

    private IReadOnlyList<int> RarePrograms()
    {
        try
        {
            return Rare is null ? [] : ProgramList.Parse(Rare);
        }
        catch (FormatException e)
        {
            throw new UsageException($"--rare: {e.Message}");
        }
    }
}

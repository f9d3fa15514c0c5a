using System.Globalization;
using MirTool.Annotation.Batch;
using MirTool.Models;
using MirTool.Models.Files;
using MirTool.Models.Training;
using MirTool.Plugins;
using MirTool.Plugins.Loading;
using MirTool.Synthesis;
using MirTool.Taxonomies;

namespace MirTool.Experiments.Training;

/// <content>What the settings come to.</content>
public sealed partial record TrainingSettings
{
    private const string None = "none";
    private const double DefaultContextSeconds = 3;
    private const double StretchClipSeconds = 5;
    private const int StretchPolyphony = 8;
    private const double StretchWeightAverage = 0.998;

    /// <summary>The plan of a run.</summary>
    /// <param name="plugins">Where adapters and taxonomies are.</param>
    /// <exception cref="InvalidDataException">Settings make no sense, by themselves or together; all that is wrong is named.</exception>
    /// <exception cref="FileNotFoundException">There is no such model, taxonomy, soundfont or source.</exception>
    public TrainingPlan ToPlan(PluginCatalog plugins)
    {
        var catalog = new TaxonomyCatalog(plugins);
        ITaxonomy taxonomy = catalog.Find(Taxonomy);
        StoredModel? initial = Init is null ? null : ModelFolder.Load(ModelFolder.Find(Init));
        TrainingData data = Data(plugins, catalog);
        TrainingOptions options = Options(catalog, initial, data.Recorded is not null);
        // Before libtorch is loaded.
        ThreadWaiting.MakePassive();
        return new TrainingPlan
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
            ValidationFraction = data.Recorded is null ? null : ValidationFraction,
            Taxonomy = taxonomy,
            CalibratedTaxonomies = [.. catalog.List().Select(entry => entry.Taxonomy).OfType<ITaxonomy>().SelectMany(TaxonomyCatalog.AtEveryDepth)],
            CalibrationClips = CalibrationClips,
            Device = LibTorch.ResolveDevice(Device),
            Commit = AnnotationBatch.ToolVersion.Split('+') is [_, var commit] ? commit : null,
            Notes = Notes,
        };
    }

    private TrainingData Data(PluginCatalog plugins, TaxonomyCatalog catalog)
    {
        TrainingData data = TrainingDataset.Open(plugins, this) with { RarePrograms = RarePrograms() };
        return Balance is null && Rare is null
            ? data
            : data.WithOption(ProgramWeights.OptionName, ProgramWeights.Even(Balance is null ? null : catalog.Find(Balance), data.RarePrograms));
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
            ValidationSeed = ValidationSeed,
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

        return problems.Length == 0 ? options : throw new InvalidDataException($"These options cannot be used: {string.Join(' ', problems)}");
    }

    // With another network than the initial model's, only what fits of its weights is taken over.
    private bool KeepsNetwork(StoredModel? initial) => initial is not null && (Network is null || Network == initial.Description.Network.Name);

    private static int[] NumbersOf(TaxonomyInstrument instrument) => [.. WindowDecoder.SoundsOf(instrument).Select(Sounds.NumberOf).OfType<int>()];

    private static int[] SoundsOf(ModelDescription model) =>
        [.. model.Outputs.Select(id => Sounds.NumberOf(id) ?? throw new InvalidDataException($"The model {model.Name} was taught '{id}', which training cannot go on with. Begin with the model that it was taught on."))];

    private void CheckStart(StoredModel? initial)
    {
        if (Pretrained is not null && !File.Exists(Pretrained))
        {
            throw new FileNotFoundException($"--pretrained: there is no file '{Pretrained}'.", Pretrained);
        }

        if (!KeepsNetwork(initial))
        {
            if (initial is not null && Pretrained is not null)
            {
                throw new InvalidDataException("--pretrained cannot be given with --init: both say what the weights begin with. Leave one of the two out.");
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
            throw new InvalidDataException($"{name} cannot be given with --init: the model that the run begins with decides it. Leave one of the two out.");
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
            : throw new InvalidDataException($"{option} must be numbers separated by commas, but is '{text}'.")),
    ];

    private IReadOnlyList<int> RarePrograms()
    {
        try
        {
            return Rare is null ? [] : ProgramList.Parse(Rare);
        }
        catch (FormatException e)
        {
            throw new InvalidDataException($"--rare: {e.Message}");
        }
    }
}

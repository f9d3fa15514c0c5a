using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsvHelper;
using McMaster.Extensions.CommandLineUtils;
using MirTool.Models;
using MirTool.Models.Files;
using MirTool.Models.FrontEnds;
using MirTool.Models.Training;
using MirTool.Plugins;
using MirTool.Synthesis;
using MirTool.Synthesis.Sources;
using TorchSharp;

namespace MirTool.Cli.Commands;

/// <summary><c>mirtool train</c>: trains a model on clips that a dataset adapter makes or reads, and writes a model folder.</summary>
[Command("train", Description = "Trains a model on synthesized clips.")]
internal sealed class TrainCommand(ShutdownSignals signals)
{
    private const string StemMix = "stem-mix";
    private const string OptionsFileName = "options.json";
    private const string MetricsFileName = "metrics.csv";
    private const string ModelFolderName = "model";

    private static readonly TrainingOptions Defaults = new();
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    [Option("--config <FILE>", "A YAML file of these options by their long names; what the command line says itself wins.", CommandOptionType.SingleValue)]
    public string? Config { get; }

    [Option("-o|--output <DIR>", "The run's folder. A run that was interrupted there goes on; the model appears in DIR/model.", CommandOptionType.SingleValue)]
    public string Output { get; } = "runs/default";

    [Option("--name <NAME>", "The model's name.", CommandOptionType.SingleValue)]
    public string Name { get; } = ModelFolder.DefaultName;

    [Option("--dataset <NAME>", "The dataset adapter that gives the clips (default stem-mix: clips summed from rendered stems).", CommandOptionType.SingleValue)]
    public string Dataset { get; } = StemMix;

    [Option("--option <NAME_VALUE>", "An option of the dataset adapter; may be given several times.", CommandOptionType.MultipleValue)]
    public string[] DatasetOptions { get; } = [];

    [Option("--source <NAME>", "What renders the stems: a soundfont's name or file, or another sound source; may be given several times (default: all soundfonts that are found).", CommandOptionType.MultipleValue)]
    public string[] Sources { get; } = [];

    [Option("--plugins <DIR>", "A further folder of plugins; may be given several times.", CommandOptionType.MultipleValue)]
    public string[] PluginFolders { get; } = [];

    [Option("--init <MODEL>", "A model, by name or folder, whose weights the run begins with in place of random ones.", CommandOptionType.SingleValue)]
    public string? Init { get; }

    [Option("--seed <N>", "Decides every random choice.", CommandOptionType.SingleValue)]
    public ulong Seed { get; } = Defaults.Seed;

    [Option("--generations <N>", "How often fresh clips are made.", CommandOptionType.SingleValue)]
    public int Generations { get; } = Defaults.Generations;

    [Option("--clips <N>", "Clips of a generation.", CommandOptionType.SingleValue)]
    public int Clips { get; } = Defaults.ClipsPerGeneration;

    [Option("--batch-size <N>", "Clips in a training step.", CommandOptionType.SingleValue)]
    public int BatchSize { get; } = Defaults.BatchSize;

    [Option("--validation-clips <N>", "Held-out clips by which each generation is judged.", CommandOptionType.SingleValue)]
    public int ValidationClips { get; } = Defaults.ValidationClips;

    [Option("--calibration-clips <N>", "Held-out clips on which the thresholds of each taxonomy are set at the end.", CommandOptionType.SingleValue)]
    public int CalibrationClips { get; } = 8192;

    [Option("--learning-rate <RATE>", "Peak of the learning rate.", CommandOptionType.SingleValue)]
    public double LearningRate { get; } = Defaults.LearningRate;

    [Option("--widths <N,N,...>", "Channels of the network's stages.", CommandOptionType.SingleValue)]
    public string Widths { get; } = string.Join(',', Defaults.Widths);

    [Option("--residual-blocks <N,N,...>", "Residual blocks of the network's stages.", CommandOptionType.SingleValue)]
    public string ResidualBlocks { get; } = string.Join(',', Defaults.ResidualBlocks);

    [Option("--replicas <N>", "Copies of the network that share a batch, a thread each; 1 on a GPU.", CommandOptionType.SingleValue)]
    public int Replicas { get; } = Defaults.Replicas;

    [Option("--precision <PRECISION>", "full, or bfloat16: about twice as fast on processors with AVX-512 BF16 and on GPUs.", CommandOptionType.SingleValue)]
    [AllowedValues("full", "bfloat16", IgnoreCase = true)]
    public string Precision { get; } = "full";

    [Option("--group-taxonomy <NAME>", "A taxonomy whose instruments are terms of the loss beside the programs; may be given several times (default: common and gm-families).", CommandOptionType.MultipleValue)]
    public string[] GroupTaxonomies { get; } = ["common", "gm-families"];

    [Option("--balance <TAXONOMY>", "Draw half of the programs evenly over this taxonomy's instruments, so that those of a single program are not rare (stem-mix only).", CommandOptionType.SingleValue)]
    public string? Balance { get; }

    [Option("--rare <PROGRAMS>", "Programs, such as 80..103,120..127, that are drawn a quarter as often (stem-mix only).", CommandOptionType.SingleValue)]
    public string? Rare { get; }

    [Option("--producers <N>", "Threads that make clips beside the network's own.", CommandOptionType.SingleValue)]
    public int Producers { get; } = Defaults.Producers;

    [Option("--context <SECONDS>", "How far around a window, from start to start, others have a say in what sounds in it; kept in the model.", CommandOptionType.SingleValue)]
    public double ContextSeconds { get; } = 3;

    [Option("--notes <TEXT>", "Anything worth keeping in the model's description.", CommandOptionType.SingleValue)]
    public string? Notes { get; }

    [Option("--device <DEVICE>", "auto, cpu, cuda or mps.", CommandOptionType.SingleValue)]
    [AllowedValues("auto", "cpu", "cuda", "mps")]
    public string DeviceName { get; } = "auto";

    public async Task<int> OnExecuteAsync(IConsole console)
    {
        IReadOnlyList<StemSource> sources = StemSources.Resolve(Sources);
        PluginCatalog plugins = PluginCatalog.Load(PluginFolders);
        PluginsCommand.Warn(plugins, console);
        IDatasetAdapter adapter = plugins.Adapter(Dataset);
        var catalog = new TaxonomyCatalog(plugins);
        TrainingOptions options = Options(catalog);
        var logMel = new LogMelOptions();
        var request = new DatasetRequest { SampleRate = logMel.SampleRate, Seed = Seed, Options = RequestOptions(sources, catalog) };
        StoredModel? initial = Init is null ? null : ModelFolder.Load(ModelFolder.Find(Init));
        DateTimeOffset started = KeepOptions(options, request, initial);

        ThreadWaiting.MakePassive();
        torch.Device device = LibTorch.ResolveDevice(DeviceName);
        using var trainer = new Trainer(options, logMel, adapter, request, Output, device);
        if (initial is not null)
        {
            trainer.Initialize(initial);
        }

        await trainer.RunAsync(new Report(console, Path.Combine(Output, MetricsFileName), options.Generations), signals.Token);

        ModelDescription model = await CalibrateAsync(trainer, Describe(options, logMel, sources, request, initial, started), request, catalog);
        string folder = Path.Combine(Output, ModelFolderName);
        ModelFolder.Save(folder, model, NetworkWeights.Capture(trainer.Network));
        console.WriteLine(folder);
        return ExitCode.Success;
    }

    // A threshold suits how often an instrument sounds: each taxonomy is calibrated on clips in which its instruments are alike frequent.
    private async Task<ModelDescription> CalibrateAsync(Trainer trainer, ModelDescription model, DatasetRequest request, TaxonomyCatalog catalog)
    {
        // Thresholds are for recordings: the paper's random pieces have no part in them.
        var options = request.Options.Where(option => option.Key != "paper").ToDictionary();
        DatasetRequest calibration = request with { Split = "calibration", Count = CalibrationClips, Options = options };
        HeldOutPredictions heldOut = await trainer.PredictAsync(calibration, signals.Token);
        model = Calibration.Calibrate(model, heldOut.Windows, [.. heldOut.Programs], []);
        foreach (ITaxonomy taxonomy in catalog.List().Select(entry => entry.Taxonomy).OfType<ITaxonomy>())
        {
            if (Dataset == StemMix)
            {
                var even = new Dictionary<string, string>(options) { ["weights"] = ProgramWeights.Even(taxonomy, RarePrograms()) };
                heldOut = await trainer.PredictAsync(calibration with { Options = even }, signals.Token);
            }

            bool[] truth = [.. heldOut.Programs];
            model = TaxonomyCatalog.AtEveryDepth(taxonomy)
                .Aggregate(model, (soFar, level) => Calibration.Calibrate(soFar, heldOut.Windows, truth, level));
        }

        return model;
    }

    private TrainingOptions Options(TaxonomyCatalog catalog)
    {
        var options = new TrainingOptions
        {
            Seed = Seed,
            Generations = Generations,
            ClipsPerGeneration = Clips,
            BatchSize = BatchSize,
            ValidationClips = ValidationClips,
            LearningRate = LearningRate,
            Producers = Producers,
            Widths = Numbers("--widths", Widths),
            ResidualBlocks = Numbers("--residual-blocks", ResidualBlocks),
            Replicas = Replicas,
            Precision = Enum.Parse<TrainingPrecision>(Precision, ignoreCase: true),
            InstrumentGroups = [.. GroupTaxonomies.SelectMany(name => catalog.Find(name).Instruments).Select(instrument => instrument.GmPrograms)],
        };
        string[] problems = [.. options.Problems()];
        if (ContextSeconds is not (>= 0 and <= 60))
        {
            problems = [.. problems, FormattableString.Invariant($"context must be 0 to 60 seconds, but is {ContextSeconds}.")];
        }

        if (CalibrationClips < options.BatchSize)
        {
            problems = [.. problems, $"calibration clips must be at least a batch ({options.BatchSize}), but are {CalibrationClips}."];
        }

        return problems.Length == 0 ? options : throw new UsageException($"These options cannot be used: {string.Join(' ', problems)}");
    }

    private static int[] Numbers(string option, string text) =>
    [
        .. text.Split(',').Select(item => int.TryParse(item, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : throw new UsageException($"{option} must be numbers separated by commas, but is '{text}'.")),
    ];

    private Dictionary<string, string> RequestOptions(IReadOnlyList<StemSource> sources, TaxonomyCatalog catalog)
    {
        Dictionary<string, string> options = DatasetChoice.ParseOptions(DatasetOptions);
        options.TryAdd("sources", string.Join(';', sources.Select(source => source is SoundFontSource font ? font.Path : source.Name)));
        if (Balance is not null || Rare is not null)
        {
            options["weights"] = ProgramWeights.Even(Balance is null ? null : catalog.Find(Balance), RarePrograms());
        }

        return options;
    }

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

    // A checkpoint continues only the run that it belongs to: with other options it would end as no run does.
    // The file is written once, so its time is when the run began, however often it was continued.
    private DateTimeOffset KeepOptions(TrainingOptions options, DatasetRequest request, StoredModel? initial)
    {
        Directory.CreateDirectory(Output);
        string file = Path.Combine(Output, OptionsFileName);
        string text = JsonSerializer.Serialize(
            new { Dataset, DatasetOptions = request.Options, Training = options with { Producers = 1 }, Init = initial?.Description.WeightsSha256 }, Indented) + "\n";
        if (!File.Exists(file))
        {
            File.WriteAllText(file, text);
        }
        Dictionary<string, string> there = Flatten(Parse(file));
        Dictionary<string, string> now = Flatten(JsonNode.Parse(text));
        string[] differences =
        [
            .. there.Keys.Union(now.Keys)
                .Where(name => there.GetValueOrDefault(name) != now.GetValueOrDefault(name))
                .Select(name => $"{Environment.NewLine}  {name}: {there.GetValueOrDefault(name, "none")} there, {now.GetValueOrDefault(name, "none")} now"),
        ];
        if (differences.Length > 0)
        {
            throw new UsageException(
                $"'{Output}' holds a run with other options:{string.Concat(differences)}{Environment.NewLine}Repeat its options to continue it, or choose another --output.");
        }

        return File.GetLastWriteTimeUtc(file);
    }

    private static JsonNode? Parse(string file)
    {
        try
        {
            return JsonNode.Parse(File.ReadAllText(file));
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{file} is damaged: {e.Message} Choose another --output, or delete that folder to begin anew.", e);
        }
    }

    // Lists stay whole: one value that differs is one line.
    private static Dictionary<string, string> Flatten(JsonNode? node, string path = "") =>
        node is JsonObject group
            ? group.SelectMany(entry => Flatten(entry.Value, path.Length == 0 ? entry.Key : $"{path}.{entry.Key}")).ToDictionary()
            : new Dictionary<string, string> { [path] = node?.ToJsonString() ?? "null" };

    private ModelDescription Describe(
        TrainingOptions options, LogMelOptions logMel, IReadOnlyList<StemSource> sources, DatasetRequest request, StoredModel? initial, DateTimeOffset started) => new()
        {
            Name = Name,
            Description = $"Compact convolutional network on log-mel windows, trained on {Dataset} clips alone.",
            Network = NetworkCatalog.DescribeCompactCnn(options.Widths, options.ResidualBlocks),
            FrontEnd = NetworkCatalog.Describe(logMel),
            SampleRate = logMel.SampleRate,
            Programs = [.. options.Programs],
            MaximumPolyphony = options.MaximumPolyphony,
            Decoding = new DecodingDescription(DecodeRule.Accord, CombineRule.NoisyOr, ContextSeconds),
            ProgramThresholds = new float[options.Programs.Count],
            Training = new TrainingProvenance
            {
                Soundfonts = [.. sources.OfType<SoundFontSource>().Select(source => new SoundfontProvenance(Path.GetFileName(source.Path), Sha256(source.Path)))],
                // Names in place of paths: where the files lie on the machine that trained is nobody's business.
                Options = request.Options
                .Where(option => option.Key is not ("sources" or "cache"))
                .Append(new("sources", string.Join(';', sources.Select(source => source.Name))))
                .Concat(initial is null ? [] : [new("init", $"{initial.Description.Name}, weights {initial.Description.WeightsSha256}")])
                .ToDictionary(),
                Seed = options.Seed,
                ClipsSeen = (long)options.Generations * (options.ClipsPerGeneration / options.BatchSize) * options.BatchSize,
                Commit = Program.Version.Split('+') is [_, var commit] ? commit : null,
                StartedUtc = started,
                FinishedUtc = DateTimeOffset.UtcNow,
                Notes = Notes,
            },
        };

    private static string Sha256(string file)
    {
        using FileStream stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    /// <summary>Says where the run stands, and keeps it as a row of the metrics table.</summary>
    private sealed class Report(IConsole console, string metricsFile, int generations) : IProgress<TrainingProgress>
    {
        private readonly Stopwatch clock = Stopwatch.StartNew();
        private int first = -1;

        void IProgress<TrainingProgress>.Report(TrainingProgress value)
        {
            first = first < 0 ? value.Generation - 1 : first;
            TimeSpan left = clock.Elapsed / (value.Generation - first) * (generations - value.Generation);
            console.Error.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"generation {value.Generation}/{generations}: loss {value.Loss:F3}, polyphony accuracy {value.PolyphonyAccuracy:F3}, instrument F1 {value.InstrumentMicroF1:F3}, mAP {value.MeanAveragePrecision:F3}, {value.ClipsPerSecond:F0} clips/s, waiting {value.WaitingShare:P0}, {left:h\\:mm\\:ss} left"));
            bool isNew = !File.Exists(metricsFile);
            using CsvWriter csv = CsvWriter.Create(new FileStream(metricsFile, FileMode.Append));
            if (isNew)
            {
                Write(csv, "generation", "clips_seen", "loss", "polyphony_accuracy", "instrument_micro_f1", "mean_average_precision", "clips_per_second", "waiting_share");
            }

            Write(csv, $"{value.Generation}", $"{value.ClipsSeen}", $"{value.Loss}", $"{value.PolyphonyAccuracy}", $"{value.InstrumentMicroF1}",
                $"{value.MeanAveragePrecision}", $"{value.ClipsPerSecond}", $"{value.WaitingShare}");
        }

        private static void Write(CsvWriter csv, params ReadOnlySpan<string> fields)
        {
            foreach (string field in fields)
            {
                csv.WriteField(field);
            }

            csv.EndRecord();
        }
    }
}

using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using McMaster.Extensions.CommandLineUtils;
using MirTool.Audio.Noise;
using MirTool.Cli.Evaluation;
using MirTool.Evaluation;
using MirTool.Evaluation.References;
using MirTool.Models;
using MirTool.Models.Files;
using MirTool.Plugins;
using MirTool.Plugins.Loading;
using MirTool.Taxonomies;
using TorchSharp;

namespace MirTool.Cli.Commands;

/// <summary><c>mirtool evaluate</c>: judges a model by a dataset.</summary>
[Command("evaluate", Description = "Judges a model by a dataset: scores with intervals, tables, plots.")]
internal sealed class EvaluateCommand(ShutdownSignals signals)
{
    [Option("--dataset <DATASET>", "NAME or NAME:ROOT: an adapter and the dataset's folder, such as custom:recordings.", CommandOptionType.SingleValue)]
    public string? Dataset { get; }

    [Option("--option <NAME_VALUE>", "NAME=VALUE, an option of the dataset adapter; may be given several times.", CommandOptionType.MultipleValue)]
    public string[] DatasetOptions { get; } = [];

    [Option("--split <SPLIT>", "train, validation or test, where the dataset tells them apart.", CommandOptionType.SingleValue)]
    public string Split { get; } = "test";

    [Option("--count <N>", "How many excerpts; all by default. Datasets without an end, such as synthetic, need it.", CommandOptionType.SingleValue)]
    public int? Count { get; }

    [Option("--seed <N>", "Decides what a generating dataset makes, and the resamples of intervals.", CommandOptionType.SingleValue)]
    public ulong Seed { get; }

    [Option("--model <MODEL>", "The model: a name that `mirtool models list` shows, or a folder.", CommandOptionType.SingleValue)]
    public string? Model { get; }

    [Option("--compare <MODEL>", "A second model to compare with on the same recordings, with a p-value.", CommandOptionType.SingleValue)]
    public string? Compare { get; }

    [Option("--noise", "Evaluate under each of the nine noise effects as well, and tabulate what each costs.", CommandOptionType.NoValue)]
    public bool Noise { get; }

    [Option("--taxonomy <TAXONOMY>", "The instruments to judge by: a name that `mirtool taxonomies list` shows, or a file.", CommandOptionType.SingleValue)]
    public string Taxonomy { get; } = TaxonomyCatalog.DefaultName;

    [Option("--depth <N>", "Roll the taxonomy's instruments up to the N-th level of its classes, such as 1 with hornbostel-sachs.", CommandOptionType.SingleValue)]
    public int? Depth { get; }

    [Option("--decode <RULE>", "model: as the model says; top-k: as many instruments as the polyphony; threshold: all above their thresholds; consistent: these, but none where the polyphony is 0 and at least one where it is not.", CommandOptionType.SingleValue)]
    [AllowedValues("model", "top-k", "threshold", "consistent", "accord", ErrorMessage = "--decode must be model, top-k, threshold or consistent, but is '{0}'.")]
    public string Decode { get; } = "model";

    [Option("--hop <SECONDS>", "From the start of one window of 2 seconds to the next, up to 2.", CommandOptionType.SingleValue)]
    public double HopSeconds { get; } = 1.0;

    [Option("--min-overlap <SECONDS>", "How much of a window a label has to cover to count in it.", CommandOptionType.SingleValue)]
    public double MinimumOverlapSeconds { get; } = 0.2;

    [Option("--clip-rule <RULE>", "How windows become a statement on a recording: any, max or mean.", CommandOptionType.SingleValue)]
    [AllowedValues("any", "max", "mean", ErrorMessage = "--clip-rule must be any, max or mean, but is '{0}'.")]
    public string ClipRuleName { get; } = "any";

    [Option("--assume-complete", "Take labels as complete that name only the predominant instruments, as the paper does.", CommandOptionType.NoValue)]
    public bool AssumeComplete { get; }

    [Option("--strict", "Labels that the taxonomy does not know are an error.", CommandOptionType.NoValue)]
    public bool Strict { get; }

    [Option("--resamples <N>", "Bootstrap resamples behind the intervals; 0 for none.", CommandOptionType.SingleValue)]
    public int Resamples { get; } = 1000;

    [Option("-o|--output <DIR>", "Where the report goes.", CommandOptionType.SingleValue)]
    public string Output { get; } = "evaluation";

    [Option("--force", "Replace an evaluation that is there already.", CommandOptionType.NoValue)]
    public bool Force { get; }

    [Option("--device <DEVICE>", "auto, cpu, cuda or mps.", CommandOptionType.SingleValue)]
    [AllowedValues("auto", "cpu", "cuda", "mps", ErrorMessage = "--device must be auto, cpu, cuda or mps, but is '{0}'.")]
    public string Device { get; } = "auto";

    [Option("--jobs <N>", "Recordings worked on at once; as many as there are cores by default.", CommandOptionType.SingleValue)]
    public int Jobs { get; } = Environment.ProcessorCount;

    [Option("--plugins <DIR>", "A further folder of plugins; may be given several times.", CommandOptionType.MultipleValue)]
    public string[] PluginFolders { get; } = [];

    [Option("--progress <MODE>", "auto: a bar where stderr is a terminal; none; json: an object a line on stderr.", CommandOptionType.SingleValue)]
    [AllowedValues("auto", "none", "json", ErrorMessage = "--progress must be auto, none or json, but is '{0}'.")]
    public string Progress { get; } = "auto";

    [Option("-q|--quiet", "Say nothing on stderr but warnings and errors.", CommandOptionType.NoValue)]
    public bool Quiet { get; }

    /// <summary>What <c>--progress none</c> was called before.</summary>
    [Option("--no-progress", "As --progress none.", CommandOptionType.NoValue, ShowInHelpText = false)]
    public bool NoProgress { get; }

    public async Task<int> OnExecuteAsync(IConsole console)
    {
        (string datasetName, string? root) = CheckedDataset();
        ReportFolder.RequireFree(Output, Force);
        PluginCatalog plugins = PluginCatalog.Load(PluginFolders);
        PluginsCommand.Warn(plugins, console);
        ITaxonomy taxonomy = new TaxonomyCatalog(plugins).Find(Taxonomy, Depth);
        StoredModel model = ModelFolder.Load(ModelFolder.Find(Model));
        StoredModel? second = Compare is null ? null : ModelFolder.Load(ModelFolder.Find(Compare));
        IDatasetAdapter adapter = plugins.Adapter(datasetName);
        var request = new DatasetRequest
        {
            Root = root,
            Split = Split,
            Count = Count,
            Seed = Seed,
            SampleRate = model.Description.SampleRate,
            Options = DatasetChoice.ParseOptions(DatasetOptions),
        };
        var meaning = new TaxonomyLabels(taxonomy);
        var run = new DatasetRun(adapter, request, DatasetChoice.List(adapter, request), meaning, HopSeconds, MinimumOverlapSeconds, Jobs);
        var options = new EvaluationOptions
        {
            MaximumPolyphony = model.Description.MaximumPolyphony,
            ClipRule = Enum.Parse<ClipRule>(ClipRuleName, ignoreCase: true),
            Resamples = Resamples,
            Seed = Seed,
            AssumeComplete = AssumeComplete,
        };

        torch.Device device = LibTorch.ResolveDevice(Device);
        DatasetPredictions predictions;
        DecodeRule rule;
        List<NoiseResult> noise = [];
        using (var modelRun = new ModelRun(model, taxonomy, DecodeRuleNames.Find(Decode), device))
        {
            rule = modelRun.Rule;
            predictions = await PredictAsync(modelRun, run, "evaluating");
            foreach (string effect in Noise ? NoiseEffects.Names : [])
            {
                DatasetPredictions disturbed = await PredictAsync(modelRun, run with { Alter = Disturb(effect) }, effect);
                // A loss is read off the scores alone: ten times the intervals would only take ten times as long.
                noise.Add(new(effect, Evaluator.Evaluate(disturbed.Recordings, taxonomy.Instruments.Count, options with { Resamples = 0 }).Windows));
            }
        }

        Dictionary<string, string> unknown = meaning.Unknown.Keys.ToDictionary(label => label, taxonomy.DescribeUnknown);
        EvaluationWarnings.Check(console, unknown, predictions.Failures, Strict, taxonomy.Name);
        if (predictions.Recordings.Count == 0)
        {
            throw new InvalidDataException($"None of the {run.Excerpts.Count} excerpts of {adapter.Name} could be read; the first: {predictions.Failures[0]}");
        }

        var report = new EvaluationReport
        {
            Settings = Settings(model, rule, taxonomy, run),
            Instruments = taxonomy.Instruments,
            Options = options,
            Result = Evaluator.Evaluate(predictions.Recordings, taxonomy.Instruments.Count, options),
            Comparison = second is null ? null : await CompareAsync(second, taxonomy, run, device, predictions, options),
            Noise = noise,
            UnknownLabels = unknown,
            Failures = predictions.Failures,
        };
        return EvaluationOutcome.Settle(console, Output, report, Quiet);
    }

    /// <summary>Applies an effect; the excerpt's name decides its random choices, so that no other excerpt and no number of jobs does.</summary>
    private Action<string, float[], int> Disturb(string effect) => (id, samples, sampleRate) =>
        NoiseEffects.Apply(effect, samples, sampleRate, Seed ^ BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(id))));

    private Task<DatasetPredictions> PredictAsync(ModelRun modelRun, DatasetRun run, string what) =>
        new EvaluationProgress(NoProgress ? "none" : Progress, Quiet).ShowAsync(what, run.Excerpts.Count, done => modelRun.PredictAsync(run, done, signals.Token));

    private async Task<SystemComparison> CompareAsync(
        StoredModel second, ITaxonomy taxonomy, DatasetRun run, torch.Device device, DatasetPredictions predictions, EvaluationOptions options)
    {
        using var modelRun = new ModelRun(second, taxonomy, DecodeRuleNames.Find(Decode), device);
        DatasetPredictions others = await PredictAsync(modelRun, run, "comparing");
        try
        {
            return new(
                $"{second.Description.Name} ({second.Sha256[..12]})",
                PairedComparison.Of(predictions.Recordings, others.Recordings, taxonomy.Instruments.Count, options));
        }
        catch (ArgumentException e)
        {
            throw new InvalidDataException($"The two models cannot be compared on this dataset. {e.Message}", e);
        }
    }

    private (string Name, string? Root) CheckedDataset()
    {
        string? problem =
            Dataset is null ? "--dataset is missing: NAME or NAME:ROOT, such as custom:recordings."
            : HopSeconds is not (> 0 and <= 2) ? $"--hop must be more than 0 and at most 2 seconds, but is {HopSeconds.ToString(CultureInfo.InvariantCulture)}."
            : MinimumOverlapSeconds is not (>= 0 and <= 2) ? $"--min-overlap must be 0 to 2 seconds, but is {MinimumOverlapSeconds.ToString(CultureInfo.InvariantCulture)}."
            : Count is < 1 ? $"--count must be at least 1, but is {Count}."
            : Jobs < 1 ? $"--jobs must be at least 1, but is {Jobs}."
            : Resamples < 0 ? $"--resamples must be at least 0, but is {Resamples}."
            : null;
        return problem is null ? DatasetChoice.Parse(Dataset!) : throw new UsageException(problem);
    }

    private List<KeyValuePair<string, string>> Settings(StoredModel model, DecodeRule rule, ITaxonomy taxonomy, DatasetRun run) =>
    [
        new("dataset", Dataset!),
        new("split", Split),
        new("dataset options", string.Join(' ', DatasetOptions)),
        new("excerpts", run.Excerpts.Count.ToString(CultureInfo.InvariantCulture)),
        new("seed", Seed.ToString(CultureInfo.InvariantCulture)),
        new("model", $"{model.Description.Name} ({model.Sha256[..12]})"),
        new("taxonomy", $"{taxonomy.Name} ({TaxonomyHash.Of(taxonomy)[..12]})"),
        new("decode", DecodeRuleNames.Of(rule)),
        new("hop_s", HopSeconds.ToString(CultureInfo.InvariantCulture)),
        new("min_overlap_s", MinimumOverlapSeconds.ToString(CultureInfo.InvariantCulture)),
        new("clip rule", ClipRuleName),
        new("assume complete", AssumeComplete ? "yes" : "no"),
        new("resamples", Resamples.ToString(CultureInfo.InvariantCulture)),
    ];
}

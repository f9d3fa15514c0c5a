using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MirTool.Audio.Noise;
using MirTool.Evaluation;
using MirTool.Evaluation.References;
using MirTool.Models;
using MirTool.Models.Files;
using MirTool.Plugins;
using MirTool.Reports;
using MirTool.Taxonomies;
using TorchSharp;

namespace MirTool.Experiments.Scoring;

/// <summary>A model that is to be judged by a dataset.</summary>
public sealed record ModelEvaluation
{
    /// <summary>What is judged.</summary>
    public required StoredModel Model { get; init; }

    /// <summary>A second model to compare with on the same recordings; null for none.</summary>
    public StoredModel? Second { get; init; }

    /// <summary>The instruments to judge by.</summary>
    public required ITaxonomy Taxonomy { get; init; }

    /// <summary>Gives the recordings, or makes them.</summary>
    public required IDatasetAdapter Adapter { get; init; }

    /// <summary>Which of them; the sample rate is the model's, the seed also decides the resamples of intervals.</summary>
    public required DatasetRequest Request { get; init; }

    /// <summary>What counts as sounding; null for the model's own rule.</summary>
    public DecodeRule? Decode { get; init; }

    /// <summary>From the start of one window to the next, seconds.</summary>
    public double HopSeconds { get; init; } = 1;

    /// <summary>How much of a window a label has to cover to count in it, seconds.</summary>
    public double MinimumOverlapSeconds { get; init; } = ReferenceLabels.DefaultMinimumSeconds;

    /// <summary>How windows become a statement on a recording.</summary>
    public ClipRule ClipRule { get; init; }

    /// <summary>Whether labels are taken as complete that name only the predominant instruments.</summary>
    public bool AssumeComplete { get; init; }

    /// <summary>Whether labels that the taxonomy does not know are an error.</summary>
    public bool Strict { get; init; }

    /// <summary>Bootstrap resamples behind the intervals; 0 for none.</summary>
    public int Resamples { get; init; } = 1000;

    /// <summary>Whether it is judged under each of the noise effects as well.</summary>
    public bool Noise { get; init; }

    /// <summary>Recordings worked on at once.</summary>
    public int Jobs { get; init; } = Environment.ProcessorCount;

    /// <summary>Where to compute, as <see cref="LibTorch.ResolveDevice"/> takes it.</summary>
    public string Device { get; init; } = "auto";

    /// <summary>Judges it.</summary>
    /// <param name="progress">Told how far it is, from several threads.</param>
    /// <param name="messages">Told what is odd about the data.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <exception cref="InvalidDataException">The request makes no sense, labels are unknown and <see cref="Strict"/> is set, or nothing could be read.</exception>
    public async Task<EvaluationReport> RunAsync(IProgress<EvaluationStep>? progress, IProgress<RunMessage>? messages, CancellationToken cancellationToken)
    {
        DatasetRequest request = Request with { SampleRate = Model.Description.SampleRate };
        var meaning = new TaxonomyLabels(Taxonomy);
        var run = new DatasetRun(Adapter, request, DatasetName.List(Adapter, request), meaning, HopSeconds, MinimumOverlapSeconds, Jobs);
        var options = new EvaluationOptions
        {
            MaximumPolyphony = Model.Description.MaximumPolyphony,
            ClipRule = ClipRule,
            Resamples = Resamples,
            Seed = Request.Seed,
            AssumeComplete = AssumeComplete,
        };

        torch.Device device = LibTorch.ResolveDevice(Device);
        DatasetPredictions predictions;
        DecodeRule rule;
        List<NoiseResult> noise = [];
        using (var modelRun = new ModelRun(Model, Taxonomy, Decode, device))
        {
            rule = modelRun.Rule;
            predictions = await PredictAsync(modelRun, run, "evaluating", progress, cancellationToken);
            foreach (string effect in Noise ? NoiseEffects.Names : [])
            {
                DatasetPredictions disturbed = await PredictAsync(modelRun, run with { Alter = Disturb(effect) }, effect, progress, cancellationToken);
                // A loss is read off the scores alone: ten times the intervals would only take ten times as long.
                noise.Add(new(effect, Evaluator.Evaluate(disturbed.Recordings, Taxonomy.Instruments.Count, options with { Resamples = 0 }).Windows));
            }
        }

        Dictionary<string, string> unknown = LabelProblems.Report(meaning, Taxonomy, predictions.Failures, Strict, messages);
        if (predictions.Recordings.Count == 0)
        {
            throw new InvalidDataException($"None of the {run.Excerpts.Count} excerpts of {Adapter.Name} could be read; the first: {predictions.Failures[0]}");
        }

        return new EvaluationReport
        {
            Settings = Settings(rule, run),
            Instruments = Taxonomy.Instruments,
            Options = options,
            Result = Evaluator.Evaluate(predictions.Recordings, Taxonomy.Instruments.Count, options),
            Comparison = Second is null ? null : await CompareAsync(Second, run, device, predictions, options, progress, cancellationToken),
            Noise = noise,
            UnknownLabels = unknown,
            Failures = predictions.Failures,
        };
    }

    private static Task<DatasetPredictions> PredictAsync(
        ModelRun modelRun, DatasetRun run, string step, IProgress<EvaluationStep>? progress, CancellationToken cancellationToken) =>
        modelRun.PredictAsync(run, EvaluationStep.Begin(progress, step, run.Excerpts.Count), cancellationToken);

    /// <summary>Applies an effect; the excerpt's name decides its random choices, so that no other excerpt and no number of jobs does.</summary>
    private Action<string, float[], int> Disturb(string effect) => (id, samples, sampleRate) =>
        NoiseEffects.Apply(effect, samples, sampleRate, Request.Seed ^ BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(id))));

    private async Task<SystemComparison> CompareAsync(
        StoredModel second, DatasetRun run, torch.Device device, DatasetPredictions predictions, EvaluationOptions options,
        IProgress<EvaluationStep>? progress, CancellationToken cancellationToken)
    {
        using var modelRun = new ModelRun(second, Taxonomy, Decode, device);
        DatasetPredictions others = await PredictAsync(modelRun, run, "comparing", progress, cancellationToken);
        try
        {
            return new(
                $"{second.Description.Name} ({second.Sha256[..12]})",
                PairedComparison.Of(predictions.Recordings, others.Recordings, Taxonomy.Instruments.Count, options));
        }
        catch (ArgumentException e)
        {
            throw new InvalidDataException($"The two models cannot be compared on this dataset. {e.Message}", e);
        }
    }

    private List<KeyValuePair<string, string>> Settings(DecodeRule rule, DatasetRun run) =>
    [
        new("dataset", new DatasetName(Adapter.Name, Request.Root).ToString()),
        new("split", Request.Split),
        new("dataset options", string.Join(' ', Request.Options.Select(option => $"{option.Key}={option.Value}"))),
        new("excerpts", run.Excerpts.Count.ToString(CultureInfo.InvariantCulture)),
        new("seed", Request.Seed.ToString(CultureInfo.InvariantCulture)),
        new("model", $"{Model.Description.Name} ({Model.Sha256[..12]})"),
        new("taxonomy", $"{Taxonomy.Name} ({TaxonomyHash.Of(Taxonomy)[..12]})"),
        new("decode", DecodeRuleNames.Of(rule)),
        new("hop_s", HopSeconds.ToString(CultureInfo.InvariantCulture)),
        new("min_overlap_s", MinimumOverlapSeconds.ToString(CultureInfo.InvariantCulture)),
        new("clip rule", ClipRule.ToString().ToLowerInvariant()),
        new("assume complete", AssumeComplete ? "yes" : "no"),
        new("resamples", Resamples.ToString(CultureInfo.InvariantCulture)),
    ];
}

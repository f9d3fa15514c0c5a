using MirTool.Models;
using MirTool.Models.Files;
using MirTool.Models.Training;
using MirTool.Plugins;
using MirTool.Plugins.Loading;
using TorchSharp;

namespace MirTool.Experiments.Training;

/// <summary>A calibration as people ask for it: fits a model's thresholds and temperature for a taxonomy on labelled sound, and stores them.</summary>
public sealed record CalibrationTask
{
    private const string SynthesisSplit = "calibration";
    private const string RecordedSplit = "train";
    private const int SynthesizedExcerpts = 8192;

    /// <summary>The model's folder.</summary>
    public required string Model { get; init; }

    /// <summary>The instruments that get thresholds.</summary>
    public required ITaxonomy Taxonomy { get; init; }

    /// <summary>What gives the labelled sound.</summary>
    public DatasetName Dataset { get; init; } = DatasetName.Parse(TrainingDataset.Default);

    /// <summary>Options of the dataset's adapter.</summary>
    public IReadOnlyDictionary<string, string> DatasetOptions { get; init; } = new Dictionary<string, string>();

    /// <summary>The dataset's split; null for calibration of synthesized clips, and train of recordings.</summary>
    public string? Split { get; init; }

    /// <summary>How many excerpts; null for 8192 synthesized clips, and all recordings.</summary>
    public int? Count { get; init; }

    /// <summary>Decides every random choice of the dataset.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>A folder for a copy; null changes the model itself.</summary>
    public string? Output { get; init; }

    /// <summary>Whether the model that is shipped may be changed, or one in <see cref="Output"/> replaced.</summary>
    public bool Force { get; init; }

    /// <summary>Where the network computes.</summary>
    public string Device { get; init; } = "auto";

    /// <summary>Runs the model over the excerpts, fits, and stores.</summary>
    /// <param name="plugins">One of them has the dataset.</param>
    /// <param name="progress">Told how many excerpts of how many are done.</param>
    /// <param name="cancellationToken">Ends it before anything is changed.</param>
    /// <exception cref="InvalidDataException">Something would be lost, the dataset cannot be used, or its labels tell no threshold.</exception>
    public CalibrationOutcome Run(PluginCatalog plugins, IProgress<(int Done, int Total)>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plugins);
        string target = Target();
        IDatasetAdapter adapter = plugins.Adapter(Dataset.Name);
        DatasetRequest request = Request(adapter);
        StoredModel stored = ModelFolder.Load(Model);

        ThreadWaiting.MakePassive();
        torch.Device device = LibTorch.ResolveDevice(Device);
        using InstrumentModel model = InstrumentModel.Load(stored, device);
        LabelledWindows windows = LabelledWindows.Collect(model, adapter, request, [Taxonomy], device, progress, cancellationToken);
        TaxonomyFit fit = Calibration.Fit(stored.Description, Taxonomy, windows.Predictions, windows.References[0]);
        fit.RequireFitted(Taxonomy);
        ModelFolder.Save(target, Calibration.Store(stored.Description, Taxonomy, fit), stored.Tensors);
        return new(fit, windows, target);
    }

    /// <summary>Where the result goes, once it is sure that nothing is lost there.</summary>
    private string Target()
    {
        string target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(Output ?? Model));
        bool isShipped = target.StartsWith(ModelFolder.SearchFolders[0] + Path.DirectorySeparatorChar, StringComparison.Ordinal);
        bool isReplaced = Output is not null && File.Exists(Path.Combine(target, ModelFolder.DescriptionFileName));
        return Force || !(isShipped || isReplaced)
            ? target
            : throw new InvalidDataException(isShipped
                ? $"'{target}' is the model that is shipped with MirTool. Write a copy with --output DIR, which --model DIR then takes, or change it with --force."
                : $"'{target}' holds a model already. Choose another --output, or replace it with --force.");
    }

    private DatasetRequest Request(IDatasetAdapter adapter)
    {
        bool isRecorded = adapter is IRecordedDataset;
        var options = new Dictionary<string, string>(DatasetOptions);
        if (ProgramWeights.EvenFor(adapter, Taxonomy, rare: []) is { } weights)
        {
            options.TryAdd(ProgramWeights.OptionName, weights);
        }

        return new DatasetRequest
        {
            Root = Dataset.Root,
            Split = Split ?? (isRecorded ? RecordedSplit : SynthesisSplit),
            Count = Count ?? (isRecorded ? null : SynthesizedExcerpts),
            Seed = Seed,
            // The model's, once it is loaded.
            SampleRate = 0,
            Options = options,
        };
    }
}

/// <summary>What came of a calibration.</summary>
/// <param name="Fit">Thresholds and temperature.</param>
/// <param name="Windows">What they were fitted on.</param>
/// <param name="Folder">The model that has them.</param>
public sealed record CalibrationOutcome(TaxonomyFit Fit, LabelledWindows Windows, string Folder);

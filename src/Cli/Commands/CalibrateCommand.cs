using System.Globalization;
using McMaster.Extensions.CommandLineUtils;
using MirTool.Cli.Options;
using MirTool.Experiments;
using MirTool.Experiments.Training;
using MirTool.Models;
using MirTool.Models.Files;
using MirTool.Models.Training;
using MirTool.Plugins;
using MirTool.Plugins.Loading;
using TorchSharp;

namespace MirTool.Cli.Commands;

/// <summary><c>mirtool calibrate</c>: fits a model's thresholds and temperature for a taxonomy on labelled sound.</summary>
[Command("calibrate", Description = "Fits a threshold for each instrument of a taxonomy, and a temperature, on a dataset, and stores them in the model.")]
internal sealed class CalibrateCommand(ShutdownSignals signals)
{
    private const string SynthesisSplit = "calibration";
    private const string RecordedSplit = "train";
    private const int SynthesizedExcerpts = 8192;

    // Fewer windows than that with an instrument leave its threshold to chance.
    private const int FewPositives = 20;

    public ModelOptions Model { get; } = new();

    public TaxonomyOptions Taxonomy { get; } = new();

    [Option("--dataset <NAME>", "The dataset adapter that gives the labelled sound, with its folder where it needs one: NAME:FOLDER (default stem-mix: clips summed from rendered stems).", CommandOptionType.SingleValue)]
    public string Dataset { get; } = TrainingDataset.Default;

    public DatasetOptions DatasetOptions { get; } = new();

    [Option("--split <SPLIT>", "The dataset's split (default: calibration of synthesized clips, train of recordings).", CommandOptionType.SingleValue)]
    public string? Split { get; }

    [Option("--count <N>", "How many excerpts to use (default: 8192 synthesized clips, all recordings).", CommandOptionType.SingleValue)]
    public int? Count { get; }

    [Option("--seed <N>", "Decides every random choice of the dataset.", CommandOptionType.SingleValue)]
    public ulong Seed { get; } = 1;

    [Option("-o|--output <DIR>", "Write a copy of the model there (default: change the model itself).", CommandOptionType.SingleValue)]
    public string? Output { get; }

    [Option("--force", "Change the model that is shipped with MirTool, or replace the one in DIR.", CommandOptionType.NoValue)]
    public bool Force { get; }

    public PluginOptions Plugins { get; } = new();

    public DeviceOptions Device { get; } = new();

    public int OnExecute(IConsole console)
    {
        PluginCatalog plugins = Plugins.Load(console);
        ITaxonomy taxonomy = Taxonomy.Find(plugins);
        string folder = Model.Folder;
        string target = Target(folder);
        (IDatasetAdapter adapter, DatasetRequest request) = Request(plugins, taxonomy);
        StoredModel stored = ModelFolder.Load(folder);

        ThreadWaiting.MakePassive();
        torch.Device device = LibTorch.ResolveDevice(Device.Name);
        using InstrumentModel model = InstrumentModel.Load(stored, device);
        LabelledWindows windows = ProgressBar.Show<(int Done, int Total), LabelledWindows>("Excerpts", isWanted: true, report => report, progress =>
            LabelledWindows.Collect(model, adapter, request, [taxonomy], device, progress, signals.Token));
        Warn(windows, taxonomy, console);
        TaxonomyFit fit = Calibration.Fit(stored.Description, taxonomy, windows.Predictions, windows.Truths[0]);
        fit.RequireFitted(taxonomy);
        ModelFolder.Save(target, Calibration.Store(stored.Description, taxonomy, fit), stored.Tensors);
        Show(fit, windows, taxonomy, target, console);
        return ExitCode.Success;
    }

    /// <summary>Where the result goes, once it is sure that nothing is lost there.</summary>
    private string Target(string folder)
    {
        string target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(Output ?? folder));
        bool isShipped = target.StartsWith(ModelFolder.SearchFolders[0] + Path.DirectorySeparatorChar, StringComparison.Ordinal);
        bool isReplaced = Output is not null && File.Exists(Path.Combine(target, ModelFolder.DescriptionFileName));
        return Force || !(isShipped || isReplaced)
            ? target
            : throw new UsageException(isShipped
                ? $"'{target}' is the model that is shipped with MirTool. Write a copy with --output DIR, which --model DIR then takes, or change it with --force."
                : $"'{target}' holds a model already. Choose another --output, or replace it with --force.");
    }

    private (IDatasetAdapter Adapter, DatasetRequest Request) Request(PluginCatalog plugins, ITaxonomy taxonomy)
    {
        if (Count is < 1)
        {
            throw new UsageException($"--count must be at least 1, but is {Count}.");
        }

        DatasetName dataset = DatasetName.Parse(Dataset);
        IDatasetAdapter adapter = plugins.Adapter(dataset.Name);
        bool isRecorded = adapter is IRecordedDataset;
        var options = new Dictionary<string, string>(DatasetOptions.Values);
        if (ProgramWeights.EvenFor(adapter, taxonomy, rare: []) is { } weights)
        {
            options.TryAdd(ProgramWeights.OptionName, weights);
        }

        return (adapter, new DatasetRequest
        {
            Root = dataset.Root,
            Split = Split ?? (isRecorded ? RecordedSplit : SynthesisSplit),
            Count = Count ?? (isRecorded ? null : SynthesizedExcerpts),
            Seed = Seed,
            // The model's, once it is loaded.
            SampleRate = 0,
            Options = options,
        });
    }

    private static void Warn(LabelledWindows windows, ITaxonomy taxonomy, IConsole console)
    {
        foreach ((string label, int times) in windows.UnknownLabels)
        {
            console.Error.WriteLine($"mirtool: warning: the taxonomy {taxonomy.Name} knows no label “{label}” ({times} times); it counts for no instrument.");
        }

        if (windows.IncompleteExcerpts > 0)
        {
            console.Error.WriteLine(
                $"mirtool: warning: {windows.IncompleteExcerpts} of {windows.Excerpts} excerpts do not name all that sounds in them: of the instruments that they do not name nothing is known there, and they are left out.");
        }
    }

    private static void Show(TaxonomyFit fit, LabelledWindows windows, ITaxonomy taxonomy, string target, IConsole console)
    {
        ResultTable.Write(console, ["instrument_id", "threshold", "f1", "windows_with", "windows_without", "threshold_from"], fit.Instruments.Select(instrument =>
            (IReadOnlyList<string>)
            [
                instrument.Id,
                Text(instrument.Threshold),
                double.IsNaN(instrument.F1) ? "" : Text(instrument.F1),
                Text(instrument.Positives),
                Text(instrument.Negatives),
                instrument.Source switch
                {
                    ThresholdSource.Fitted => "dataset",
                    ThresholdSource.Stored => "model (as before)",
                    _ => "mean of the fitted",
                },
            ]));
        string[] few = [.. fit.Instruments.Where(instrument => instrument is { Source: ThresholdSource.Fitted, Positives: < FewPositives }).Select(instrument => instrument.Id)];
        if (few.Length > 0)
        {
            console.Error.WriteLine($"mirtool: warning: in fewer than {FewPositives} windows, so that chance decides the threshold: {string.Join(", ", few)}");
        }

        console.Error.WriteLine(
            $"{taxonomy.Name}: {windows.Predictions.Count} windows of {windows.Excerpts} excerpts, temperature {Text(fit.Temperature)} (mean negative log-likelihood {Text(fit.LossBefore)}, with it {Text(fit.LossAfter)})");
        console.Error.WriteLine($"Stored in {target}");
    }

    private static string Text(double number) => number.ToString("0.####", CultureInfo.InvariantCulture);
}

using System.Globalization;
using McMaster.Extensions.CommandLineUtils;
using MirTool.Cli.Options;
using MirTool.Experiments;
using MirTool.Experiments.Training;
using MirTool.Models.Training;
using MirTool.Plugins;
using MirTool.Plugins.Loading;

namespace MirTool.Cli.Commands;

/// <summary><c>mirtool calibrate</c>: fits a model's thresholds and temperature for a taxonomy on labelled sound.</summary>
[Command("calibrate", Description = "Fits a threshold for each instrument of a taxonomy, and a temperature, on a dataset, and stores them in the model.")]
internal sealed class CalibrateCommand(ShutdownSignals signals)
{
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
        if (Count is < 1)
        {
            throw new UsageException($"--count must be at least 1, but is {Count}.");
        }

        PluginCatalog plugins = Plugins.Load(console);
        ITaxonomy taxonomy = Taxonomy.Find(plugins);
        var task = new CalibrationTask
        {
            Model = Model.Folder,
            Taxonomy = taxonomy,
            Dataset = DatasetName.Parse(Dataset),
            DatasetOptions = DatasetOptions.Values,
            Split = Split,
            Count = Count,
            Seed = Seed,
            Output = Output,
            Force = Force,
            Device = Device.Name,
        };
        CalibrationOutcome outcome = ProgressBar.Show<(int Done, int Total), CalibrationOutcome>(
            "Excerpts", isWanted: true, report => report, progress => task.Run(plugins, progress, signals.Token));
        Warn(outcome.Windows, taxonomy, console);
        Show(outcome, taxonomy, console);
        return ExitCode.Success;
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

    private static void Show(CalibrationOutcome outcome, ITaxonomy taxonomy, IConsole console)
    {
        (TaxonomyFit fit, LabelledWindows windows, string target) = outcome;
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

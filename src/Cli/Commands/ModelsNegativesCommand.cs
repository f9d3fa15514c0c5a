using System.ComponentModel.DataAnnotations;
using McMaster.Extensions.CommandLineUtils;
using MirTool.Cli.Options;
using MirTool.Experiments.Training;
using MirTool.Models;
using MirTool.Models.Files;
using MirTool.Models.Teaching;
using MirTool.Plugins;
using MirTool.Plugins.Loading;

namespace MirTool.Cli.Commands;

/// <summary><c>mirtool models negatives</c>: what new sounds are told apart from.</summary>
[Command("negatives", Description = "Makes a model's bank of embeddings of synthetic sound and noise, which sounds that are taught must not be taken for.")]
internal sealed class ModelsNegativesCommand(ShutdownSignals signals)
{
    [Argument(0, "NAME|DIR", "The model; the bank is written into its folder.")]
    [Required]
    public string NameOrFolder { get; } = "";

    [Option("--dataset <NAME>", "The dataset adapter that makes the sound.", CommandOptionType.SingleValue)]
    public string Dataset { get; } = TrainingDataset.Default;

    public DatasetOptions DatasetOptions { get; } = new();

    [Option("--count <N>", "Clips of synthetic sound.", CommandOptionType.SingleValue)]
    public int Count { get; } = 1500;

    [Option("--seed <NUMBER>", "Decides the clips.", CommandOptionType.SingleValue)]
    public ulong Seed { get; } = 1;

    private IReadOnlyDictionary<string, string> Options =>
        DatasetOptions.Values.Count > 0 || Dataset != TrainingDataset.Default ? DatasetOptions.Values : TrainingDataset.NegativesOptions;

    public int OnExecute(IConsole console)
    {
        if (Count is < 1 or > NegativeBank.MaximumCount)
        {
            throw new UsageException($"--count must be 1 to {NegativeBank.MaximumCount}, but is {Count}.");
        }

        StoredModel stored = ModelFolder.Load(ModelFolder.Find(NameOrFolder));
        IDatasetAdapter dataset = PluginCatalog.Load([]).Adapter(Dataset);
        using InstrumentModel model = TaughtRecordings.LoadBase(stored);
        NegativeBank bank = NegativeBank.Make(model, dataset, Options, Count, Seed, signals.Token);
        bank.Save(stored);
        console.Error.WriteLine($"{bank.Embeddings.Count} embeddings in {Path.Combine(stored.Folder, NegativeBank.FileName)}.");
        return ExitCode.Success;
    }
}

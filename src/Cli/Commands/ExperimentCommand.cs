using System.Globalization;
using McMaster.Extensions.CommandLineUtils;
using MirTool.Cli.Options;
using MirTool.Experiments.Paper;
using MirTool.Experiments.Training;
using MirTool.Files;
using MirTool.Models;

namespace MirTool.Cli.Commands;

/// <summary><c>mirtool experiment</c>: the paper's experiments.</summary>
[Command("experiment", Description = "Repeats the paper's experiments, at any scale and with any network.")]
[Subcommand(typeof(PaperCommand), typeof(GridCommand))]
internal sealed class ExperimentCommand(CommandLineApplication app)
{
    public int OnExecute()
    {
        app.ShowHelp();
        return ExitCode.Usage;
    }

    // Before anything is written: what would only be noticed after hours of training.
    private static void Check(string output, double scale, IEnumerable<string> networks, string? config, params ReadOnlySpan<string?> problems)
    {
        string? problem =
            output.Length == 0 ? "--output must name a folder."
            : File.Exists(output) ? $"--output names '{output}', which is a file."
            : scale is not (> 0 and <= 1) ? string.Create(CultureInfo.InvariantCulture, $"--scale must be more than 0 and at most 1, but is {scale}.")
            : networks.FirstOrDefault(network => !NetworkCatalog.NetworkNames.Contains(network)) is { } unknown
                ? $"There is no network '{unknown}'. There are: {string.Join(", ", NetworkCatalog.NetworkNames)}."
            : config is not null && !File.Exists(config) ? $"--config: there is no file '{config}'."
            : null;
        foreach (string? other in problems)
        {
            problem ??= other;
        }

        if (problem is not null)
        {
            throw new UsageException(problem);
        }
    }

    // What the experiments leave to the preset, and to the config file that wins over it.
    private static TrainingSettings Training(string? config, ShutdownSignals signals) =>
        Program.Parse<TrainCommand>(["train", "--preset", "paper", .. config is null ? [] : (string[])["--config", config]], signals).Settings;

    // What is done is not done again.
    private static async Task<T> GoOnAsync<T>(Task<T> experiment, string output, IConsole console)
    {
        try
        {
            return await experiment;
        }
        catch (OperationCanceledException)
        {
            console.Error.WriteLine($"mirtool: interrupted. The same command goes on with what '{output}' holds.");
            throw;
        }
    }

    private static string? AtLeastOne(string option, IEnumerable<int> numbers) =>
        numbers.Where(number => number < 1).Select(number => (int?)number).FirstOrDefault() is { } small ? $"{option} must be at least 1, but is {small}." : null;

    [Command("paper", Description = "Trains clean and noisy models, tests each on clean and on noisy clips, and sets the results beside the paper's tables.")]
    internal sealed class PaperCommand(ShutdownSignals signals)
    {
        [Option("-o|--output <DIR>", "The experiment's folder; one that was interrupted there goes on.", CommandOptionType.SingleValue)]
        public string Output { get; } = "experiment";

        [Option("--trials <N>", "Trials, each from a seed of its own (default 8).", CommandOptionType.SingleValue)]
        public int Trials { get; } = 8;

        [Option("--scale <SHARE>", "Share of the paper's clips, to train on and to test with (default 1).", CommandOptionType.SingleValue)]
        public double Scale { get; } = 1;

        [Option("--network <NAME>", "The network, in place of AlexNet.", CommandOptionType.SingleValue)]
        public string? Network { get; }

        [Option("--config <FILE>", "A YAML file of options of `mirtool train` that win over its preset paper.", CommandOptionType.SingleValue)]
        public string? Config { get; }

        [Option("--irmas <DIR>", "IRMAS, for tables 3 and 4.", CommandOptionType.SingleValue)]
        public string? Irmas { get; }

        [Option("--decode <RULE>", "model (default; with the preset the k likeliest instruments), top-k, threshold or consistent.", CommandOptionType.SingleValue)]
        [AllowedValues("model", "top-k", "threshold", "consistent", "accord", ErrorMessage = "--decode must be model, top-k, threshold or consistent, but is '{0}'.")]
        public string Decode { get; } = "model";

        public DeviceOptions Device { get; } = new();

        public async Task<int> OnExecuteAsync(IConsole console)
        {
            Check(
                Output, Scale, Network is null ? [] : [Network], Config, AtLeastOne("--trials", [Trials]),
                Irmas is not null && !Directory.Exists(Irmas) ? $"--irmas: there is no folder '{Irmas}'." : null);
            var settings = new PaperSettings(
                Training(Config, signals), Trials, Scale, Network, Config is null ? null : InputFile.ReadAllText(Config), Irmas, Decode, Device.Name);
            var experiment = new PaperExperiment(Output, settings, new ConsoleMessages(console));
            foreach (ExperimentTable table in await GoOnAsync(experiment.RunAsync(signals.Token), Output, console))
            {
                console.WriteLine(table.Title);
                ResultTable.Write(console, table.Columns, table.Rows.Select(ExperimentTable.Cells));
            }

            console.Error.WriteLine($"Written to {Path.Combine(Output, "tables.md")} and the CSV files beside it.");
            return ExitCode.Success;
        }
    }

    [Command("grid", Description = "Trains over the paper's grid of networks, batch sizes and kinds of loop, and draws its figure 3.")]
    internal sealed class GridCommand(ShutdownSignals signals)
    {
        [Option("-o|--output <DIR>", "The experiment's folder; one that was interrupted there goes on.", CommandOptionType.SingleValue)]
        public string Output { get; } = "grid";

        [Option("--network <NAMES>", "Networks, with commas between them (default alexnet,googlenet,vgg19).", CommandOptionType.SingleValue)]
        public string Networks { get; } = "alexnet,googlenet,vgg19";

        [Option("--batch-size <NUMBERS>", "Clips in a step (default 5,50,500).", CommandOptionType.SingleValue)]
        public string BatchSizes { get; } = "5,50,500";

        [Option("--epochs <N>", "Epochs; all below it are measured on the way (default 100; the paper's reach 2000).", CommandOptionType.SingleValue)]
        public int Epochs { get; } = 100;

        [Option("--loop <KINDS>", "on: new clips every --regen epochs; off: the same clips throughout (default on,off).", CommandOptionType.SingleValue)]
        public string Loop { get; } = "on,off";

        [Option("--regen <NUMBERS>", "Epochs on each generation of clips, with the loop on (default 5,10,20,50).", CommandOptionType.SingleValue)]
        public string Regen { get; } = "5,10,20,50";

        [Option("--repeats <N>", "Runs of each, from seeds of their own (default 5).", CommandOptionType.SingleValue)]
        public int Repeats { get; } = 5;

        [Option("--scale <SHARE>", "Share of the paper's clips (default 1).", CommandOptionType.SingleValue)]
        public double Scale { get; } = 1;

        [Option("--config <FILE>", "A YAML file of options of `mirtool train` that win over its preset paper.", CommandOptionType.SingleValue)]
        public string? Config { get; }

        public DeviceOptions Device { get; } = new();

        public async Task<int> OnExecuteAsync(IConsole console)
        {
            string[] kinds = Words(Loop), networks = Words(Networks);
            int[] batchSizes = Numbers("--batch-size", BatchSizes), regens = kinds.Contains("on") ? Numbers("--regen", Regen) : [];
            string? kind = kinds.FirstOrDefault(word => word is not ("on" or "off"));
            Check(
                Output, Scale, networks, Config, AtLeastOne("--batch-size", batchSizes), AtLeastOne("--epochs", [Epochs]), AtLeastOne("--regen", regens),
                AtLeastOne("--repeats", [Repeats]), kind is null ? null : $"--loop must be on, off or on,off, but holds '{kind}'.");
            var settings = new GridSettings(
                Training(Config, signals), networks, batchSizes, Epochs, kinds.Contains("off"), regens, Repeats, Scale, Config is null ? null : InputFile.ReadAllText(Config), Device.Name);
            console.WriteLine(await GoOnAsync(new GridExperiment(Output, settings, new ConsoleMessages(console)).RunAsync(signals.Token), Output, console));
            return ExitCode.Success;
        }

        private static string[] Words(string text) => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

        private static int[] Numbers(string option, string text) =>
        [
            .. Words(text).Select(word => int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
                ? number
                : throw new UsageException($"{option} must be whole numbers with commas between them, but holds '{word}'.")),
        ];
    }
}

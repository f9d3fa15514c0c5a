using McMaster.Extensions.CommandLineUtils;
using MirTool.Experiments.Training;

namespace MirTool.Cli.Commands;

/// <summary><c>mirtool train</c>: trains a model on clips that a dataset adapter makes or reads, and writes a model folder.</summary>
[Command("train", Description = "Trains a model on synthesized clips or on labelled recordings.")]
internal sealed class TrainCommand(ShutdownSignals signals)
{
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

    public TrainingSettings Settings { get; } = new();

    public async Task<int> OnExecuteAsync(IConsole console)
    {
        // At once: work that takes longer to end than a signal allows is cut off.
        await using CancellationTokenRegistration interrupted = signals.Token.Register(
            () => console.Error.WriteLine($"mirtool: interrupted. The same command goes on with what '{Output}' holds."));
        console.WriteLine(await new TrainingTask(Settings, Output, new ConsoleMessages(console)).RunAsync(endsNow: Finish, signals.Token));
        return ExitCode.Success;
    }
}

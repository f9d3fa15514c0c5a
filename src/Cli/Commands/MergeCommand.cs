using McMaster.Extensions.CommandLineUtils;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MirTool.Annotation.Batch;
using MirTool.Cli.Options;

namespace MirTool.Cli.Commands;

/// <summary><c>mirtool merge</c>: puts the outputs of shards on separate disks together.</summary>
[Command("merge", Description = "Puts the output folders of several machines together, as one run would have written them.")]
internal sealed class MergeCommand(ShutdownSignals signals)
{
    [Argument(0, "OUTPUTS", "Output folders of annotate with the same options: of shards, or of different recordings.")]
    public string[] Folders { get; } = [];

    [Option("-o|--output <DIR>", "Where all go together.", CommandOptionType.SingleValue)]
    public string? Output { get; }

    [Option("--allow-missing", "Merge what is there when shards are missing or not finished.", CommandOptionType.NoValue)]
    public bool AllowMissing { get; }

    [Option("--force", "Replace whatever annotations the output folder holds.", CommandOptionType.NoValue)]
    public bool Force { get; }

    public ProgressOptions Progress { get; } = new();

    public async Task<int> OnExecuteAsync()
    {
        if (Folders.Length == 0 || string.IsNullOrEmpty(Output))
        {
            throw new UsageException(Folders.Length == 0 ? "No OUTPUTS are given: name the output folders to merge." : "--output is missing: the folder that all go to.");
        }

        using IHost host = ApplicationHost.Build(Progress.Quiet ? LogLevel.Warning : LogLevel.Information);
        ILogger logger = host.Services.GetRequiredService<ILogger<MergeCommand>>();
        MergeBatch batch = MergeBatch.Prepare(Folders, AllowMissing);
        foreach (string warning in batch.Warnings)
        {
            Log.MergeWarning(logger, warning);
        }

        var display = new ProgressDisplay(Progress.Mode, host.Services.GetRequiredService<StandardError>(), logger);
        bool isComplete = await display.ShowAsync(() => Task.FromResult(batch.Run(Output, Force, display, signals.Token)));
        if (!isComplete)
        {
            return signals.RequestedExitCode ?? ExitCode.SomeFailed;
        }

        Log.Merged(logger, batch.Count, Folders.Length, Output, batch.Failed);
        return batch.Failed > 0 ? ExitCode.SomeFailed : ExitCode.Success;
    }
}

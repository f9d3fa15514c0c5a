using Microsoft.Extensions.Logging;
using MirTool.Annotation.Batch;

namespace MirTool.Cli;

/// <summary>What a command that goes through recordings says at its end.</summary>
internal static class BatchEnd
{
    /// <summary>Logs the counts and, after a signal, how to go on.</summary>
    /// <returns>The exit code, if no signal says another.</returns>
    public static int Tell(BatchResult result, ShutdownSignals signals, ILogger logger)
    {
        double speed = result.AudioSeconds / Math.Max(result.ElapsedSeconds, 0.001);
        Log.Closing(logger, result.Annotated, result.Skipped, result.Failed, result.AudioSeconds / 3600, speed);
        if (signals.RequestedExitCode is not null && !result.IsComplete)
        {
            Log.Interrupted(logger);
        }

        return result.Failed > 0 ? ExitCode.SomeFailed : ExitCode.Success;
    }
}

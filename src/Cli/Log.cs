using Microsoft.Extensions.Logging;

namespace MirTool.Cli;

/// <summary>Everything that the tool says on stderr while it works.</summary>
internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "not covered, so never heard: {Instruments} (no program of the model {Model} stands for them in the taxonomy {Taxonomy})")]
    public static partial void NotCovered(ILogger logger, string instruments, string model, string taxonomy);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Annotated} annotated, {Skipped} skipped, {Failed} failed, {Hours:F2} hours of audio, {Speed:F0} x real time")]
    public static partial void Closing(ILogger logger, int annotated, int skipped, int failed, double hours, double speed);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Pending} to annotate, {Done} done already in '{Output}'")]
    public static partial void DryRun(ILogger logger, int pending, int done, string output);
}

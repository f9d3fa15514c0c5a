using Microsoft.Extensions.Logging;

namespace MirTool.Cli;

/// <summary>Everything that the tool says on stderr while it works.</summary>
internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "{File}: {Seconds:F3} s, {Windows} windows")]
    public static partial void Annotated(ILogger logger, string file, double seconds, int windows);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{File}: read by {Decoder}")]
    public static partial void Decoded(ILogger logger, string file, string decoder);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{File}: gone on at {Seconds:F1} s, where an earlier run was interrupted")]
    public static partial void Resumed(ILogger logger, string file, double seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{File}: {Warning}")]
    public static partial void RecordingWarning(ILogger logger, string file, string warning);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{File}: {Reason}")]
    public static partial void RecordingFailed(ILogger logger, string file, string reason);

    [LoggerMessage(Level = LogLevel.Trace, Message = "because of")]
    public static partial void RecordingFailedBy(ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "not covered, so never heard: {Instruments} (no program of the model {Model} stands for them in the taxonomy {Taxonomy})")]
    public static partial void NotCovered(ILogger logger, string instruments, string model, string taxonomy);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} other files passed over: {Kinds}")]
    public static partial void PassedOver(ILogger logger, int count, string kinds);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Annotated} annotated, {Skipped} skipped, {Failed} failed, {Hours:F2} hours of audio, {Speed:F0} x real time")]
    public static partial void Closing(ILogger logger, int annotated, int skipped, int failed, double hours, double speed);

    [LoggerMessage(Level = LogLevel.Information, Message = "interrupted: the same command goes on with the recordings that are not done")]
    public static partial void Interrupted(ILogger logger);

    [LoggerMessage(Level = LogLevel.Information, Message = "shard {Index}/{Count}, from {Source}")]
    public static partial void ShardFound(ILogger logger, int index, int count, string source);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{File}: its tables are missing. Run mirtool annotate again; what is done is skipped.")]
    public static partial void TablesMissing(ILogger logger, string file);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Message}")]
    public static partial void MergeWarning(ILogger logger, string message);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Recordings} recordings of {Folders} folders merged into '{Output}', {Failed} of them failed")]
    public static partial void Merged(ILogger logger, int recordings, int folders, string output, int failed);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Format}: {Written} written to '{Output}', {Skipped} there as new, {Failed} failed")]
    public static partial void Exported(ILogger logger, string format, int written, string output, int skipped, int failed);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Pending} to annotate, {Done} done already in '{Output}'")]
    public static partial void DryRun(ILogger logger, int pending, int done, string output);
}

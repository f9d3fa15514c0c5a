using Microsoft.Extensions.Logging;

namespace MirTool.Annotation.Batch;

/// <summary>What a batch says of its recordings.</summary>
internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "{File}: {Seconds:F3} s, {Windows} windows")]
    public static partial void Annotated(ILogger logger, string file, double seconds, int windows);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{File}: read by {Decoder}")]
    public static partial void Decoded(ILogger logger, string file, string decoder);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{File}: {Warning}")]
    public static partial void RecordingWarning(ILogger logger, string file, string warning);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{File}: {Reason}")]
    public static partial void RecordingFailed(ILogger logger, string file, string reason);

    [LoggerMessage(Level = LogLevel.Trace, Message = "because of")]
    public static partial void RecordingFailedBy(ILogger logger, Exception exception);
}

using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;
using MirTool.Annotation.Batch;

namespace MirTool.Cli;

/// <summary>Shows a batch's progress on stderr while it runs, and says what came of its recordings.</summary>
internal sealed class ProgressDisplay(ProgressMode mode, StandardError standardError, ILogger logger) : IProgress<BatchProgress>
{
    private readonly LiveDisplay<BatchProgress> live = new(
        mode, standardError, progress => (Describe(progress), progress.Fraction), progress => JsonSerializer.Serialize(progress, ProgressJson.Default.BatchProgress));

    public void Report(BatchProgress value)
    {
        live.Report(value);
        if (value.Finished is not { } finished)
        {
            return;
        }

        foreach (string warning in finished.Warnings)
        {
            Log.RecordingWarning(logger, finished.File, warning);
        }

        if (finished.Failure is not null)
        {
            Log.RecordingFailed(logger, finished.File, finished.Failure);
            Log.RecordingFailedBy(logger, finished.Exception!);
        }
        else if (finished.Windows > 0)
        {
            Log.Decoded(logger, finished.File, finished.Decoder);
            if (finished.ResumedSeconds > 0)
            {
                Log.Resumed(logger, finished.File, finished.ResumedSeconds);
            }

            Log.Annotated(logger, finished.File, finished.DurationSeconds, finished.Windows);
        }
    }

    /// <summary>Does the work, which reports to this display.</summary>
    public Task<T> ShowAsync<T>(Func<Task<T>> work) => live.ShowAsync(work);

    private static string Describe(BatchProgress progress)
    {
        string failed = progress.Failed > 0 ? $", {progress.Failed} failed" : "";
        string left = progress.EtaSeconds is { } seconds ? $", {Duration(seconds)} left" : "";
        return $"{progress.Done} of {progress.Total}{failed}{left}";
    }

    private static string Duration(double seconds)
    {
        // A first estimate can be beyond what a TimeSpan holds.
        TimeSpan time = TimeSpan.FromSeconds(Math.Min(seconds, 1e8));
        return time.Days > 0 ? $"{time.Days} d {time:h\\:mm} h" : $"{time:h\\:mm\\:ss}";
    }
}

/// <summary>Lines of <c>--progress json</c>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(BatchProgress))]
internal sealed partial class ProgressJson : JsonSerializerContext;

using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;
using MirTool.Annotation.Batch;
using Spectre.Console;

namespace MirTool.Cli;

/// <summary>How a batch shows its progress on stderr.</summary>
internal enum ProgressMode
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>As a bar with the time left.</summary>
    Bar,

    /// <summary>As one JSON object a line, for other programs.</summary>
    Json,
}

/// <summary>Shows a batch's progress on stderr while it runs, and says what came of its recordings.</summary>
internal sealed class ProgressDisplay(ProgressMode mode, StandardError standardError, ILogger logger) : IProgress<BatchProgress>
{
    private static readonly TimeSpan BarInterval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan JsonInterval = TimeSpan.FromSeconds(1);

    // Before a batch has seen its inputs there is nothing to tell.
    private volatile BatchProgress? latest;

    public void Report(BatchProgress value)
    {
        latest = value;
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
    public async Task<T> ShowAsync<T>(Func<Task<T>> work)
    {
        // The work begins on the pool: what it does before its first wait must not hold up the display.
        return mode switch
        {
            ProgressMode.Bar => await ShowBarAsync(Task.Run(work)),
            ProgressMode.Json => await ShowJsonAsync(Task.Run(work)),
            _ => await work(),
        };
    }

    private async Task<T> ShowJsonAsync<T>(Task<T> work)
    {
        do
        {
            WriteJson();
        }
        while (await Task.WhenAny(work, Task.Delay(JsonInterval)) != work);

        WriteJson();
        return await work;

        void WriteJson()
        {
            if (latest is { } progress)
            {
                standardError.WriteLine(JsonSerializer.Serialize(progress, ProgressJson.Default.BatchProgress));
            }
        }
    }

    private async Task<T> ShowBarAsync<T>(Task<T> work)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = TerminalOutput.Error });
        standardError.LiveConsole = console;
        try
        {
            return await console.Progress()
                .AutoClear(true)
                .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn())
                .StartAsync(async context =>
                {
                    ProgressTask task = context.AddTask("", maxValue: 1);
                    do
                    {
                        if (latest is { } progress)
                        {
                            task.Description = Describe(progress);
                            task.Value = progress.Fraction;
                        }
                    }
                    while (await Task.WhenAny(work, Task.Delay(BarInterval)) != work);
                    return await work;
                });
        }
        finally
        {
            standardError.LiveConsole = null;
        }
    }

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

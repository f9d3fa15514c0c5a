using System.Text.Json;
using MirTool.Annotation.Batch;
using Spectre.Console;

namespace MirTool.Cli.Batch;

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

/// <summary>Shows a batch's progress while it runs.</summary>
internal static class ProgressDisplay
{
    private static readonly TimeSpan BarInterval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan JsonInterval = TimeSpan.FromSeconds(1);

    /// <summary>The mode of an option <c>--progress</c>: <c>auto</c>, <c>none</c> or <c>json</c>.</summary>
    public static ProgressMode ModeOf(string option, bool isQuiet) => option switch
    {
        "json" => ProgressMode.Json,
        "auto" when StandardError.IsTerminal && !isQuiet => ProgressMode.Bar,
        _ => ProgressMode.None,
    };

    public static async Task<T> ShowAsync<T>(ProgressMode mode, BatchProgress progress, StandardError standardError, Func<Task<T>> work)
    {
        // The work begins on the pool: what it does before its first wait must not hold up the display.
        return mode switch
        {
            ProgressMode.Bar => await ShowBarAsync(progress, standardError, Task.Run(work)),
            ProgressMode.Json => await ShowJsonAsync(progress, standardError, Task.Run(work)),
            _ => await work(),
        };
    }

    private static async Task<T> ShowJsonAsync<T>(BatchProgress progress, StandardError standardError, Task<T> work)
    {
        do
        {
            WriteJson();
        }
        while (await Task.WhenAny(work, Task.Delay(JsonInterval)) != work);

        WriteJson();
        return await work;

        void WriteJson() => standardError.WriteLine(JsonSerializer.Serialize(progress.Report(), BatchJson.Default.ProgressReport));
    }

    private static async Task<T> ShowBarAsync<T>(BatchProgress progress, StandardError standardError, Task<T> work)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        standardError.LiveConsole = console;
        try
        {
            return await console.Progress()
                .AutoClear(true)
                .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn())
                .StartAsync(async context =>
                {
                    ProgressTask task = context.AddTask(Describe(progress.Report()), maxValue: 1);
                    do
                    {
                        ProgressReport report = progress.Report();
                        task.Description = Describe(report);
                        task.Value = report.Fraction;
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

    private static string Describe(ProgressReport report)
    {
        string failed = report.Failed > 0 ? $", {report.Failed} failed" : "";
        string left = report.EtaSeconds is { } seconds ? $", {Duration(seconds)} left" : "";
        return $"{report.Done} of {report.Total}{failed}{left}";
    }

    private static string Duration(double seconds)
    {
        // A first estimate can be beyond what a TimeSpan holds.
        TimeSpan time = TimeSpan.FromSeconds(Math.Min(seconds, 1e8));
        return time.Days > 0 ? $"{time.Days} d {time:h\\:mm} h" : $"{time:h\\:mm\\:ss}";
    }
}

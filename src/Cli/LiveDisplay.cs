using Spectre.Console;

namespace MirTool.Cli;

/// <summary>How progress is shown on stderr.</summary>
internal enum ProgressMode
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>As a bar.</summary>
    Bar,

    /// <summary>As one JSON object a line, for other programs.</summary>
    Json,
}

/// <summary>Shows on stderr, as long as work goes on, what was reported of it last.</summary>
/// <param name="mode">How.</param>
/// <param name="standardError">Messages go above a bar.</param>
/// <param name="describe">What stands beside the bar, and how much of it is done, 0 to 1.</param>
/// <param name="json">A report as a line.</param>
internal sealed class LiveDisplay<TReport>(ProgressMode mode, StandardError standardError, Func<TReport, (string Text, double Fraction)> describe, Func<TReport, string> json)
    where TReport : class
{
    private static readonly TimeSpan BarInterval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan JsonInterval = TimeSpan.FromSeconds(1);

    // Before the work has seen its inputs there is nothing to tell.
    private volatile TReport? latest;

    public void Report(TReport value) => latest = value;

    /// <summary>Does the work.</summary>
    public async Task<T> ShowAsync<T>(Func<Task<T>> work) => mode switch
    {
        // The work begins on the pool: what it does before its first wait must not hold up the display.
        ProgressMode.Bar => await ShowBarAsync(Task.Run(work)),
        ProgressMode.Json => await ShowJsonAsync(Task.Run(work)),
        _ => await Task.Run(work),
    };

    /// <summary>Writes the last report now, if it is shown as JSON.</summary>
    public void WriteJson()
    {
        if (mode == ProgressMode.Json && latest is { } report)
        {
            standardError.WriteLine(json(report));
        }
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
    }

    private async Task<T> ShowBarAsync<T>(Task<T> work)
    {
        IAnsiConsole console = ProgressBar.StandardErrorConsole();
        standardError.LiveConsole = console;
        try
        {
            return await ProgressBar.On(console).StartAsync(async context =>
            {
                ProgressTask task = context.AddTask("", maxValue: 1);
                do
                {
                    if (latest is { } report)
                    {
                        (task.Description, task.Value) = describe(report);
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
}

using Spectre.Console;

namespace MirTool.Cli.Evaluation;

/// <summary>A bar on stderr while recordings are judged, where somebody is looking.</summary>
internal static class EvaluationProgress
{
    /// <param name="show">Whether a bar is wanted.</param>
    /// <param name="what">What is going on.</param>
    /// <param name="total">How many steps there are.</param>
    /// <param name="work">Is given what to call after each step, from any thread.</param>
    public static async Task<T> ShowAsync<T>(bool show, string what, int total, Func<Action, Task<T>> work)
    {
        if (!show || !StandardError.IsTerminal)
        {
            return await work(() => { });
        }

        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return await console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                ProgressTask task = context.AddTask(what, maxValue: Math.Max(1, total));
                return await Task.Run(() => work(() => task.Increment(1)));
            });
    }
}

using Spectre.Console;

namespace MirTool.Cli;

/// <summary>A bar on stderr while work goes on, where somebody is looking.</summary>
internal static class ProgressBar
{
    /// <summary>Does the work, and shows how far it is.</summary>
    /// <param name="title">What is done, for people.</param>
    /// <param name="isWanted">False for no bar anyway.</param>
    /// <param name="read">How much of how much a report says is done; asked from whatever thread reports.</param>
    /// <param name="work">Reports to what it is given; null where nobody looks.</param>
    public static T Show<TReport, T>(string title, bool isWanted, Func<TReport, (double Done, double Total)> read, Func<IProgress<TReport>?, T> work) =>
        !isWanted || !StandardError.IsTerminal ? work(null) : On(StandardErrorConsole(), new RemainingTimeColumn()).Start(context =>
        {
            ProgressTask task = context.AddTask(Markup.Escape(title)).IsIndeterminate();
            return work(new Bar<TReport>(task, read));
        });

    /// <summary>Bars that go when the work is done.</summary>
    public static Progress On(IAnsiConsole console, params ProgressColumn[] more) => console.Progress()
        .AutoClear(true)
        .Columns([new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), .. more]);

    public static IAnsiConsole StandardErrorConsole() => AnsiConsole.Create(new AnsiConsoleSettings { Out = TerminalOutput.Error });

    // Reports come from several threads, so their numbers may arrive out of order.
    private sealed class Bar<TReport>(ProgressTask task, Func<TReport, (double Done, double Total)> read) : IProgress<TReport>
    {
        public void Report(TReport value)
        {
            (double done, double total) = read(value);
            task.IsIndeterminate = false;
            task.MaxValue = Math.Max(1, total);
            task.Value = Math.Max(task.Value, done);
        }
    }
}

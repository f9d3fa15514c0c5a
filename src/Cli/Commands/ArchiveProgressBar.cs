using MirTool.Archive;
using Spectre.Console;

namespace MirTool.Cli.Commands;

/// <summary>Shows on stderr how far work over an archive has come, where somebody is looking.</summary>
internal static class ArchiveProgressBar
{
    /// <param name="what">What is done, for people.</param>
    /// <param name="isWanted">False for no bar anyway.</param>
    /// <param name="work">Reports to what it is given.</param>
    public static T Show<T>(string what, bool isWanted, Func<IProgress<ArchiveProgress>?, T> work)
    {
        if (!isWanted || !StandardError.IsTerminal)
        {
            return work(null);
        }

        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = TerminalOutput.Error });
        return console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context =>
            {
                ProgressTask task = context.AddTask(Markup.Escape(what), maxValue: 1);
                return work(new Bar(task));
            });
    }

    private sealed class Bar(ProgressTask task) : IProgress<ArchiveProgress>
    {
        public void Report(ArchiveProgress value) => task.Value = (double)value.Done / Math.Max(1, value.Total);
    }
}

using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace MirTool.Cli.Evaluation;

/// <summary>Shows on stderr how far an evaluation is, as the options <c>--progress</c> and <c>-q</c> say.</summary>
/// <param name="mode"><c>auto</c>: a bar where stderr is a terminal; <c>none</c>; <c>json</c>: an object a line.</param>
/// <param name="isQuiet">No bar.</param>
internal sealed class EvaluationProgress(string mode, bool isQuiet)
{
    private static readonly TimeSpan JsonInterval = TimeSpan.FromSeconds(1);

    /// <summary>Shows a step of the work while it goes on.</summary>
    /// <param name="step">Its name.</param>
    /// <param name="total">How many parts it has.</param>
    /// <param name="work">Is given what to call after each part, from any thread.</param>
    public Task<T> ShowAsync<T>(string step, int total, Func<Action, Task<T>> work) =>
        mode == "json" ? ShowJsonAsync(step, total, work)
        : mode == "auto" && !isQuiet && StandardError.IsTerminal ? ShowBarAsync(step, total, work)
        : work(() => { });

    private static async Task<T> ShowBarAsync<T>(string step, int total, Func<Action, Task<T>> work)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = TerminalOutput.Error });
        return await console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                ProgressTask task = context.AddTask(step, maxValue: Math.Max(1, total));
                return await Task.Run(() => work(() => task.Increment(1)));
            });
    }

    private static async Task<T> ShowJsonAsync<T>(string step, int total, Func<Action, Task<T>> work)
    {
        var clock = Stopwatch.StartNew();
        int done = 0;
        Task<T> result = Task.Run(() => work(() => Interlocked.Increment(ref done)));
        do
        {
            Write();
        }
        while (await Task.WhenAny(result, Task.Delay(JsonInterval)) != result);

        Write();
        return await result;

        void Write()
        {
            JsonObject report = new() { ["step"] = step, ["done"] = Volatile.Read(ref done), ["total"] = total, ["elapsed_s"] = Math.Round(clock.Elapsed.TotalSeconds, 3) };
            Console.Error.WriteLine(report.ToJsonString(JsonSerializerOptions.Default));
        }
    }
}

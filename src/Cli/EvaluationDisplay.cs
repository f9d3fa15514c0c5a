using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using MirTool.Experiments.Scoring;
using Spectre.Console;

namespace MirTool.Cli;

/// <summary>Shows on stderr how far an evaluation is.</summary>
internal sealed class EvaluationDisplay(ProgressMode mode) : IProgress<EvaluationStep>
{
    private static readonly TimeSpan JsonInterval = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private readonly Stopwatch clock = new();
    private EvaluationStep? latest;
    private ProgressContext? bars;
    private ProgressTask? bar;

    public void Report(EvaluationStep value)
    {
        lock (gate)
        {
            if (value.Done == 0)
            {
                clock.Restart();
                latest = value;
                bar = bars?.AddTask(value.Name, maxValue: Math.Max(1, value.Total));
            }

            // Reports come from several threads, so their numbers may arrive out of order.
            latest = latest is { } known && known.Done > value.Done ? known : value;
            bar?.Value = latest.Done;
            if (value.Done == 0 || value.Done == value.Total)
            {
                WriteJson();
            }
        }
    }

    /// <summary>Does the work, which reports to this display.</summary>
    public async Task<T> ShowAsync<T>(Func<Task<T>> work)
    {
        if (mode == ProgressMode.Bar)
        {
            return await ProgressBar.On(ProgressBar.StandardErrorConsole()).StartAsync(context =>
            {
                bars = context;
                return Task.Run(work);
            });
        }

        using var timer = new Timer(_ => WriteJson(), null, JsonInterval, JsonInterval);
        return await Task.Run(work);
    }

    private void WriteJson()
    {
        lock (gate)
        {
            if (mode == ProgressMode.Json && latest is { } step)
            {
                JsonObject report = new() { ["step"] = step.Name, ["done"] = step.Done, ["total"] = step.Total, ["elapsed_s"] = Math.Round(clock.Elapsed.TotalSeconds, 3) };
                Console.Error.WriteLine(report.ToJsonString(JsonSerializerOptions.Default));
            }
        }
    }
}

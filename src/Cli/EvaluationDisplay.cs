using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using MirTool.Experiments.Scoring;
using Spectre.Console;

namespace MirTool.Cli;

/// <summary>Shows on stderr how far an evaluation is.</summary>
internal sealed class EvaluationDisplay : IProgress<EvaluationStep>
{
    private readonly Lock gate = new();
    private readonly Stopwatch clock = new();
    private readonly LiveDisplay<EvaluationStep> live;
    private EvaluationStep? latest;

    public EvaluationDisplay(ProgressMode mode) =>
        live = new(mode, new StandardError(), step => (Markup.Escape($"{step.Name}, {step.Done} of {step.Total}"), (double)step.Done / Math.Max(1, step.Total)), Json);

    public void Report(EvaluationStep value)
    {
        lock (gate)
        {
            if (value.Done == 0)
            {
                clock.Restart();
                latest = null;
            }

            // Reports come from several threads, so their numbers may arrive out of order.
            latest = latest is { } known && known.Done > value.Done ? known : value;
            live.Report(latest);
            if (value.Done == 0 || value.Done == value.Total)
            {
                live.WriteJson();
            }
        }
    }

    /// <summary>Does the work, which reports to this display.</summary>
    public Task<T> ShowAsync<T>(Func<Task<T>> work) => live.ShowAsync(work);

    private string Json(EvaluationStep step) => new JsonObject
    {
        ["step"] = step.Name,
        ["done"] = step.Done,
        ["total"] = step.Total,
        ["elapsed_s"] = Math.Round(clock.Elapsed.TotalSeconds, 3),
    }.ToJsonString(JsonSerializerOptions.Default);
}

namespace MirTool.Experiments.Scoring;

/// <summary>How far a step of an evaluation has come.</summary>
/// <param name="Name">The step's.</param>
/// <param name="Done">How many of its parts are done.</param>
/// <param name="Total">How many it has.</param>
public sealed record EvaluationStep(string Name, int Done, int Total)
{
    /// <summary>Tells of a step's beginning, and gives what to call after each part, from any thread.</summary>
    internal static Action Begin(IProgress<EvaluationStep>? progress, string name, int total)
    {
        int done = 0;
        progress?.Report(new(name, 0, total));
        return () => progress?.Report(new(name, Interlocked.Increment(ref done), total));
    }
}

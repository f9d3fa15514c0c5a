namespace MirTool.Annotation.Batch;

/// <summary>How a batch went.</summary>
/// <param name="Recordings">All of the run's share.</param>
/// <param name="Annotated">Annotated now.</param>
/// <param name="Skipped">Done before.</param>
/// <param name="Failed">Could not be annotated.</param>
/// <param name="AudioSeconds">Sound annotated now.</param>
/// <param name="ElapsedSeconds">How long it took.</param>
/// <param name="IsComplete">False when it was ended early: cancelled, or by the first failure where that was asked for.</param>
public sealed record BatchResult(
    int Recordings, int Annotated, int Skipped, int Failed, double AudioSeconds, double ElapsedSeconds, bool IsComplete)
{
    /// <summary>Files of searched folders that are not called as recordings are: how many of each extension.</summary>
    public IReadOnlyDictionary<string, int> PassedOver { get; init; } = new Dictionary<string, int>();

    internal static BatchResult Of(BatchProgress end, bool isComplete) =>
        new(end.Total, end.Annotated, end.Skipped, end.Failed, end.AudioSeconds, end.ElapsedSeconds, isComplete);
}

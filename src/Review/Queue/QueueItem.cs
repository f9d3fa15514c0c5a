namespace MirTool.Review.Queue;

/// <summary>A stretch to listen to and answer.</summary>
/// <param name="File">The recording.</param>
/// <param name="StartSeconds">From its start.</param>
/// <param name="EndSeconds">After the start.</param>
/// <param name="Instrument">The name of what is asked about; empty where the question is open.</param>
/// <param name="Score">A probability or a likeness; null where there is none.</param>
public sealed record QueueItem(string File, double StartSeconds, double EndSeconds, string Instrument, double? Score);

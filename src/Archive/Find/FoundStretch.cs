namespace MirTool.Archive.Find;

/// <summary>A stretch of a recording in which an expression holds.</summary>
/// <param name="File">The recording's name.</param>
/// <param name="StartSeconds">From the recording's start.</param>
/// <param name="EndSeconds">Likewise.</param>
/// <param name="Probability">Of the least probable instrument that the expression needs, mean over the stretch's windows; null if it needs none.</param>
public sealed record FoundStretch(string File, double StartSeconds, double EndSeconds, double? Probability)
{
    public double DurationSeconds => EndSeconds - StartSeconds;
}

/// <summary>What was found.</summary>
/// <param name="Stretches">As many as were asked for, in order; read as they are enumerated, once, before the next search.</param>
/// <param name="Count">How many there are in all.</param>
/// <param name="TotalSeconds">Their length together.</param>
public sealed record FindResult(IEnumerable<FoundStretch> Stretches, long Count, double TotalSeconds);

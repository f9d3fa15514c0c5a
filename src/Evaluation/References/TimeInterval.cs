namespace MirTool.Evaluation.References;

/// <summary>A stretch of a recording.</summary>
/// <param name="StartSeconds">From the recording's start.</param>
/// <param name="EndSeconds">From the recording's start; may be infinite for “to the end”.</param>
public readonly record struct TimeInterval(double StartSeconds, double EndSeconds)
{
    /// <summary>Joins intervals that touch or overlap: the result is ordered, and counts every moment once.</summary>
    public static TimeInterval[] Union(IEnumerable<TimeInterval> intervals)
    {
        List<TimeInterval> union = [];
        foreach (TimeInterval interval in intervals.Where(interval => interval.EndSeconds > interval.StartSeconds).OrderBy(interval => interval.StartSeconds))
        {
            if (union.Count > 0 && interval.StartSeconds <= union[^1].EndSeconds)
            {
                union[^1] = union[^1] with { EndSeconds = Math.Max(union[^1].EndSeconds, interval.EndSeconds) };
            }
            else
            {
                union.Add(interval);
            }
        }

        return [.. union];
    }
}

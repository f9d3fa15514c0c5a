namespace MirTool.Evaluation;

/// <summary>Checks of frame-major arrays: index = frame × labels + label.</summary>
internal static class FrameLayout
{
    /// <summary>Refuses arrays that differ in length or do not hold whole frames.</summary>
    public static void Require(int truthLength, int estimateLength, int labels)
    {
        if (truthLength != estimateLength)
        {
            throw new ArgumentException($"Truth holds {truthLength} values, but the estimate {estimateLength}.");
        }

        if (labels < 1 || truthLength % labels != 0)
        {
            throw new ArgumentException($"{truthLength} values are not whole frames of {labels} labels.");
        }
    }
}

using MirTool.Evaluation;

namespace MirTool.Annotation.Formats;

/// <summary>What is said of a window.</summary>
/// <param name="startSeconds">From the recording's start.</param>
/// <param name="endSeconds">After it.</param>
/// <param name="instruments">How many the taxonomy has.</param>
public sealed class PredictedWindow(double startSeconds, double endSeconds, int instruments)
{
    /// <summary>From the recording's start.</summary>
    public double StartSeconds => startSeconds;

    /// <summary>After it.</summary>
    public double EndSeconds => endSeconds;

    /// <summary>How many instruments sound; -1 where no row says it.</summary>
    public int Polyphony { get; set; } = -1;

    /// <summary>NaN where no row says it.</summary>
    public float PolyphonyProbability { get; set; } = float.NaN;

    /// <summary>One per instrument and one for <c>other</c>; NaN where no row says it.</summary>
    public float[] Probabilities { get; } = [.. Enumerable.Repeat(float.NaN, instruments + 1)];

    /// <summary>Whether each of them is reported as sounding.</summary>
    public bool[] Active { get; } = new bool[instruments + 1];

    /// <summary>What metrics are computed from.</summary>
    public WindowEstimate ToEstimate() => new(Polyphony, PolyphonyProbability, Probabilities, Active);
}

namespace MirTool.Models;

/// <summary>What the network says of one window of a recording.</summary>
/// <param name="Index">The window's number within its recording, from 0.</param>
/// <param name="StartSeconds">From the recording's start: <paramref name="Index"/> × hop.</param>
/// <param name="EndSeconds">Two seconds later, or the recording's end if that comes first.</param>
/// <param name="Polyphony">Probabilities of 0..p instruments sounding; they sum to 1.</param>
/// <param name="Programs">Probability of each of the model's sounds, in the model's output order, each in [0, 1].</param>
public sealed record WindowPrediction(
    int Index,
    double StartSeconds,
    double EndSeconds,
    float[] Polyphony,
    float[] Programs)
{
    /// <summary>256 numbers in which windows that sound alike are near each other, where they were asked for; else null.</summary>
    public float[]? Embedding { get; init; }
}

namespace MirTool.Models;

/// <summary>A window's prediction in the words of a taxonomy.</summary>
/// <param name="Index">The window's number within its recording, from 0.</param>
/// <param name="StartSeconds">From the recording's start.</param>
/// <param name="EndSeconds">At most the recording's end.</param>
/// <param name="Polyphony">How many instruments sound, 0..p: the likeliest number.</param>
/// <param name="PolyphonyProbability">Its probability.</param>
/// <param name="Probabilities">One per instrument of the taxonomy, in its order, then one for <c>other</c>: programs that the taxonomy does not cover.</param>
/// <param name="Active">Whether each of them is reported as sounding; as long as <paramref name="Probabilities"/>.</param>
public sealed record DecodedWindow(
    int Index,
    double StartSeconds,
    double EndSeconds,
    int Polyphony,
    float PolyphonyProbability,
    float[] Probabilities,
    bool[] Active);

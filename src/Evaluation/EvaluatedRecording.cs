using MirTool.Evaluation.References;

namespace MirTool.Evaluation;

/// <summary>What a system says of a window, or of a clip.</summary>
/// <param name="Polyphony">How many instruments it hears; -1 where it does not say.</param>
/// <param name="PolyphonyProbability">How sure it is of that; NaN where it does not say.</param>
/// <param name="Probabilities">One per instrument and one for <c>other</c>; NaN where it does not say.</param>
/// <param name="Active">Which of them it reports; as long as <paramref name="Probabilities"/>.</param>
public sealed record WindowEstimate(int Polyphony, float PolyphonyProbability, float[] Probabilities, bool[] Active);

/// <summary>A window with its reference and its estimate: what sounds, and what a system says of it.</summary>
public sealed record EvaluatedWindow(ReferenceWindow Reference, WindowEstimate Estimate);

/// <summary>A recording whose windows are judged. Recordings are independent of each other, their windows are not: intervals and tests resample recordings.</summary>
/// <param name="Name">For messages.</param>
/// <param name="LabelsComplete">Whether every instrument that sounds is labelled; else only those that are labelled are known.</param>
/// <param name="Windows">In order.</param>
/// <param name="Clip">What sounds anywhere in it.</param>
public sealed record EvaluatedRecording(string Name, bool LabelsComplete, IReadOnlyList<EvaluatedWindow> Windows, ReferenceWindow Clip)
{
    /// <summary>What resampling draws as one: excerpts that were cut from one recording share it.</summary>
    public string Group { get; init; } = Name;

    /// <summary>Numbers the groups of recordings in the order in which they appear; one number per recording.</summary>
    internal static int[] GroupsOf(IReadOnlyList<EvaluatedRecording> recordings)
    {
        Dictionary<string, int> numbers = new(StringComparer.Ordinal);
        return [.. recordings.Select(recording => numbers.TryGetValue(recording.Group, out int number) ? number : numbers[recording.Group] = numbers.Count)];
    }
}

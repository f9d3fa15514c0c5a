using MirTool.Evaluation.References;

namespace MirTool.Evaluation;

/// <summary>What sounds in a window, or in a clip.</summary>
/// <param name="Labels">For each distinct label that sounds, the instruments that it may stand for, by their index: usually one,
/// several where any of them is right, none for a label that is outside the taxonomy.</param>
public sealed record WindowTruth(IReadOnlyList<int[]> Labels)
{
    /// <summary>How many instruments sound, those outside the taxonomy included; -1 where that is not known.</summary>
    public int Polyphony { get; init; } = Labels.Count;

    /// <summary>Instruments of which it is not known whether they sound: reporting them is neither right nor wrong.</summary>
    public IReadOnlyList<int> Open { get; init; } = [];

    /// <summary>What the labels say of a window of which the evaluation is asked.</summary>
    public static WindowTruth Of(ReferenceWindow window) => new([.. window.Sounding.Select(label => (int[])[.. label.Meaning.Alternatives])])
    {
        Polyphony = window.Polyphony,
        Open = window.Open,
    };
}

/// <summary>What a system says of a window, or of a clip.</summary>
/// <param name="Polyphony">How many instruments it hears; -1 where it does not say.</param>
/// <param name="PolyphonyProbability">How sure it is of that; NaN where it does not say.</param>
/// <param name="Probabilities">One per instrument and one for <c>other</c>; NaN where it does not say.</param>
/// <param name="Active">Which of them it reports; as long as <paramref name="Probabilities"/>.</param>
public sealed record WindowEstimate(int Polyphony, float PolyphonyProbability, float[] Probabilities, bool[] Active);

/// <summary>A window with its truth and what a system says of it.</summary>
public sealed record EvaluatedWindow(WindowTruth Truth, WindowEstimate Estimate);

/// <summary>A recording whose windows are judged. Recordings are independent of each other, their windows are not: intervals and tests resample recordings.</summary>
/// <param name="Name">For messages.</param>
/// <param name="LabelsComplete">Whether every instrument that sounds is labelled; else only those that are labelled are known.</param>
/// <param name="Windows">In order.</param>
/// <param name="Clip">What sounds anywhere in it.</param>
public sealed record EvaluatedRecording(string Name, bool LabelsComplete, IReadOnlyList<EvaluatedWindow> Windows, WindowTruth Clip)
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

/// <summary>Whether an instrument sounds in a window.</summary>
public enum InstrumentTruth : byte
{
    /// <summary>It does not: reporting it is wrong.</summary>
    Absent,

    /// <summary>It does: not reporting it is wrong.</summary>
    Present,

    /// <summary>It may be what a label means that another instrument stands for already: neither right nor wrong.</summary>
    Masked,
}

/// <summary>Settles, for each window, which instruments count as sounding.</summary>
public static class TruthResolution
{
    /// <summary>The truth of each instrument in a window.</summary>
    /// <remarks>A label with several acceptable instruments is one positive: every acceptable instrument that is reported is
    /// right; if none is, the likeliest of them is missed (of equal ones, or without probabilities, the first). The
    /// others are masked, unless a label of their own makes them present.</remarks>
    /// <param name="window">Truth and estimate.</param>
    /// <param name="truth">Receives one entry per instrument, without <c>other</c>.</param>
    public static void Resolve(EvaluatedWindow window, Span<InstrumentTruth> truth)
    {
        truth.Clear();
        foreach (int[] acceptable in window.Truth.Labels)
        {
            bool anyReported = false;
            foreach (int instrument in acceptable)
            {
                if (window.Estimate.Active[instrument])
                {
                    truth[instrument] = InstrumentTruth.Present;
                    anyReported = true;
                }
            }

            if (!anyReported && acceptable.Length > 0)
            {
                truth[Likeliest(acceptable, window.Estimate.Probabilities)] = InstrumentTruth.Present;
            }
        }

        foreach (int instrument in window.Truth.Labels.Where(label => label.Length > 1).SelectMany(label => label).Concat(window.Truth.Open))
        {
            if (truth[instrument] == InstrumentTruth.Absent)
            {
                truth[instrument] = InstrumentTruth.Masked;
            }
        }
    }

    private static int Likeliest(int[] acceptable, float[] probabilities)
    {
        int likeliest = acceptable[0];
        foreach (int instrument in acceptable)
        {
            if (probabilities[instrument] > probabilities[likeliest])
            {
                likeliest = instrument;
            }
        }

        return likeliest;
    }
}

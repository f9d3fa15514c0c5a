namespace MirTool.Evaluation;

/// <summary>What a system would score that has heard nothing and always says what is most frequent in the reference.</summary>
public static class MajorityBaseline
{
    /// <summary>The recordings with the majority's answer in every window: the most frequent instrument, alone, and the most frequent polyphony.</summary>
    /// <remarks>Of equally frequent ones the first; if nothing ever sounds, nothing is reported.</remarks>
    public static IReadOnlyList<EvaluatedRecording> Of(IReadOnlyList<EvaluatedRecording> recordings, int instruments, int maximumPolyphony)
    {
        var frequency = new long[instruments];
        var polyphonies = new long[maximumPolyphony + 1];
        foreach (EvaluatedWindow window in recordings.SelectMany(recording => recording.Windows))
        {
            foreach (int instrument in window.Reference.Sounding.SelectMany(label => label.Meaning.Alternatives).Distinct())
            {
                frequency[instrument]++;
            }

            if (window.Reference.Polyphony >= 0)
            {
                polyphonies[Math.Min(window.Reference.Polyphony, maximumPolyphony)]++;
            }
        }

        bool[] active = new bool[instruments + 1];
        long most = frequency.DefaultIfEmpty(0).Max();
        if (most > 0)
        {
            active[Array.IndexOf(frequency, most)] = true;
        }

        int polyphony = Array.IndexOf(polyphonies, polyphonies.Max());
        var answer = new WindowEstimate(polyphony, float.NaN, [.. active.Select(on => on ? 1f : 0f)], active);
        return [.. recordings.Select(recording => recording with { Windows = [.. recording.Windows.Select(window => window with { Estimate = answer })] })];
    }
}

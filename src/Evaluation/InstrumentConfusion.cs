namespace MirTool.Evaluation;

/// <summary>Which instrument is taken for which, on windows in which exactly one label sounds.</summary>
/// <remarks>Rows: the instruments, then <c>other</c> for a label outside the taxonomy. Columns: the likeliest instrument
/// reported (the first of equally likely ones), <c>other</c>, then none at all.</remarks>
public static class InstrumentConfusion
{
    /// <returns>instruments + 1 rows, instruments + 2 columns.</returns>
    public static ConfusionMatrix Of(IEnumerable<EvaluatedRecording> recordings, int instruments)
    {
        var confusion = new ConfusionMatrix(instruments + 1, instruments + 2);
        var presence = new Presence[instruments];
        foreach (EvaluatedWindow window in recordings.SelectMany(recording => recording.Windows).Where(window => window.Reference is { Polyphony: not -1, Sounding.Count: 1 }))
        {
            int estimate = LikeliestReported(window.Estimate);
            IReadOnlyList<int> acceptable = window.Reference.Sounding[0].Meaning.Alternatives;
            ReferenceResolution.Resolve(window, presence);
            int row = acceptable.Count == 0 ? instruments
                : acceptable.Contains(estimate) ? estimate
                : Array.IndexOf(presence, Presence.Present);
            confusion.Add(row, estimate < 0 ? instruments + 1 : estimate);
        }

        return confusion;
    }

    private static int LikeliestReported(WindowEstimate estimate)
    {
        int likeliest = -1;
        for (int i = 0; i < estimate.Active.Length; i++)
        {
            if (estimate.Active[i] && (likeliest < 0 || estimate.Probabilities[i] > estimate.Probabilities[likeliest]))
            {
                likeliest = i;
            }
        }

        return likeliest;
    }
}

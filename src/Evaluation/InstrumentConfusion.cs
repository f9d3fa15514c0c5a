namespace MirTool.Evaluation;

/// <summary>Which instrument is taken for which, on windows in which exactly one label sounds.</summary>
/// <remarks>Rows: the instruments, then <c>other</c> for a label outside the taxonomy. Columns: the likeliest instrument
/// reported (the first of equally likely ones), <c>other</c>, then none at all.</remarks>
public static class InstrumentConfusion
{
    /// <returns>[truth, estimate]: instruments + 1 rows, instruments + 2 columns.</returns>
    public static long[,] Of(IEnumerable<EvaluatedRecording> recordings, int instruments)
    {
        var confusion = new long[instruments + 1, instruments + 2];
        var truth = new InstrumentTruth[instruments];
        foreach (EvaluatedWindow window in recordings.SelectMany(recording => recording.Windows).Where(window => window.Truth is { Polyphony: not -1, Labels.Count: 1 }))
        {
            int estimate = LikeliestReported(window.Estimate);
            int[] acceptable = window.Truth.Labels[0];
            TruthResolution.Resolve(window, truth);
            int row = acceptable.Length == 0 ? instruments
                : Array.IndexOf(acceptable, estimate) >= 0 ? estimate
                : Array.IndexOf(truth, InstrumentTruth.Present);
            confusion[row, estimate < 0 ? instruments + 1 : estimate]++;
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

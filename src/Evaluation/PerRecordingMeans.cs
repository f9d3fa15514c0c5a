namespace MirTool.Evaluation;

/// <summary>The paper's scores of an instrument: computed in each recording over its windows, then averaged over recordings.</summary>
/// <param name="Recordings">Recordings in which the instrument sounds or is reported; the others say nothing of it and are left out.</param>
/// <param name="Mean">Their mean scores; 0 if there are none.</param>
public sealed record PerRecordingMeans(int Recordings, PrecisionRecallF1 Mean)
{
    /// <param name="recordings">The counts of each recording.</param>
    /// <param name="instrument">Its index.</param>
    public static PerRecordingMeans Of(IEnumerable<EvaluationCounts> recordings, int instrument)
    {
        DetectionCounts[] counts =
        [
            .. recordings.Select(recording => recording.Instrument(instrument))
                .Where(counts => counts.TruePositives + counts.FalsePositives + counts.FalseNegatives > 0),
        ];
        return new(counts.Length, counts.Length == 0 ? default : new(
            counts.Average(count => count.Precision), counts.Average(count => count.Recall), counts.Average(count => count.F1)));
    }
}

using MirTool.Evaluation;
using MirTool.Models.Files;

namespace MirTool.Models.Teaching;

/// <summary>Scores of log-odds in recordings that were left out, with intervals over recordings.</summary>
internal static class HeadJudgement
{
    private const int Resamples = 500;
    private const double Level = 0.95;

    /// <param name="logOdds">One per row.</param>
    /// <param name="threshold">From which a target counts as sounding.</param>
    /// <param name="rows">What is true.</param>
    /// <param name="seed">Decides the resamples.</param>
    public static TaughtScores Judge(double[] logOdds, double threshold, HeadRow[] rows, ulong seed)
    {
        int[] recordings = [.. rows.Select(row => row.Recording).Distinct().Order()];
        int[] order = [.. Enumerable.Range(0, rows.Length).OrderByDescending(i => logOdds[i])];
        (double LogOdds, bool Sounds, int Group)[] ranked = [.. order.Select(i => (logOdds[i], rows[i].Sounds, Array.BinarySearch(recordings, rows[i].Recording)))];
        double[] scores = Scores(ranked, threshold, [.. recordings.Select(_ => 1)]);
        var options = new EvaluationOptions { Resamples = Resamples, Seed = seed, Level = Level };
        ConfidenceInterval?[] intervals = Resampling.Intervals(recordings.Length, options, weights => Scores(ranked, threshold, weights));
        ScoreRange[] ranges =
        [
            .. scores.Zip(intervals, (score, found) => found is { } interval
                ? new ScoreRange(Rounded(score), Rounded(interval.Low), Rounded(interval.High))
                : new ScoreRange(Rounded(score), Rounded(score), Rounded(score))),
        ];
        return new() { Precision = ranges[0], Recall = ranges[1], F1 = ranges[2], AveragePrecision = ranges[3] };
    }

    /// <summary>F1 of log-odds that count from a threshold on.</summary>
    public static double F1(IEnumerable<double> logOdds, double threshold, HeadRow[] rows) =>
        Rounded(Scores([.. logOdds.Zip(rows, (z, row) => (z, row.Sounds, 0))], threshold, [1])[2]);

    private static double Rounded(double score) => Math.Round(double.IsFinite(score) ? score : 0, 4);

    /// <summary>Precision, recall, F1 and average precision; <paramref name="ranked"/> from the highest for the last of them.</summary>
    private static double[] Scores((double LogOdds, bool Sounds, int Group)[] ranked, double threshold, int[] weights)
    {
        long hits = 0, reported = 0, hitsBefore = 0, truePositives = 0, active = 0;
        double sum = 0;
        for (int i = 0; i < ranked.Length; i++)
        {
            int weight = weights[ranked[i].Group];
            reported += weight;
            hits += ranked[i].Sounds ? weight : 0;
            bool endsTie = i == ranked.Length - 1 || ranked[i + 1].LogOdds != ranked[i].LogOdds;
            if (endsTie && hits > hitsBefore)
            {
                sum += (hits - hitsBefore) * ((double)hits / reported);
                hitsBefore = hits;
            }

            if (ranked[i].LogOdds >= threshold)
            {
                active += weight;
                truePositives += ranked[i].Sounds ? weight : 0;
            }
        }

        double none = hits == 0 ? double.NaN : 0;
        return
        [
            active == 0 ? none : (double)truePositives / active,
            hits == 0 ? double.NaN : (double)truePositives / hits,
            active + hits == 0 ? double.NaN : 2.0 * truePositives / (active + hits),
            hits == 0 ? double.NaN : sum / hits,
        ];
    }
}

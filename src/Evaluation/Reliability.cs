namespace MirTool.Evaluation;

/// <summary>Calibration of probabilities: in ten bins, the mean probability and the fraction of positives.</summary>
public sealed class Reliability
{
    /// <summary>Bins of equal width over [0, 1]; a probability on a border belongs to the upper bin, 1 to the last.</summary>
    public const int BinCount = 10;

    private readonly long[] counts = new long[BinCount];
    private readonly double[] sums = new double[BinCount];
    private readonly long[] positives = new long[BinCount];

    /// <summary>Decisions counted.</summary>
    public long Total { get; private set; }

    /// <summary>Expected calibration error: Σ nᵦ / N · |mean probability - fraction of positives|; 0 when nothing was counted.</summary>
    public double ExpectedCalibrationError =>
        Total == 0 ? 0 : Bins.Sum(bin => (double)bin.Count / Total * Math.Abs(bin.MeanProbability - bin.FractionOfPositives));

    /// <summary>The bins that hold anything.</summary>
    public IReadOnlyList<ReliabilityBin> Bins =>
    [
        .. from bin in Enumerable.Range(0, BinCount)
           where counts[bin] > 0
           select new ReliabilityBin((double)bin / BinCount, (bin + 1.0) / BinCount, counts[bin], sums[bin] / counts[bin], (double)positives[bin] / counts[bin]),
    ];

    /// <summary>Counts one decision.</summary>
    /// <param name="probability">The estimate, in [0, 1].</param>
    /// <param name="isPositive">The reference.</param>
    public void Add(float probability, bool isPositive)
    {
        int bin = Math.Clamp((int)((double)probability * BinCount), 0, BinCount - 1);
        counts[bin]++;
        sums[bin] += probability;
        positives[bin] += isPositive ? 1 : 0;
        Total++;
    }
}

/// <summary>One bin of a reliability diagram.</summary>
/// <param name="Low">The smallest probability in it.</param>
/// <param name="High">Where the next bin begins.</param>
/// <param name="Count">Decisions in it.</param>
/// <param name="MeanProbability">Mean of their probabilities.</param>
/// <param name="FractionOfPositives">The fraction of them whose reference is positive.</param>
public sealed record ReliabilityBin(double Low, double High, long Count, double MeanProbability, double FractionOfPositives);

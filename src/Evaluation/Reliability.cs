namespace MirTool.Evaluation;

/// <summary>How far probabilities can be taken at their word: in each tenth of the scale, what was said and what was so.</summary>
public sealed class Reliability
{
    /// <summary>Bins of equal width over [0, 1]; a probability on a border belongs to the upper bin, 1 to the last.</summary>
    public const int BinCount = 10;

    private readonly long[] counts = new long[BinCount];
    private readonly double[] said = new double[BinCount];
    private readonly long[] so = new long[BinCount];

    /// <summary>Decisions counted.</summary>
    public long Total { get; private set; }

    /// <summary>Expected calibration error: Σ nᵦ / N · |mean probability - share that was so|; 0 when nothing was counted.</summary>
    public double ExpectedCalibrationError =>
        Total == 0 ? 0 : Bins.Sum(bin => (double)bin.Count / Total * Math.Abs(bin.MeanProbability - bin.ShareTrue));

    /// <summary>The bins that hold anything.</summary>
    public IReadOnlyList<ReliabilityBin> Bins =>
    [
        .. from bin in Enumerable.Range(0, BinCount)
           where counts[bin] > 0
           select new ReliabilityBin((double)bin / BinCount, (bin + 1.0) / BinCount, counts[bin], said[bin] / counts[bin], (double)so[bin] / counts[bin]),
    ];

    /// <summary>Counts one statement.</summary>
    /// <param name="probability">What was said, in [0, 1].</param>
    /// <param name="isSo">What was.</param>
    public void Add(float probability, bool isSo)
    {
        int bin = Math.Clamp((int)((double)probability * BinCount), 0, BinCount - 1);
        counts[bin]++;
        said[bin] += probability;
        so[bin] += isSo ? 1 : 0;
        Total++;
    }
}

/// <summary>One bin of a reliability diagram.</summary>
/// <param name="Low">The smallest probability in it.</param>
/// <param name="High">Where the next bin begins.</param>
/// <param name="Count">Statements in it.</param>
/// <param name="MeanProbability">What was said on average.</param>
/// <param name="ShareTrue">How often it was so.</param>
public sealed record ReliabilityBin(double Low, double High, long Count, double MeanProbability, double ShareTrue);

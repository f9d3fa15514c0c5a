namespace MirTool.Models.Teaching;

/// <summary>Fits one target's head, and says how it does in recordings that are left out.</summary>
internal sealed class HeadFit
{
    /// <summary>Recordings in which a sound must be labelled for it to be judged.</summary>
    public const int LeastRecordings = 3;

    private const int Folds = 5;
    private const double MostWeight = 10;

    // A threshold from a few windows may not stray further from even odds.
    private const double FurthestThreshold = 3;

    private readonly double[][] inputs;
    private readonly double[][] negatives;
    private readonly HeadRow[] rows;
    private readonly bool isNew;
    private readonly double positiveWeight;
    private readonly int[] foldOf;

    /// <param name="inputs">Embeddings after <see cref="Whitening"/>.</param>
    /// <param name="negatives">The same, of windows in which the target does not sound, of no recording.</param>
    /// <param name="rows">With at least one positive.</param>
    /// <param name="recordings">How many.</param>
    /// <param name="isNew">False for an instrument that the model knows: the fit then strays from the model no further than the labels
    /// ask for, in the bias neither, and the model's threshold stays.</param>
    public HeadFit(double[][] inputs, double[][] negatives, HeadRow[] rows, int recordings, bool isNew)
    {
        this.inputs = inputs;
        this.negatives = negatives;
        this.rows = rows;
        this.isNew = isNew;
        double positives = rows.Where(row => row.Sounds).Sum(row => row.Weight);
        positiveWeight = isNew ? Math.Clamp(Math.Sqrt((rows.Where(row => !row.Sounds).Sum(row => row.Weight) + negatives.Length) / positives), 1, MostWeight) : 1;
        foldOf = FoldsOf(rows, recordings);
    }

    /// <summary>For each row the log-odds of a fit without its recording; empty where the target sounds in too few recordings.</summary>
    public double[] LeftOut { get; private set; } = [];

    /// <summary>The logistic loss of <see cref="LeftOut"/>; infinite where nothing was left out.</summary>
    public double LeftOutLoss { get; private set; } = double.PositiveInfinity;

    /// <summary>That of what the rows start from.</summary>
    public double OwnLoss { get; private set; } = double.PositiveInfinity;

    /// <summary>The log-odds from which the target counts as sounding.</summary>
    public double Threshold { get; private set; }

    /// <summary>Weights, then the bias, of embeddings after <see cref="Whitening"/>.</summary>
    public double[] Fit { get; private set; } = [];

    /// <summary>Fits with the penalty that does best in recordings left out.</summary>
    /// <param name="penalties">From the strongest.</param>
    /// <param name="otherwise">Where nothing can be left out.</param>
    public void Run(IReadOnlyList<double> penalties, double otherwise)
    {
        double penalty = otherwise;
        if (foldOf.Where((_, recording) => rows.Any(row => row.Recording == recording && row.Sounds)).Distinct().Count() >= LeastRecordings)
        {
            OwnLoss = Loss([.. rows.Select(row => row.Offset)]);
            double[]?[] starts = new double[Folds][];
            foreach (double candidate in penalties)
            {
                double[] leftOut = OutOfFold(candidate, starts);
                double loss = Loss(leftOut);
                if (loss < LeftOutLoss)
                {
                    (LeftOutLoss, penalty, LeftOut) = (loss, candidate, leftOut);
                }
            }

            Threshold = isNew ? BestThreshold() : 0;
        }

        Fit = FitTo(_ => true, penalty, null);
    }

    /// <summary>Recordings in which the target sounds are spread over the folds, then the others.</summary>
    private static int[] FoldsOf(HeadRow[] rows, int recordings)
    {
        bool[] sounds = new bool[recordings];
        foreach (HeadRow row in rows)
        {
            sounds[row.Recording] |= row.Sounds;
        }

        int folds = Math.Clamp(sounds.Count(yes => yes), 1, Folds);
        int[] foldOf = new int[recordings];
        int next = 0;
        foreach (int recording in Enumerable.Range(0, recordings).OrderByDescending(recording => sounds[recording]))
        {
            foldOf[recording] = next++ % folds;
        }

        return foldOf;
    }

    private double[] OutOfFold(double penalty, double[]?[] starts)
    {
        double[] leftOut = new double[rows.Length];
        for (int fold = 0; fold < Folds && foldOf.Contains(fold); fold++)
        {
            int without = fold;
            double[] fit = starts[fold] = FitTo(row => foldOf[row.Recording] != without, penalty, starts[fold]);
            for (int i = 0; i < rows.Length; i++)
            {
                if (foldOf[rows[i].Recording] == fold)
                {
                    leftOut[i] = LogOdds(rows[i], fit);
                }
            }
        }

        return leftOut;
    }

    private double[] FitTo(Func<HeadRow, bool> include, double penalty, double[]? start)
    {
        HeadRow[] included = [.. rows.Where(include)];
        double[] fit = LogisticRegression.Fit(
            [.. included.Select(row => inputs[row.Embedding]), .. negatives],
            [.. included.Select(row => row.Offset), .. negatives.Select(_ => 0.0)],
            [.. included.Select(row => row.Sounds), .. negatives.Select(_ => false)],
            [.. included.Select(row => row.Sounds ? row.Weight * positiveWeight : row.Weight), .. negatives.Select(_ => 1.0)],
            penalty,
            biasPenalty: isNew ? 0 : penalty,
            start is null ? null : [.. start.SkipLast(1), start[^1] + Math.Log(positiveWeight)]);
        // Positives were counted several times over, which moves the log-odds by as much.
        fit[^1] -= Math.Log(positiveWeight);
        return fit;
    }

    private double LogOdds(HeadRow row, double[] fit) =>
        row.Offset + System.Numerics.Tensors.TensorPrimitives.Dot<double>(fit.AsSpan(0, fit.Length - 1), inputs[row.Embedding]) + fit[^1];

    private double Loss(double[] logOdds)
    {
        double loss = 0;
        foreach ((int i, HeadRow row) in rows.Index())
        {
            double against = row.Sounds ? -logOdds[i] : logOdds[i];
            loss += row.Weight * (Math.Max(against, 0) + Math.Log(1 + Math.Exp(-Math.Abs(against))));
        }

        return loss;
    }

    private double BestThreshold()
    {
        float best = new Evaluation.PrecisionRecallCurve(
            [.. LeftOut.Select(z => (float)TaughtHeads.Sigmoid(z))], [.. rows.Select(row => row.Sounds)]).BestF1Threshold().Threshold;
        return Math.Clamp(TaughtHeads.LogOdds(best), -FurthestThreshold, FurthestThreshold);
    }
}

using MirTool.Evaluation;

namespace MirTool.Models.Training;

/// <summary>What the network says of held-out clips, and what is true.</summary>
/// <param name="Windows">One per clip.</param>
/// <param name="Polyphony">Per clip; -1 where it is not known.</param>
/// <param name="Programs">Clip-major: whether each program sounds.</param>
public sealed record ValidationPredictions(List<WindowPrediction> Windows, List<long> Polyphony, List<bool> Programs);

/// <summary>How well a network does on held-out clips.</summary>
/// <param name="Loss">As in training.</param>
/// <param name="Accuracy">See <see cref="TrainingProgress.Accuracy"/>.</param>
/// <param name="PolyphonyAccuracy">Of the clips whose polyphony is known.</param>
/// <param name="InstrumentMicroF1">At probability 0.5.</param>
/// <param name="TopKMicroF1">Of the k likeliest programs.</param>
/// <param name="MeanAveragePrecision">Over the programs.</param>
internal sealed record ValidationMetrics(
    double Loss, double Accuracy, double PolyphonyAccuracy, double InstrumentMicroF1, double TopKMicroF1, double MeanAveragePrecision)
{
    /// <param name="loss">Mean over the clips.</param>
    /// <param name="predictions">Of at least one clip.</param>
    /// <param name="classes">p + 1.</param>
    /// <param name="programCount">l.</param>
    public static ValidationMetrics Of(double loss, ValidationPredictions predictions, int classes, int programCount)
    {
        var polyphony = new ConfusionMatrix(classes);
        int[] likeliest = [.. predictions.Windows.Select(window => Array.IndexOf(window.Polyphony, window.Polyphony.Max()))];
        foreach ((int estimate, long reference) in likeliest.Zip(predictions.Polyphony).Where(pair => pair.Second >= 0))
        {
            polyphony.Add((int)reference, estimate);
        }

        float[] scores = [.. predictions.Windows.SelectMany(window => window.Programs)];
        bool[] programs = [.. predictions.Programs];
        bool[] atHalf = Array.ConvertAll(scores, score => score >= 0.5f);
        DetectionCounts topK = DetectionCounts.Of(programs, [.. predictions.Windows.Zip(likeliest).SelectMany(pair => TopK(pair.First.Programs, pair.Second))]);

        // A wrong number is two wrong outputs: the one that is on and the one that should be.
        long wrong = 2 * (polyphony.Total - polyphony.Correct) + programs.Zip(atHalf).LongCount(pair => pair.First != pair.Second);
        return new(
            loss, 1 - (double)wrong / (polyphony.Total * classes + programs.Length), polyphony.Accuracy, DetectionCounts.Of(programs, atHalf).F1, topK.F1,
            PrecisionRecallCurve.MeanAveragePrecision(PrecisionRecallCurve.OfLabels(scores, programs, programCount).Select(curve => curve.AveragePrecision())));
    }

    private static bool[] TopK(float[] scores, int k)
    {
        var chosen = new bool[scores.Length];
        foreach (int index in Enumerable.Range(0, scores.Length).OrderByDescending(index => scores[index]).Take(k))
        {
            chosen[index] = true;
        }

        return chosen;
    }
}

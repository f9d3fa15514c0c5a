using MirTool.Evaluation;

namespace MirTool.Models.Training;

/// <summary>What the network says of held-out clips, and what is true.</summary>
/// <param name="Windows">One per clip.</param>
/// <param name="Polyphony">Per clip; -1 where it is not known.</param>
/// <param name="Programs">Clip-major: whether each program sounds.</param>
public sealed record HeldOutPredictions(List<WindowPrediction> Windows, List<long> Polyphony, List<bool> Programs);

/// <summary>How well a network does on held-out clips.</summary>
/// <param name="Loss">As in training.</param>
/// <param name="Accuracy">See <see cref="TrainingProgress.Accuracy"/>.</param>
/// <param name="PolyphonyAccuracy">Of the clips whose polyphony is known.</param>
/// <param name="InstrumentMicroF1">At probability 0.5.</param>
/// <param name="TopKMicroF1">Of the k likeliest programs.</param>
/// <param name="MeanAveragePrecision">Over the programs.</param>
internal sealed record HeldOutMetrics(
    double Loss, double Accuracy, double PolyphonyAccuracy, double InstrumentMicroF1, double TopKMicroF1, double MeanAveragePrecision)
{
    /// <param name="loss">Mean over the clips.</param>
    /// <param name="predictions">Of at least one clip.</param>
    /// <param name="classes">p + 1.</param>
    /// <param name="programCount">l.</param>
    public static HeldOutMetrics Of(double loss, HeldOutPredictions predictions, int classes, int programCount)
    {
        var polyphony = new ClassMetrics(classes);
        int[] likeliest = [.. predictions.Windows.Select(window => Array.IndexOf(window.Polyphony, window.Polyphony.Max()))];
        foreach ((int estimate, long truth) in likeliest.Zip(predictions.Polyphony).Where(pair => pair.Second >= 0))
        {
            polyphony.Add((int)truth, estimate);
        }

        float[] scores = [.. predictions.Windows.SelectMany(window => window.Programs)];
        bool[] programs = [.. predictions.Programs];
        bool[] atHalf = Array.ConvertAll(scores, score => score >= 0.5f);
        var instruments = new MultiLabelMetrics(programCount);
        instruments.Add(programs, atHalf);
        var topK = new MultiLabelMetrics(programCount);
        topK.Add(programs, [.. predictions.Windows.Zip(likeliest).SelectMany(pair => TopK(pair.First.Programs, pair.Second))]);

        // A wrong number is two wrong outputs: the one that is on and the one that should be.
        long wrongNumbers = polyphony.Total - (long)Math.Round(polyphony.Accuracy * polyphony.Total);
        long wrong = 2 * wrongNumbers + programs.Zip(atHalf).LongCount(pair => pair.First != pair.Second);
        return new(
            loss, 1 - (double)wrong / (polyphony.Total * classes + programs.Length), polyphony.Accuracy, instruments.Micro.F1, topK.Micro.F1,
            RankedScores.MeanAveragePrecision(scores, programs, programCount));
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

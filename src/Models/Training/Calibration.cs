using MirTool.Evaluation;
using MirTool.Models.Files;
using MirTool.Plugins;

namespace MirTool.Models.Training;

/// <summary>Finds the thresholds that decide best on labelled windows, and writes them into a model's description.</summary>
public static class Calibration
{
    /// <summary>The model with a threshold for each program and for each instrument of the taxonomies: those of the best F1.</summary>
    /// <remarks>What never sounds in the labelled windows gets the mean threshold of its kind, since nothing is known of it.</remarks>
    /// <param name="model">Its thresholds so far are dropped.</param>
    /// <param name="predictions">The model's, one per window.</param>
    /// <param name="truth">Window-major: whether each of the model's programs sounds; windows × programs.</param>
    /// <param name="taxonomies">Those whose instruments get thresholds of their own.</param>
    public static ModelDescription Calibrate(
        ModelDescription model, IReadOnlyList<WindowPrediction> predictions, bool[] truth, IEnumerable<ITaxonomy> taxonomies)
    {
        float[] scores = [.. predictions.SelectMany(prediction => prediction.Programs)];
        return model with
        {
            ProgramThresholds = Thresholds(scores, truth, model.Programs.Length),
            Thresholds = taxonomies.ToDictionary(taxonomy => taxonomy.Name, taxonomy => Calibrate(model, predictions, truth, taxonomy)),
        };
    }

    private static Dictionary<string, float> Calibrate(
        ModelDescription model, IReadOnlyList<WindowPrediction> predictions, bool[] truth, ITaxonomy taxonomy)
    {
        var decoder = new FrameDecoder(model, taxonomy);
        int instruments = taxonomy.Instruments.Count;
        float[] scores = [.. predictions.SelectMany(prediction => decoder.Decode(prediction).Probabilities[..instruments])];
        var instrumentTruth = new bool[scores.Length];
        for (int window = 0; window < predictions.Count; window++)
        {
            for (int output = 0; output < model.Programs.Length; output++)
            {
                if (truth[window * model.Programs.Length + output])
                {
                    Mark(taxonomy, model.Programs[output], instrumentTruth.AsSpan(window * instruments, instruments));
                }
            }
        }

        float[] thresholds = Thresholds(scores, instrumentTruth, instruments);
        return taxonomy.Instruments.Zip(thresholds).ToDictionary(pair => pair.First.Id, pair => pair.Second);
    }

    private static void Mark(ITaxonomy taxonomy, int program, Span<bool> sounds)
    {
        for (int i = 0; i < sounds.Length; i++)
        {
            sounds[i] |= taxonomy.Instruments[i].GmPrograms.Contains(program);
        }
    }

    private static float[] Thresholds(float[] scores, bool[] truth, int labels)
    {
        float[] thresholds = RankedScores.BestF1Thresholds(scores, truth, labels);
        bool[] known = [.. Enumerable.Range(0, labels).Select(label => Sounds(truth, label, labels))];
        float mean = thresholds.Where((_, label) => known[label]).DefaultIfEmpty(0.5f).Average();
        // Four decimals are more than the windows can tell apart, and keep the file readable.
        return [.. thresholds.Select((threshold, label) => MathF.Round(known[label] ? threshold : mean, 4))];
    }

    private static bool Sounds(bool[] truth, int label, int labels)
    {
        for (int i = label; i < truth.Length; i += labels)
        {
            if (truth[i])
            {
                return true;
            }
        }

        return false;
    }
}

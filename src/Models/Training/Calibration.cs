using MirTool.Evaluation;
using MirTool.Models.Files;
using MirTool.Plugins;

namespace MirTool.Models.Training;

/// <summary>Finds the thresholds that decide best on labelled windows and the temperature that makes probabilities honest, and
/// writes them into a model's description.</summary>
public static class Calibration
{
    // Beyond these bounds probabilities are all but 0.5 or 0 and 1, which labelled windows only ask for when they are few.
    private const double LowestTemperature = 0.05;
    private const double HighestTemperature = 20;

    // float and noisy-or round to 0 and 1, whose log-odds are infinite.
    private const double NearestToCertain = 1e-7;

    // Four decimals are more than the windows can tell apart, and keep the file readable.
    private const int Decimals = 4;

    /// <summary>The model with a threshold for each output. Its thresholds and temperatures so far are dropped.</summary>
    /// <remarks>What never sounds in the labelled windows gets the mean threshold of its kind, since nothing is known of it.</remarks>
    /// <param name="model">What predicts.</param>
    /// <param name="predictions">The model's, one per window.</param>
    /// <param name="reference">Window-major, windows × outputs: whether each of the model's sounds is heard; null where that is not known.</param>
    public static ModelDescription CalibrateOutputs(ModelDescription model, IReadOnlyList<WindowPrediction> predictions, IReadOnlyList<bool?> reference) => model with
    {
        ProgramThresholds = ProgramThresholds([.. predictions.SelectMany(prediction => prediction.Programs)], reference, model.Outputs.Count),
        Thresholds = [],
        Temperatures = [],
    };

    /// <summary>The model with thresholds and a temperature for a taxonomy.</summary>
    /// <param name="model">What predicts.</param>
    /// <param name="taxonomy">Its instruments.</param>
    /// <param name="predictions">The model's, one per window.</param>
    /// <param name="reference">Window-major, windows × instruments: whether each sounds; null where that is not known.</param>
    public static ModelDescription Calibrate(
        ModelDescription model, ITaxonomy taxonomy, IReadOnlyList<WindowPrediction> predictions, IReadOnlyList<bool?> reference) =>
        Store(model, taxonomy, Fit(model, taxonomy, predictions, reference));

    /// <summary>Fits a taxonomy's thresholds and temperature; the model stays as it is.</summary>
    /// <remarks>
    /// An instrument's threshold is that of its best F1 over the windows in which it is known whether it sounds. Where it always or
    /// never does, so far as is known, there is nothing to fit: the threshold that the model stores stays, or else it is the mean of
    /// those fitted. The temperature minimises the negative log-likelihood of everything that is known of any instrument.
    /// Instruments of which the model knows no program are left out.
    /// </remarks>
    /// <param name="model">What predicts.</param>
    /// <param name="taxonomy">Its instruments.</param>
    /// <param name="predictions">The model's, one per window.</param>
    /// <param name="reference">Window-major, windows × instruments: whether each sounds; null where that is not known.</param>
    public static TaxonomyFit Fit(
        ModelDescription model, ITaxonomy taxonomy, IReadOnlyList<WindowPrediction> predictions, IReadOnlyList<bool?> reference)
    {
        // Without the temperature so far: thresholds apply before it, and the new one takes its place.
        HashSet<string> known = [.. model.Outputs];
        var decoder = new WindowDecoder(model with { Temperatures = null }, taxonomy);
        float[][] probabilities = [.. predictions.Select(prediction => decoder.Decode(prediction).Probabilities)];
        Dictionary<string, float>? stored = model.Thresholds?.GetValueOrDefault(taxonomy.Name);
        List<InstrumentFit> fits = [];
        List<float> allScores = [];
        List<bool> allTruth = [];
        for (int i = 0; i < taxonomy.Instruments.Count; i++)
        {
            TaxonomyInstrument instrument = taxonomy.Instruments[i];
            if (!WindowDecoder.SoundsOf(instrument).Any(known.Contains))
            {
                continue;
            }

            int[] judged = [.. Enumerable.Range(0, predictions.Count).Where(window => reference[window * taxonomy.Instruments.Count + i] is not null)];
            float[] scores = [.. judged.Select(window => probabilities[window][i])];
            bool[] sounds = [.. judged.Select(window => reference[window * taxonomy.Instruments.Count + i]!.Value)];
            allScores.AddRange(scores);
            allTruth.AddRange(sounds);
            fits.Add(FitOne(instrument.Id, scores, sounds, stored));
        }

        float mean = fits.Where(fit => fit.Source == ThresholdSource.Fitted).Select(fit => fit.Threshold).DefaultIfEmpty(0.5f).Average();
        double temperature = BestTemperature(allScores, allTruth);
        return new(
            [.. fits.Select(fit => fit with { Threshold = MathF.Round(fit.Source == ThresholdSource.Mean ? mean : fit.Threshold, Decimals) })],
            (float)Math.Round(temperature, Decimals),
            NegativeLogLikelihood(allScores, allTruth, 1),
            NegativeLogLikelihood(allScores, allTruth, temperature));
    }

    /// <summary>The model with a fit in the place of what it stored for the taxonomy.</summary>
    public static ModelDescription Store(ModelDescription model, ITaxonomy taxonomy, TaxonomyFit fit) => model with
    {
        Thresholds = new(model.Thresholds ?? []) { [taxonomy.Name] = fit.Instruments.ToDictionary(instrument => instrument.Id, instrument => instrument.Threshold) },
        Temperatures = new(model.Temperatures ?? []) { [taxonomy.Name] = fit.Temperature },
    };

    private static InstrumentFit FitOne(string id, float[] scores, bool[] sounds, Dictionary<string, float>? stored)
    {
        int positives = sounds.Count(value => value);
        int negatives = sounds.Length - positives;
        if (positives > 0 && negatives > 0)
        {
            (float threshold, double f1) = new PrecisionRecallCurve(scores, sounds).BestF1Threshold();
            return new(id, threshold, f1, positives, negatives, ThresholdSource.Fitted);
        }

        return stored is not null && stored.TryGetValue(id, out float before)
            ? new(id, before, double.NaN, positives, negatives, ThresholdSource.Stored)
            : new(id, float.NaN, double.NaN, positives, negatives, ThresholdSource.Mean);
    }

    /// <summary>The temperature of the least negative log-likelihood; 1 where nothing is known.</summary>
    /// <remarks>In β = 1/T this is logistic regression with one coefficient and no intercept: the slope Σ x·(σ(βx) - y) over the
    /// log-odds x grows with β, so halving finds its zero.</remarks>
    private static double BestTemperature(List<float> scores, List<bool> reference)
    {
        if (scores.Count == 0)
        {
            return 1;
        }

        double[] logOdds = [.. scores.Select(LogOdds)];
        (double low, double high) = (1 / HighestTemperature, 1 / LowestTemperature);
        for (int halving = 0; halving < 50; halving++)
        {
            double middle = (low + high) / 2;
            double slope = 0;
            for (int i = 0; i < logOdds.Length; i++)
            {
                slope += logOdds[i] * (1 / (1 + Math.Exp(-middle * logOdds[i])) - (reference[i] ? 1 : 0));
            }

            (low, high) = slope > 0 ? (low, middle) : (middle, high);
        }

        return 2 / (low + high);
    }

    /// <summary>Mean of -log of the probability given to what is true.</summary>
    private static double NegativeLogLikelihood(List<float> scores, List<bool> reference, double temperature) =>
        scores.Zip(reference, (score, sounds) => Softplus((sounds ? -1 : 1) * LogOdds(score) / temperature)).DefaultIfEmpty(0).Average();

    private static double Softplus(double x) => Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x)));

    private static double LogOdds(float p)
    {
        double inside = Math.Clamp(p, NearestToCertain, 1 - NearestToCertain);
        return Math.Log(inside / (1 - inside));
    }

    private static float[] ProgramThresholds(float[] scores, IReadOnlyList<bool?> reference, int outputs)
    {
        float[] thresholds = [.. Enumerable.Range(0, outputs).Select(output => OutputThreshold(scores, reference, output, outputs))];
        float mean = thresholds.Where(threshold => !float.IsNaN(threshold)).DefaultIfEmpty(0.5f).Average();
        return [.. thresholds.Select(threshold => MathF.Round(float.IsNaN(threshold) ? mean : threshold, Decimals))];
    }

    /// <summary>The threshold of the best F1 where it is known whether the output's sound is heard; NaN where it never is.</summary>
    private static float OutputThreshold(float[] scores, IReadOnlyList<bool?> reference, int output, int outputs)
    {
        List<float> known = [];
        List<bool> heard = [];
        for (int i = output; i < reference.Count; i += outputs)
        {
            if (reference[i] is { } isHeard)
            {
                known.Add(scores[i]);
                heard.Add(isHeard);
            }
        }

        return heard.Contains(true) ? new PrecisionRecallCurve([.. known], [.. heard]).BestF1Threshold().Threshold : float.NaN;
    }
}

/// <summary>What a taxonomy's calibration found.</summary>
/// <param name="Instruments">Those of which the model knows a program, in the taxonomy's order.</param>
/// <param name="Temperature">What log-odds are divided by.</param>
/// <param name="LossBefore">Mean negative log-likelihood, in nats, of the probabilities as they were.</param>
/// <param name="LossAfter">The same with the temperature.</param>
public sealed record TaxonomyFit(IReadOnlyList<InstrumentFit> Instruments, float Temperature, double LossBefore, double LossAfter)
{
    /// <summary>Refuses a fit that found nothing.</summary>
    /// <exception cref="InvalidDataException">No threshold was fitted; the message says why.</exception>
    public void RequireFitted(ITaxonomy taxonomy)
    {
        if (Instruments.Any(instrument => instrument.Source == ThresholdSource.Fitted))
        {
            return;
        }

        string reason =
            Instruments.All(instrument => instrument.Positives + instrument.Negatives == 0) ? "nothing is known of its instruments in the dataset; check --split and --count, and that its labels are complete."
            : Instruments.All(instrument => instrument.Positives == 0) ? "none of its instruments sounds in the dataset; check that the taxonomy knows the dataset's labels."
            : "wherever an instrument is known, it sounds: a threshold needs excerpts without it, too, whose labels are complete.";
        throw new InvalidDataException($"Nothing can be fitted for the taxonomy {taxonomy.Name}: {reason} The model was left as it is.");
    }
}

/// <summary>An instrument's threshold.</summary>
/// <param name="Id">The instrument's.</param>
/// <param name="Threshold">The probability from which it counts as sounding.</param>
/// <param name="F1">What it reaches on the labelled windows; NaN where it was not fitted.</param>
/// <param name="Positives">Windows in which it is known to sound.</param>
/// <param name="Negatives">Windows in which it is known not to.</param>
/// <param name="Source">Where the threshold comes from.</param>
public sealed record InstrumentFit(string Id, float Threshold, double F1, int Positives, int Negatives, ThresholdSource Source);

/// <summary>Where an instrument's threshold comes from.</summary>
public enum ThresholdSource
{
    /// <summary>The labelled windows.</summary>
    Fitted,

    /// <summary>The model, which had one already.</summary>
    Stored,

    /// <summary>The mean of the taxonomy's fitted ones.</summary>
    Mean,
}

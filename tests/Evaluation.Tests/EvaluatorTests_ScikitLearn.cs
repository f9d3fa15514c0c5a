using System.Text.Json;

namespace MirTool.Evaluation.Tests;

/// <summary>Every score against scikit-learn's and mir_eval's, on random decisions and on the edge cases: no positives,
/// no predictions, silence, an instrument that truth lacks, everything right.</summary>
public sealed class EvaluatorTests_ScikitLearn
{
    // Both sides compute in double precision, in another order.
    private const double Tolerance = 1e-12;

    // Probabilities are single precision here and were so there; sums of them differ in their last bits.
    private const double CalibrationTolerance = 1e-6;

    public static IEnumerable<TheoryDataRow<string>> Cases => ReferenceCases.Names;

    [Theory]
    [MemberData(nameof(Cases))]
    public void Evaluate_Instruments_ScoreAsScikitLearnSays(string name)
    {
        (LevelResult windows, JsonElement expected) = Evaluated(name);
        JsonElement perInstrument = expected.GetProperty("instruments");
        foreach ((int i, InstrumentResult instrument) in windows.Instruments.Index())
        {
            Assert.Equal(expected.GetProperty("support")[i].GetInt64(), instrument.Counts.Support);
            Close(perInstrument.GetProperty("precision")[i], instrument.Counts.Precision);
            Close(perInstrument.GetProperty("recall")[i], instrument.Counts.Recall);
            Close(perInstrument.GetProperty("f1")[i], instrument.Counts.F1);
            JsonElement averagePrecision = expected.GetProperty("average_precision")[i];
            if (averagePrecision.ValueKind == JsonValueKind.Null)
            {
                Assert.Equal(double.NaN, instrument.AveragePrecision);
            }
            else
            {
                Close(averagePrecision, instrument.AveragePrecision!.Value);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Evaluate_Averages_AreScikitLearns(string name)
    {
        (LevelResult windows, JsonElement expected) = Evaluated(name);
        EvaluationScores scores = windows.Scores;
        Close(expected.GetProperty("micro"), new PrecisionRecallF1(scores.Micro.Precision, scores.Micro.Recall, scores.Micro.F1));
        Close(expected.GetProperty("macro"), scores.Macro);
        Close(expected.GetProperty("weighted"), scores.Weighted);
        Close(expected.GetProperty("mean_average_precision"), windows.Summary[Metric.MeanAveragePrecision].Value);
        Close(expected.GetProperty("subset_accuracy"), scores.SubsetAccuracy);
        Close(expected.GetProperty("hamming_loss"), scores.HammingLoss);
        Close(expected.GetProperty("total_accuracy"), scores.TotalAccuracy);
        Assert.Equal(expected.GetProperty("silent_windows").GetInt64(), scores.SilentWindows);
        Close(expected.GetProperty("silence_reported_share"), scores.SilenceReportedShare);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Evaluate_MicroAverages_AreThoseOfMirEvalsMultipitch(string name)
    {
        (LevelResult windows, JsonElement expected) = Evaluated(name);
        if (expected.GetProperty("mir_eval_micro") is { ValueKind: JsonValueKind.Object } micro)
        {
            Close(micro.GetProperty("precision"), windows.Scores.Micro.Precision);
            Close(micro.GetProperty("recall"), windows.Scores.Micro.Recall);
        }
        else
        {
            Assert.Equal(0, windows.Scores.Micro.F1);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Evaluate_Polyphony_ScoresAsScikitLearnSays(string name)
    {
        (LevelResult windows, JsonElement expected) = Evaluated(name);
        EvaluationScores scores = windows.Scores;
        Close(expected.GetProperty("polyphony_accuracy"), scores.PolyphonyAccuracy);
        Close(expected.GetProperty("polyphony_macro"), scores.PolyphonyMacro);
        Close(expected.GetProperty("polyphony_weighted"), scores.PolyphonyWeighted);
        Close(expected.GetProperty("polyphony_mean_absolute_error"), scores.PolyphonyMeanAbsoluteError);
        JsonElement classes = expected.GetProperty("polyphony");
        ConfusionMatrix confusion = windows.Total.Polyphony();
        for (int c = 0; c <= ReferenceCases.MaximumPolyphony; c++)
        {
            Close(classes.GetProperty("precision")[c], scores.Polyphony[c].Precision);
            Close(classes.GetProperty("recall")[c], scores.Polyphony[c].Recall);
            Close(classes.GetProperty("f1")[c], scores.Polyphony[c].F1);
            for (int estimate = 0; estimate <= ReferenceCases.MaximumPolyphony; estimate++)
            {
                Assert.Equal(expected.GetProperty("polyphony_confusion")[c][estimate].GetInt64(), confusion[c, estimate]);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Evaluate_MeansOverRecordings_AreThoseOfScikitLearnsScoresOfEach(string name)
    {
        (LevelResult windows, JsonElement expected) = Evaluated(name);
        foreach ((int i, InstrumentResult instrument) in windows.Instruments.Index())
        {
            JsonElement mean = expected.GetProperty("per_recording")[i];
            Assert.Equal(mean.GetProperty("recordings").GetInt32(), instrument.PerRecording.Recordings);
            Close(mean.GetProperty("mean")[0], instrument.PerRecording.Mean.Precision);
            Close(mean.GetProperty("mean")[1], instrument.PerRecording.Mean.Recall);
            Close(mean.GetProperty("mean")[2], instrument.PerRecording.Mean.F1);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Evaluate_Calibration_IsThatOfItsDefinitionInNumPy(string name)
    {
        (LevelResult windows, JsonElement expected) = Evaluated(name);
        Assert.Equal(expected.GetProperty("expected_calibration_error").GetDouble(), windows.Reliability!.ExpectedCalibrationError, CalibrationTolerance);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void PrecisionRecallCurve_IsScikitLearns(string name)
    {
        (LevelResult windows, JsonElement expected) = Evaluated(name);
        if (expected.GetProperty("precision_recall_curve") is not { ValueKind: JsonValueKind.Object } curve)
        {
            Assert.All(windows.Curves!, cell => Assert.Equal(0, cell.Positives));
            return;
        }

        var found = windows.Curves![curve.GetProperty("instrument").GetInt32()].Points();
        JsonElement points = curve.GetProperty("points");
        Assert.Equal(points.GetArrayLength(), found.Count);
        foreach ((int p, JsonElement point) in points.EnumerateArray().Index())
        {
            Assert.Equal(point[0].GetSingle(), found[p].Threshold);
            Close(point[1], found[p].Precision);
            Close(point[2], found[p].Recall);
        }
    }

    private static (LevelResult Windows, JsonElement Expected) Evaluated(string name)
    {
        JsonElement entry = ReferenceCases.Named(name);
        EvaluationResult result = Evaluator.Evaluate(
            ReferenceCases.Recordings(entry), ReferenceCases.Instruments(entry), new() { MaximumPolyphony = ReferenceCases.MaximumPolyphony, Resamples = 0 });
        return (result.Windows, entry.GetProperty("expected"));
    }

    private static void Close(JsonElement expected, double found) => Assert.Equal(expected.GetDouble(), found, Tolerance);

    private static void Close(JsonElement expected, PrecisionRecallF1 found)
    {
        Close(expected.GetProperty("precision"), found.Precision);
        Close(expected.GetProperty("recall"), found.Recall);
        Close(expected.GetProperty("f1"), found.F1);
    }
}

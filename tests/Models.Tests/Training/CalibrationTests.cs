using MirTool.Models.Files;
using MirTool.Models.Training;
using MirTool.Plugins;

namespace MirTool.Models.Tests.Training;

/// <summary>Oracle: four windows worked by hand.</summary>
public class CalibrationTests
{
    private static readonly float[][] Scores = [[0.9f, 0.1f, 0.3f], [0.6f, 0.2f, 0.3f], [0.2f, 0.8f, 0.3f], [0.1f, 0.1f, 0.3f]];

    // Program 0 sounds in the first two windows, program 1 in the third, program 2 never.
    private static readonly bool?[] Truth = [true, false, false, true, false, false, false, true, false, false, false, false];

    [Fact]
    public void Calibrate_SeparableScores_SetsThresholdsBetweenThem()
    {
        ModelDescription outputs = Calibration.CalibrateOutputs(Model(), Predictions(), Truth);
        ModelDescription calibrated = Calibration.Calibrate(outputs, new OnePair(), Predictions(), [true, true, true, false]);
        Assert.Equal(0.4f, calibrated.ProgramThresholds[0], 1e-4f);      // between 0.6 and 0.2
        Assert.Equal(0.5f, calibrated.ProgramThresholds[1], 1e-4f);      // between 0.8 and 0.2
        Assert.Equal(0.45f, calibrated.ProgramThresholds[2], 1e-4f);     // nothing known: the mean of the others
        // Highest of programs 0 and 1: 0.9, 0.6, 0.8 while one sounds, 0.1 while none does.
        Assert.Equal(0.35f, calibrated.Thresholds!["pair"]["both"], 1e-4f);
    }

    [Fact]
    public void Fit_EquallyCertainScores_FindsTheTemperatureOfTheirSuccess()
    {
        // Ten windows at 0.9, of which seven are right: σ(logit(0.9) / T) = 0.7, so T = logit(0.9) / logit(0.7).
        float[] scores = [.. Enumerable.Repeat(0.9f, 10)];
        bool?[] truth = [.. Enumerable.Range(0, 10).Select(window => (bool?)(window < 7))];
        TaxonomyFit fit = Fit(scores, truth);
        Assert.Equal(Math.Log(9) / Math.Log(7.0 / 3), fit.Temperature, 1e-4);
        Assert.Equal(-0.7 * Math.Log(0.9) - 0.3 * Math.Log(0.1), fit.LossBefore, 1e-6);
        Assert.Equal(-0.7 * Math.Log(0.7) - 0.3 * Math.Log(0.3), fit.LossAfter, 1e-6);
    }

    [Fact]
    public void Fit_ScoresSoftenedByATemperature_FindsIt()
    {
        // Truth is drawn with the odds of p; the model's log-odds are 2.5 times what they should be.
        var random = new Random(5);
        float[] honest = [.. Enumerable.Range(0, 20_000).Select(_ => random.NextSingle())];
        bool?[] truth = [.. honest.Select(p => (bool?)(random.NextSingle() < p))];
        TaxonomyFit fit = Fit([.. honest.Select(p => (float)(Math.Pow(p, 2.5) / (Math.Pow(p, 2.5) + Math.Pow(1.0 - p, 2.5))))], truth);
        // 0.06 is three standard errors of the coefficient with so many draws.
        Assert.Equal(2.5, fit.Temperature, 0.15);
        Assert.True(fit.LossAfter < fit.LossBefore);
    }

    [Fact]
    public void Fit_SeparableScores_StaysWithinBounds()
    {
        Assert.Equal(0.05f, Fit([0.9f, 0.1f], [true, false]).Temperature, 1e-3f);
        Assert.Equal(20f, Fit([0.9f, 0.1f], [false, true]).Temperature, 1e-2f);
    }

    [Fact]
    public void Fit_CertainAndWrongScores_HaveAFiniteLoss() =>
        Assert.True(double.IsFinite(Fit([0f, 1f, 0.5f], [true, false, true]).LossAfter));

    [Fact]
    public void Fit_UnknownTruth_IsLeftOut()
    {
        TaxonomyFit fit = Fit([0.9f, 0.8f, 0.6f, 0.2f], [true, null, null, false]);
        InstrumentFit both = Assert.Single(fit.Instruments);
        Assert.Equal((1, 1, ThresholdSource.Fitted), (both.Positives, both.Negatives, both.Source));
        Assert.Equal(0.55f, both.Threshold, 1e-4f);
        Assert.Equal(1, both.F1);
    }

    [Fact]
    public void Fit_InstrumentThatAlwaysSoundsOrNever_KeepsItsThresholdOrTakesTheMean()
    {
        // a sounds in the first two of the four windows, b in all of which it is known, c in none; d has no program.
        bool?[] truth =
        [
            true, null, false, true,
            true, true, false, true,
            false, true, false, false,
            false, null, false, false,
        ];
        ModelDescription model = Model() with { Thresholds = new() { ["each"] = new() { ["b"] = 0.66f } } };

        TaxonomyFit fit = Calibration.Fit(model, new Each(), Predictions(), truth);

        Assert.Equal(
            [("a", 0.4f, 2, 2, ThresholdSource.Fitted), ("b", 0.66f, 2, 0, ThresholdSource.Stored), ("c", 0.4f, 0, 4, ThresholdSource.Mean)],
            fit.Instruments.Select(one => (one.Id, one.Threshold, one.Positives, one.Negatives, one.Source)));
    }

    [Fact]
    public void Store_Fit_ReplacesThatTaxonomyAlone()
    {
        ModelDescription model = Model() with
        {
            Thresholds = new() { ["pair"] = new() { ["both"] = 0.9f, ["gone"] = 0.1f }, ["common"] = new() { ["piano"] = 0.2f } },
            Temperatures = new() { ["common"] = 3 },
        };
        ModelDescription stored = Calibration.Store(model, new OnePair(), Fit([0.9f, 0.1f], [true, false]));

        Assert.Equal(["both"], stored.Thresholds!["pair"].Keys);
        Assert.Equal(0.5f, stored.Thresholds["pair"]["both"], 1e-4f);
        Assert.Equal(0.2f, stored.Thresholds["common"]["piano"]);
        Assert.Equal(3, stored.Temperatures!["common"]);
        Assert.Equal(0.05f, stored.Temperatures["pair"], 1e-3f);
        Assert.Equal(0.9f, model.Thresholds["pair"]["both"]);
        Assert.Empty(stored.Problems());
    }

    [Fact]
    public void Fit_ModelWithATemperature_StartsFromTheProbabilitiesBeforeIt()
    {
        ModelDescription model = Model() with { Temperatures = new() { ["pair"] = 4 } };
        float[] scores = [0.9f, 0.6f, 0.2f, 0.1f];
        bool?[] truth = [true, false, true, false];
        TaxonomyFit with = Calibration.Fit(model, new OnePair(), Of(scores), truth);
        TaxonomyFit without = Fit(scores, truth);
        Assert.Equal((without.Temperature, without.LossBefore, without.Instruments[0]), (with.Temperature, with.LossBefore, with.Instruments[0]));
    }

    private static TaxonomyFit Fit(float[] scores, bool?[] truth) => Calibration.Fit(Model(), new OnePair(), Of(scores), truth);

    private static WindowPrediction[] Of(float[] scores) =>
        [.. scores.Select((score, i) => new WindowPrediction(i, i, i + 2, [0, 1, 0, 0], [score, 0, 0]))];

    private static ModelDescription Model() => TestModels.Description(programs: 3) with
    {
        Decoding = new DecodingDescription(DecodeRule.Threshold, CombineRule.Max),
    };

    private static WindowPrediction[] Predictions() =>
        [.. Scores.Select((scores, i) => new WindowPrediction(i, i, i + 2, [0, 1, 0, 0], scores))];

    private sealed class Each : ITaxonomy
    {
        public string Name => "each";

        public IReadOnlyList<TaxonomyInstrument> Instruments { get; } = [new("a", "A", [0]), new("b", "B", [1]), new("c", "C", [2]), new("d", "D", [9])];

        public bool TryResolve(string label, out TaxonomyInstrument? instrument)
        {
            instrument = null;
            return false;
        }
    }

    private sealed class OnePair : ITaxonomy
    {
        public string Name => "pair";

        public IReadOnlyList<TaxonomyInstrument> Instruments { get; } = [new("both", "Both", [0, 1])];

        public bool TryResolve(string label, out TaxonomyInstrument? instrument)
        {
            instrument = null;
            return false;
        }
    }
}

using MirTool.Models.Files;
using MirTool.Models.Training;
using MirTool.Plugins;

namespace MirTool.Models.Tests.Training;

/// <summary>Oracle: four windows worked by hand.</summary>
public class CalibrationTests
{
    private static readonly float[][] Scores = [[0.9f, 0.1f, 0.3f], [0.6f, 0.2f, 0.3f], [0.2f, 0.8f, 0.3f], [0.1f, 0.1f, 0.3f]];

    // Program 0 sounds in the first two windows, program 1 in the third, program 2 never.
    private static readonly bool[] Truth = [true, false, false, true, false, false, false, true, false, false, false, false];

    [Fact]
    public void Calibrate_SeparableScores_SetsThresholdsBetweenThem()
    {
        ModelDescription calibrated = Calibration.Calibrate(Model(), Predictions(), Truth, [new OnePair()]);
        Assert.Equal(0.4f, calibrated.ProgramThresholds[0], 1e-4f);      // between 0.6 and 0.2
        Assert.Equal(0.5f, calibrated.ProgramThresholds[1], 1e-4f);      // between 0.8 and 0.2
        Assert.Equal(0.45f, calibrated.ProgramThresholds[2], 1e-4f);     // nothing known: the mean of the others
        // Highest of programs 0 and 1: 0.9, 0.6, 0.8 while one sounds, 0.1 while none does.
        Assert.Equal(0.35f, calibrated.Thresholds!["pair"]["both"], 1e-4f);
    }

    private static ModelDescription Model() => TestModels.Description(programs: 3) with
    {
        Decoding = new DecodingDescription(DecodeRule.Threshold, CombineRule.Max),
    };

    private static WindowPrediction[] Predictions() =>
        [.. Scores.Select((scores, i) => new WindowPrediction(i, i, i + 2, [0, 1, 0, 0], scores))];

    private sealed class OnePair : ITaxonomy
    {
        public string Name => "pair";

        public IReadOnlyList<TaxonomyInstrument> Instruments { get; } = [new("both", "Both", [0, 1])];

        public TaxonomyInstrument? Resolve(string sourceLabel) => throw new KeyNotFoundException();
    }
}

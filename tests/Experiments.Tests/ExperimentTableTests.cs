using MirTool.Evaluation;
using MirTool.Experiments.Paper;

namespace MirTool.Experiments.Tests;

/// <summary>Tables of experiments. Oracle: numbers worked by hand.</summary>
public sealed class ExperimentTableTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Measures_OfThreeTrials_AreMeanAndSampleDeviation()
    {
        var row = new ExperimentRow(["x"], [new(0.5, 0.1, 1), new(0.6, 0.1, 0), new(0.7, 0.4, 0)], null, 0);
        (double Mean, double? StandardDeviation)[] measures = [.. row.Measures()];
        Assert.Equal(0.6, measures[0].Mean, 12);
        Assert.Equal(0.1, measures[0].StandardDeviation!.Value, 12);
        Assert.Equal(0.2, measures[1].Mean, 12);
        Assert.Equal(Math.Sqrt(0.03), measures[1].StandardDeviation!.Value, 12);      // (0.01 + 0.01 + 0.04) / 2
        Assert.Equal(1.0 / 3, measures[2].Mean, 12);
        Assert.Equal(Math.Sqrt(1.0 / 3), measures[2].StandardDeviation!.Value, 12);
    }

    [Fact]
    public void Markdown_OneTrialWithoutPaper_LeavesDeviationAndPaperOut()
    {
        var table = new ExperimentTable("t", "Title", ["train-test", "what"], [new(["clean-clean", "polyphony"], [new(0.734, 0.736, 0.7351)], null, 0.25)]);
        Assert.Equal(
            """
            ## Title

            | train-test | what | precision | recall | F1 | paper: precision | recall | F1 | ZeroR: F1 |
            |---|---|---:|---:|---:|---:|---:|---:|---:|
            | clean-clean | polyphony | 0.73 | 0.74 | 0.74 |  |  |  | 0.25 |

            """, table.Markdown(), ignoreLineEndingDifferences: true);
    }

    [Fact]
    public void WriteCsv_TwoTrials_HoldsEveryFigureUnrounded()
    {
        new ExperimentTable("t", "Title", ["what"], [new(["a"], [new(0.25, 0.5, 0.125), new(0.75, 0.5, 0.375)], new PrecisionRecallF1(double.NaN, double.NaN, 0.99), 0.0625)])
            .WriteCsv(folder.Path);
        Assert.Equal(
            [
                "what,trials,precision,precision_sd,recall,recall_sd,f1,f1_sd,paper_precision,paper_recall,paper_f1,zero_r_f1",
                "a,2,0.5,0.3535533905932738,0.5,0,0.25,0.1767766952966369,,,0.99,0.0625",
            ],
            File.ReadAllLines(folder.At("t.csv")));
    }

    [Fact]
    public void EvaluationFile_OfAReport_GivesScoresAndTheMajoritys()
    {
        Directory.CreateDirectory(folder.At("report"));
        folder.Write("report/metrics.json", """
            {"windows": {
              "summary": {
                "instrument_micro_precision": {"value": 0.5, "baseline": 0.3}, "instrument_micro_recall": {"value": 0.25, "baseline": 0.3},
                "instrument_micro_f1": {"value": 0.333333, "baseline": 0.3}, "polyphony_accuracy": {"value": 0.75, "baseline": 0.4}},
              "instruments": {"cel": {"f1": {"value": 0.9, "baseline": 0.1}, "per_recording_mean": {"precision": 0.7, "recall": 0.6, "f1": 0.65}}},
              "polyphony": [{"precision": 1, "recall": 0.5, "f1": {"value": 0.666667, "baseline": 0}}]}}
            """);
        var file = new EvaluationFile(folder.At("report"));
        Assert.Equal((new PrecisionRecallF1(0.5, 0.25, 0.333333), 0.3), file.Instruments);
        Assert.Equal((new PrecisionRecallF1(0.75, 0.75, 0.75), 0.4), file.Polyphony);
        Assert.Equal((new PrecisionRecallF1(1, 0.5, 0.666667), 0.0), file.PolyphonyOf(0));
        Assert.Equal((new PrecisionRecallF1(0.7, 0.6, 0.65), 0.1), file.InstrumentOf("cel"));
        Assert.Equal(["cel"], file.InstrumentIds);

        folder.Write("report/metrics.json", "{\"windows\": {}}");
        Assert.Contains("is damaged. Delete its folder", Assert.Throws<InvalidDataException>(() => new EvaluationFile(folder.At("report")).Polyphony).Message, StringComparison.Ordinal);
    }
}

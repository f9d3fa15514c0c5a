using System.Text.Json;

namespace MirTool.Evaluation.Tests;

public sealed class ResamplingTests
{
    [Fact]
    public void Draws_EveryResample_DrawsAsManyRecordingsAsThereAre()
    {
        int[][] draws = Resampling.Draws(recordings: 37, resamples: 50, seed: 1);
        Assert.All(draws, weights => Assert.Equal(37, weights.Sum()));
        Assert.True(draws.Select(weights => string.Join(' ', weights)).Distinct().Count() == 50);
    }

    [Fact]
    public void Draws_SameSeed_AreTheSame()
    {
        Assert.Equal(Resampling.Draws(9, 20, seed: 4), Resampling.Draws(9, 20, seed: 4));
        Assert.NotEqual(Resampling.Draws(9, 20, seed: 4), Resampling.Draws(9, 20, seed: 5));
    }

    [Fact]
    public void Draws_AreEvenlySpread()
    {
        int[][] draws = Resampling.Draws(recordings: 10, resamples: 20_000, seed: 3);
        for (int recording = 0; recording < 10; recording++)
        {
            // The mean of 20 000 counts of variance 0.9 has a standard error of 0.0067; five of them.
            Assert.Equal(1, draws.Average(weights => weights[recording]), 0.034);
        }
    }

    [Fact]
    public void Interval_OfAMeanOverManyRecordings_IsTheNormalOne()
    {
        // 400 recordings of one window each, 100 of them wrong: the accuracy is 0.75 ± 1.96 · sqrt(0.75 · 0.25 / 400).
        EvaluatedRecording[] recordings = [.. Enumerable.Range(0, 400).Select(i => EvaluatorTests.Recording($"{i}", EvaluatorTests.Window([[0]], [i % 4 != 0])))];
        ConfidenceInterval interval = Evaluator.Evaluate(recordings, 1, new() { Resamples = 4000 }).Windows.Summary["instrument_subset_accuracy"].Interval!;
        double half = 1.96 * Math.Sqrt(0.75 * 0.25 / 400);
        // The ends are quantiles of 4000 resamples: a standard error of about 0.0009 each, and steps of 1/400.
        Assert.Equal(0.75 - half, interval.Low, 0.005);
        Assert.Equal(0.75 + half, interval.High, 0.005);
    }

    [Fact]
    public void Interval_ExcerptsOfOneRecording_AreDrawnTogether()
    {
        EvaluatedRecording Excerpt(int i) => EvaluatorTests.Recording($"{i}", EvaluatorTests.Window([[0]], [i % 4 != 0])) with { Group = "one" };
        ConfidenceInterval interval = Evaluator.Evaluate([.. Enumerable.Range(0, 40).Select(Excerpt)], 1, new() { Resamples = 100 }).Windows.Summary["instrument_subset_accuracy"].Interval!;
        Assert.Equal(new ConfidenceInterval(0.75, 0.75), interval);
    }

    [Fact]
    public void Interval_AveragePrecision_WeighsRecordingsAsIfTheyWereThereSeveralTimes()
    {
        var random = new Random(2);
        EvaluatedRecording Make(int i) => EvaluatorTests.Recording($"{i}", [.. Enumerable.Range(0, 4).Select(_ =>
        {
            float probability = random.Next(8) / 8f;
            return EvaluatorTests.Window(random.NextDouble() < 0.4 ? [[0]] : [], [probability > 0.5f], [probability]);
        })]);
        EvaluatedRecording[] recordings = [.. Enumerable.Range(0, 5).Select(Make)];
        int[] weights = [2, 0, 1, 3, 0];
        EvaluatedRecording[] repeated = [.. recordings.Zip(weights).SelectMany(pair => Enumerable.Repeat(pair.First, pair.Second))];
        Assert.Equal(PrecisionRecallCurve.OfRecordings(repeated, 1)![0].AveragePrecision(), PrecisionRecallCurve.OfRecordings(recordings, 1)![0].AveragePrecision(weights), 1e-15);
    }

    [Theory]
    [InlineData(0.0, 1)]
    [InlineData(0.5, 3)]
    [InlineData(1.0, 5)]
    [InlineData(0.625, 3.5)]
    public void Quantile_IsLinearBetweenValues(double q, double expected) => Assert.Equal(expected, Resampling.Quantile([1, 2, 3, 4, 5], q), 1e-12);

    [Fact]
    public void PValue_IsThatOfSciPysExactTest()
    {
        JsonElement paired = ReferenceCases.Paired;
        EvaluatedRecording[] first = Of("first_right_of_100");
        EvaluatedRecording[] second = Of("second_right_of_100");
        const int Permutations = 20_000;
        ScoreDifference difference = PairedComparison.Of(first, second, 1, new() { Resamples = Permutations })
            .Single(difference => difference.Name == "instrument_subset_accuracy");
        double exact = paired.GetProperty("p").GetDouble();
        // Five standard errors of a share of 20 000.
        Assert.Equal(exact, difference.PValue!.Value, 5 * Math.Sqrt(exact * (1 - exact) / Permutations));

        EvaluatedRecording[] Of(string name) =>
        [
            .. paired.GetProperty(name).EnumerateArray().Select((right, recording) => EvaluatorTests.Recording(
                $"{recording}", [.. Enumerable.Range(0, 100).Select(window => EvaluatorTests.Window([[0]], [window < right.GetInt32()]))])),
        ];
    }

    [Fact]
    public void Comparison_OfASystemWithItself_FindsNothing()
    {
        EvaluatedRecording[] recordings = [.. Enumerable.Range(0, 8).Select(i => EvaluatorTests.Recording($"{i}", EvaluatorTests.Window([[0]], [i % 2 == 0])))];
        Assert.All(PairedComparison.Of(recordings, recordings, 1, new() { Resamples = 200 }), difference =>
        {
            Assert.Equal(new ConfidenceInterval(0, 0), difference.Interval);
            Assert.True(difference.PValue is null or 1, difference.Name);
        });
    }

    [Fact]
    public void Comparison_OfOtherRecordings_Throws()
    {
        EvaluatedRecording a = EvaluatorTests.Recording("a", EvaluatorTests.Window([], [false]));
        EvaluatedRecording b = EvaluatorTests.Recording("b", EvaluatorTests.Window([], [false]));
        Assert.Throws<ArgumentException>(() => PairedComparison.Of([a], [b], 1, new()));
        Assert.Throws<ArgumentException>(() => PairedComparison.Of([a], [a, b], 1, new()));
    }
}

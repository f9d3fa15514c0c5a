using MirTool.Models.Training;

namespace MirTool.Models.Tests.Training;

/// <summary>Oracle: the closed forms.</summary>
public class LearningRateTests
{
    private static readonly TrainingOptions Options = new() { LearningRate = 0.1, WarmUpSteps = 0, Generations = 10 };

    [Theory]
    [InlineData(0, 0.1 + 1e-7)]
    [InlineData(6, 0.1 + 1e-7)]
    [InlineData(7, 0.0990049834 + 1e-7)]        // 0.1 · e^-0.01
    [InlineData(69, 0.0913931185 + 1e-7)]       // 0.1 · e^-0.09
    public void At_Exponential_IsThePapersFormulaAndStaysWithinAnEpoch(int step, double expected) =>
        Assert.Equal(expected, LearningRate.At(Options with { Schedule = LearningRateSchedule.Exponential }, step, 7), 1e-10);

    [Fact]
    public void At_Cosine_RisesThenFallsToZeroAtTheEndOfTheLastEpoch()
    {
        TrainingOptions options = Options with { WarmUpSteps = 4, EpochsPerGeneration = 3, MaximumEpochs = 20 };
        Assert.Equal([0.025, 0.05, 0.075, 0.1], Enumerable.Range(0, 4).Select(step => Math.Round(LearningRate.At(options, step, 7), 12)));
        Assert.Equal(0.05, LearningRate.At(options, 4 + (140 - 4) / 2, 7), 12);
        Assert.Equal(0, LearningRate.At(options, 140, 7), 12);
    }

    [Fact]
    public void At_Constant_Stays() =>
        Assert.Equal(0.1, LearningRate.At(Options with { Schedule = LearningRateSchedule.Constant }, 1_000_000, 7));

    [Fact]
    public void After_NoRiseBeyondTheTolerance_EndsWithPatience()
    {
        var stopping = new EarlyStopping(Tolerance: 0.01, Patience: 3);
        bool[] ends = [.. new[] { 0.5, 0.6, 0.605, 0.609, 0.62, 0.61, 0.61, 0.63 }.Select(accuracy => (stopping = stopping.After(accuracy)).IsOver)];
        // 0.605 and 0.609 are no rise over 0.6, 0.62 is; of the last three the third is no rise by more than 0.01 over 0.62 either.
        Assert.Equal([false, false, false, false, false, false, false, true], ends);
        Assert.Equal(0.62, stopping.Best);
    }

    [Fact]
    public void After_WithoutPatience_NeverEnds()
    {
        var stopping = new EarlyStopping(0, 0);
        Assert.All(Enumerable.Range(0, 100), _ => Assert.False((stopping = stopping.After(0)).IsOver));
    }
}

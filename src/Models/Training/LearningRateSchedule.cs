namespace MirTool.Models.Training;

/// <summary>How the learning rate goes from <see cref="TrainingOptions.LearningRate"/> on.</summary>
public enum LearningRateSchedule
{
    /// <summary>Along half a cosine to zero at the last step.</summary>
    Cosine,

    /// <summary>rate · exp(-decay · epoch) + floor, the same throughout an epoch, epochs counted from 0.</summary>
    Exponential,

    /// <summary>It stays.</summary>
    Constant,
}

/// <summary>The learning rate of a step.</summary>
public static class LearningRate
{
    /// <summary>Follows from the options, the step and the length of the run alone, so that a run that goes on needs no memory of it.</summary>
    /// <param name="options">Rate, schedule, warm-up, decay and floor.</param>
    /// <param name="step">From the run's start, from 0.</param>
    /// <param name="stepsPerEpoch">Of this run's data.</param>
    public static double At(TrainingOptions options, int step, int stepsPerEpoch)
    {
        if (step < options.WarmUpSteps)
        {
            return options.LearningRate * (step + 1) / options.WarmUpSteps;
        }

        return options.Schedule switch
        {
            LearningRateSchedule.Cosine => Cosine(options, step, stepsPerEpoch),
            LearningRateSchedule.Exponential =>
                options.LearningRate * Math.Exp(-options.LearningRateDecay * (step / stepsPerEpoch)) + options.LearningRateFloor,
            _ => options.LearningRate,
        };
    }

    private static double Cosine(TrainingOptions options, int step, int stepsPerEpoch)
    {
        int steps = options.TotalEpochs * stepsPerEpoch - options.WarmUpSteps;
        return options.LearningRate * 0.5 * (1 + Math.Cos(Math.PI * (step - options.WarmUpSteps) / Math.Max(1, steps)));
    }
}

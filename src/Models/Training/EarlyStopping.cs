namespace MirTool.Models.Training;

/// <summary>Ends a run once a measure has stopped rising, with the weights of the last epoch in which it rose.</summary>
/// <param name="Tolerance">What the best so far must be exceeded by to count as a rise.</param>
/// <param name="Patience">After that many epochs in a row without a rise the run ends; 0 never ends it.</param>
public sealed record EarlyStopping(double Tolerance, int Patience)
{
    /// <summary>The best so far; null before the first epoch.</summary>
    public double? Best { get; init; }

    /// <summary>Epochs since the best.</summary>
    public int EpochsWithoutRise { get; init; }

    /// <summary>Whether the run is to end.</summary>
    public bool IsOver => Patience > 0 && EpochsWithoutRise >= Patience;

    /// <summary>After one more epoch.</summary>
    /// <param name="measure">Higher is better.</param>
    public EarlyStopping After(double measure) =>
        Best is not { } best || measure > best + Tolerance
            ? this with { Best = measure, EpochsWithoutRise = 0 }
            : this with { EpochsWithoutRise = EpochsWithoutRise + 1 };
}

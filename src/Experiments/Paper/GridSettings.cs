using MirTool.Experiments.Training;

namespace MirTool.Experiments.Paper;

/// <summary>A grid.</summary>
/// <param name="Training">What is not the grid's to decide: the preset, and the config file that wins over it.</param>
/// <param name="Networks">By name.</param>
/// <param name="BatchSizes">Clips in a step.</param>
/// <param name="Epochs">Of every run.</param>
/// <param name="Fixed">Whether there are runs without the loop.</param>
/// <param name="Regens">Epochs on a generation, of the runs with the loop.</param>
/// <param name="Repeats">Of each combination.</param>
/// <param name="Scale">Fraction of the paper's clips, above 0 and up to 1.</param>
/// <param name="Config">Text of the config file, or null.</param>
/// <param name="Device">Where to compute.</param>
public sealed record GridSettings(
    TrainingSettings Training, IReadOnlyList<string> Networks, IReadOnlyList<int> BatchSizes, int Epochs, bool Fixed, IReadOnlyList<int> Regens, int Repeats, double Scale,
    string? Config, string Device)
{
    /// <summary>Every run, those that compare networks first.</summary>
    internal IEnumerable<GridRun> Runs() =>
        from repeat in Enumerable.Range(1, Repeats)
        from regen in Fixed ? [.. Regens.Select(regen => (int?)regen), null] : Regens.Select(regen => (int?)regen)
        from batchSize in BatchSizes
        from network in Networks
        select new GridRun(network, batchSize, regen, repeat);

    /// <summary>What runs of one folder must share; networks, batch sizes, kinds of loop and repeats may be added later.</summary>
    internal object Decisive() => new { Epochs, Scale, Config };
}

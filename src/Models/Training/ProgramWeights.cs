using System.Globalization;
using MirTool.Plugins;

namespace MirTool.Models.Training;

/// <summary>How often synthesized clips draw each program, as datasets take it that have an option for it.</summary>
public static class ProgramWeights
{
    /// <summary>The dataset's option that takes them.</summary>
    public const string OptionName = "weights";

    private const double RareWeight = 0.25;

    /// <summary>The weights under which a taxonomy's instruments are alike frequent; null for a dataset that draws no programs by weights.</summary>
    /// <remarks>A threshold suits how often an instrument sounds, so it is set on clips that are drawn by these.</remarks>
    /// <param name="adapter">The dataset's.</param>
    /// <param name="taxonomy">Its instruments.</param>
    /// <param name="rare">Programs drawn a quarter as often, as recordings hold them.</param>
    public static string? EvenFor(IDatasetAdapter adapter, ITaxonomy taxonomy, IReadOnlyCollection<int> rare) =>
        adapter.Options.Any(option => option.Name == OptionName) ? Even(taxonomy, rare) : null;

    /// <summary>Half evenly over a taxonomy's instruments, so that those of a single program are not rare, half evenly over the programs.</summary>
    /// <param name="taxonomy">Null for evenly over the programs alone.</param>
    /// <param name="rare">Programs drawn a quarter as often.</param>
    /// <returns>Such as <c>0=0.5;1=1.25</c>: every program, 1 on average where none is rare.</returns>
    public static string Even(ITaxonomy? taxonomy, IReadOnlyCollection<int> rare)
    {
        TaxonomyInstrument[] instruments = [.. (taxonomy?.Instruments ?? []).Where(instrument => instrument.GmPrograms.Count > 0)];
        IEnumerable<string> weights = Enumerable.Range(0, 128).Select(program =>
        {
            double share = instruments.Where(instrument => instrument.GmPrograms.Contains(program)).Sum(instrument => 1.0 / instrument.GmPrograms.Count);
            double weight = instruments.Length == 0 ? 1 : (share * 128 / instruments.Length + 1) / 2;
            return string.Create(CultureInfo.InvariantCulture, $"{program}={weight * (rare.Contains(program) ? RareWeight : 1):F3}");
        });
        return string.Join(';', weights);
    }
}

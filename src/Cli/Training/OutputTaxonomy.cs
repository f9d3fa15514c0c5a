using System.Globalization;
using MirTool.Plugins;

namespace MirTool.Cli.Training;

/// <summary>A model's outputs as a taxonomy: each sound is an instrument of its own.</summary>
/// <param name="sounds">Ids, as the model's description has them.</param>
internal sealed class OutputTaxonomy(IReadOnlyList<string> sounds) : ITaxonomy
{
    public string Name => "outputs";

    public IReadOnlyList<TaxonomyInstrument> Instruments { get; } =
    [
        .. sounds.Select(id => int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out int program)
            ? new TaxonomyInstrument(id, id, [program])
            : new TaxonomyInstrument(id, id, []) { Sounds = [id], IsInstrument = id != Sounds.IdOf(Sounds.Speech) }),
    ];

    // The sounds of a model have no names of their own.
    public bool TryResolve(string label, out TaxonomyInstrument? instrument)
    {
        instrument = null;
        return false;
    }
}

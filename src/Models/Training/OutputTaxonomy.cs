using System.Globalization;
using MirTool.Plugins;

namespace MirTool.Models.Training;

/// <summary>A model's outputs as a taxonomy: each sound is an instrument of its own.</summary>
/// <param name="sounds">Ids, as the model's description has them.</param>
public sealed class OutputTaxonomy(IReadOnlyList<string> sounds) : ITaxonomy
{
    /// <inheritdoc/>
    public string Name => "outputs";

    /// <inheritdoc/>
    public IReadOnlyList<TaxonomyInstrument> Instruments { get; } =
    [
        .. sounds.Select(id => int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out int program)
            ? new TaxonomyInstrument(id, id, [program])
            : new TaxonomyInstrument(id, id, []) { Sounds = [id], IsInstrument = id != Sounds.IdOf(Sounds.Speech) }),
    ];

    /// <inheritdoc/>
    /// <remarks>Always unknown: the sounds of a model have no names of their own.</remarks>
    public bool TryResolve(string label, out TaxonomyInstrument? instrument)
    {
        instrument = null;
        return false;
    }
}

using MirTool.Plugins;

namespace MirTool.Models.Tests.Teaching;

/// <summary>Knows its instruments by id and name.</summary>
internal sealed class WordTaxonomy(string name, params TaxonomyInstrument[] instruments) : ITaxonomy
{
    public string Name => name;

    public IReadOnlyList<TaxonomyInstrument> Instruments => instruments;

    public bool TryResolve(string label, out TaxonomyInstrument? instrument)
    {
        instrument = instruments.FirstOrDefault(known => LabelComparer.Instance.Equals(known.Id, label) || LabelComparer.Instance.Equals(known.Name, label));
        return instrument is not null;
    }
}

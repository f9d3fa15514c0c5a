using MirTool.Plugins;

namespace Acme;

public sealed class MoodyAdapter : IDatasetAdapter
{
    public MoodyAdapter() => throw new InvalidOperationException("the archive is not mounted");

    public string Name => "acme-moody";

    public IReadOnlyList<string> ListExcerpts(DatasetRequest request) => [];

    public LabelledExcerpt Load(string excerptId, DatasetRequest request) => throw new NotSupportedException();
}

public sealed class NamelessTaxonomy : ITaxonomy
{
    public string Name => throw new NotSupportedException("no name yet");

    public IReadOnlyList<TaxonomyInstrument> Instruments => [new("oud", "Oud", [24])];

    public bool TryResolve(string label, out TaxonomyInstrument? instrument)
    {
        instrument = null;
        return true;
    }
}

public sealed class CalmTaxonomy : ITaxonomy
{
    public string Name => "acme-calm";

    public IReadOnlyList<TaxonomyInstrument> Instruments => [new("oud", "Oud", [24])];

    public bool TryResolve(string label, out TaxonomyInstrument? instrument)
    {
        instrument = null;
        return true;
    }
}

/// <summary>Has the name of another plugin's adapter, but for its case.</summary>
public sealed class TwinAdapter : IDatasetAdapter
{
    public string Name => "ACME-Tones";

    public IReadOnlyList<string> ListExcerpts(DatasetRequest request) => [];

    public LabelledExcerpt Load(string excerptId, DatasetRequest request) => throw new NotSupportedException();
}

/// <summary>Counts programs from 1, repeats an id and takes a reserved one.</summary>
public sealed class FlawedTaxonomy : ITaxonomy
{
    public string Name => "acme-flawed";

    public IReadOnlyList<TaxonomyInstrument> Instruments =>
        [new("gunshot", "Gunshot", [128]), new("Gunshot", "Again", [127]), new("other", "Other", [3, 2])];

    public bool TryResolve(string label, out TaxonomyInstrument? instrument)
    {
        instrument = null;
        return true;
    }
}

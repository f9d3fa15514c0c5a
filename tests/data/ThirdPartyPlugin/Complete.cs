using Acme.Sounds;
using MirTool.Plugins;

namespace Acme;

public sealed class ToneAdapter : IDatasetAdapter
{
    public string Name => "acme-tones";

    public IReadOnlyList<string> ListExcerpts(DatasetRequest request) =>
        [.. Enumerable.Range(0, request.Count ?? 3).Select(i => $"tone-{request.Split}-{i}")];

    public LabelledExcerpt Load(string excerptId, DatasetRequest request)
    {
        float[] samples = Tone.Sine(440, request.SampleRate, request.SampleRate);
        return new(excerptId, samples, request.SampleRate, [new("flute", [73], 0, 1)], LabelsComplete: true);
    }
}

public sealed class MaqamTaxonomy : ITaxonomy
{
    private readonly TaxonomyInstrument oud = new("oud", "Oud", [24]);
    private readonly TaxonomyInstrument ney = new("ney", "Ney", [75, 77]);

    public string Name => "acme-maqam";

    public IReadOnlyList<TaxonomyInstrument> Instruments => [oud, ney];

    public bool TryResolve(string label, out TaxonomyInstrument? instrument)
    {
        instrument = label switch
        {
            "ud" => oud,
            "nay" => ney,
            _ => null,
        };
        return instrument is not null || label == "audience";
    }
}

// None of these is offered, and none is a mistake.
public abstract class UnfinishedAdapter : IDatasetAdapter
{
    public abstract string Name { get; }

    public abstract IReadOnlyList<string> ListExcerpts(DatasetRequest request);

    public abstract LabelledExcerpt Load(string excerptId, DatasetRequest request);
}

public sealed class ConfiguredTaxonomy(string name) : ITaxonomy
{
    public string Name => name;

    public IReadOnlyList<TaxonomyInstrument> Instruments => [];

    public bool TryResolve(string label, out TaxonomyInstrument? instrument)
    {
        instrument = null;
        return true;
    }
}

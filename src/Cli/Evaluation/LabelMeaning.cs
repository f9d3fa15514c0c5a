using MirTool.Plugins;

namespace MirTool.Cli.Evaluation;

/// <summary>What a dataset's labels mean in a taxonomy. Used from several threads.</summary>
internal sealed class LabelMeaning(ITaxonomy taxonomy)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, int[]> byLabel = [];
    private readonly Dictionary<string, int[]> byPrograms = [];
    private readonly SortedDictionary<string, string> unknown = new(StringComparer.Ordinal);

    /// <summary>What there is to say about each label that the taxonomy does not know, the nearest known one included; by label.</summary>
    public IReadOnlyDictionary<string, string> Unknown => unknown;

    /// <summary>The instruments that a label may stand for, by index: those with any of its programs if it has programs, else
    /// the one that the taxonomy knows by that name; none for a label outside the taxonomy.</summary>
    public int[] InstrumentsOf(InstrumentLabel label)
    {
        lock (gate)
        {
            return label.GmPrograms.Count > 0
                ? Known(byPrograms, string.Join(' ', label.GmPrograms), () => WithAnyOf(label.GmPrograms))
                : Known(byLabel, label.Label, () => Named(label.Label));
        }
    }

    private static int[] Known(Dictionary<string, int[]> known, string key, Func<int[]> find)
    {
        if (!known.TryGetValue(key, out int[]? instruments))
        {
            instruments = find();
            known[key] = instruments;
        }

        return instruments;
    }

    private int[] WithAnyOf(IReadOnlyList<int> programs) =>
        [.. taxonomy.Instruments.Index().Where(entry => entry.Item.GmPrograms.Intersect(programs).Any()).Select(entry => entry.Index)];

    private int[] Named(string label)
    {
        try
        {
            TaxonomyInstrument? instrument = taxonomy.Resolve(label);
            return instrument is null ? [] : [taxonomy.Instruments.Index().First(entry => entry.Item.Id == instrument.Id).Index];
        }
        catch (KeyNotFoundException e)
        {
            unknown[label] = e.Message;
            return [];
        }
    }
}

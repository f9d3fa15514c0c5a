using System.Globalization;
using MirTool.Plugins;

namespace MirTool.Evaluation.References;

/// <summary>What labels mean in a taxonomy. Safe to use from several threads.</summary>
/// <remarks>
/// A label with programs, or with sounds beyond General MIDI, may stand for every instrument that has any of them, and stands for certain
/// for those that have all of them, so far as the taxonomy covers them. A label without means what the taxonomy makes of its word.
/// </remarks>
/// <param name="taxonomy">Its instruments are numbered in their order.</param>
public sealed class TaxonomyLabels(ITaxonomy taxonomy)
{
    private static readonly string Speech = Plugins.Sounds.IdOf(Plugins.Sounds.Speech);

    private readonly Lock gate = new();
    private readonly HashSet<string> covered = [.. taxonomy.Instruments.SelectMany(Sounds)];
    private readonly Dictionary<string, LabelMeaning> bySounds = [];
    private readonly Dictionary<string, LabelMeaning> byWord = new(LabelComparer.Instance);
    private readonly SortedDictionary<string, int> unknown = new(StringComparer.Ordinal);

    /// <summary>Words that the taxonomy does not know, and how often each was met.</summary>
    public IReadOnlyDictionary<string, int> Unknown
    {
        get
        {
            lock (gate)
            {
                return new SortedDictionary<string, int>(unknown, StringComparer.Ordinal);
            }
        }
    }

    /// <summary>What a label means.</summary>
    public LabelMeaning MeaningOf(InstrumentLabel label)
    {
        lock (gate)
        {
            if (label.GmPrograms.Count > 0 || label.Sounds.Count > 0)
            {
                string[] sounds = [.. Sounds(label.GmPrograms, label.Sounds)];
                return Known(bySounds, string.Join(' ', sounds), () => OfSounds(sounds));
            }

            LabelMeaning meaning = Known(byWord, label.Label, () => OfWord(label.Label));
            if (!meaning.IsKnown)
            {
                unknown[label.Label] = unknown.GetValueOrDefault(label.Label) + 1;
            }

            return meaning;
        }
    }

    private static LabelMeaning Known(Dictionary<string, LabelMeaning> known, string key, Func<LabelMeaning> find)
    {
        if (!known.TryGetValue(key, out LabelMeaning? meaning))
        {
            meaning = find();
            known[key] = meaning;
        }

        return meaning;
    }

    private static IEnumerable<string> Sounds(TaxonomyInstrument instrument) => Sounds(instrument.GmPrograms, instrument.Sounds);

    private static IEnumerable<string> Sounds(IEnumerable<int> programs, IEnumerable<string> beyond) => programs.Select(program => program.ToString(CultureInfo.InvariantCulture)).Concat(beyond);

    private LabelMeaning OfSounds(string[] sounds)
    {
        string[] known = [.. sounds.Where(covered.Contains)];
        (int Index, TaxonomyInstrument Item)[] withAny = [.. taxonomy.Instruments.Index().Where(entry => Sounds(entry.Item).Intersect(known).Any())];
        bool isCounted = withAny.Length == 0
            ? sounds.Any(sound => sound != Speech)
            : withAny.Any(entry => entry.Item.IsInstrument);
        return new([.. withAny.Select(entry => entry.Index)], isCounted)
        {
            Certain = [.. withAny.Where(entry => !known.Except(Sounds(entry.Item)).Any()).Select(entry => entry.Index)],
        };
    }

    private LabelMeaning OfWord(string label) =>
        !taxonomy.TryResolve(label, out TaxonomyInstrument? instrument) ? new([], IsKnown: false)
        : instrument is null ? new([])
        : new([taxonomy.Instruments.Index().First(entry => entry.Item.Id == instrument.Id).Index], instrument.IsInstrument);
}

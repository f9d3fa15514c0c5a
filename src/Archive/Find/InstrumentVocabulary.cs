using MirTool.Archive.Expressions;
using MirTool.Plugins;

namespace MirTool.Archive.Find;

/// <summary>The names by which an archive's instruments can be called: ids, names, and the labels of the taxonomy if it is known.</summary>
internal sealed class InstrumentVocabulary
{
    private readonly Dictionary<string, string> idsByName = new(LabelComparer.Instance);
    private readonly List<string> shown = [];
    private readonly ITaxonomy? taxonomy;

    /// <param name="heard">Id and name of the instruments in the tables.</param>
    /// <param name="taxonomy">What the tables were made with; null if that is not known any more.</param>
    public InstrumentVocabulary(IEnumerable<(string Id, string Name)> heard, ITaxonomy? taxonomy)
    {
        this.taxonomy = taxonomy;
        // Ids first: of two instruments one may have the other's id for a name.
        (string Id, string Name)[] known = [.. heard, .. taxonomy?.Instruments.Select(instrument => (instrument.Id, instrument.Name)) ?? []];
        foreach ((string id, string _) in known)
        {
            idsByName.TryAdd(id, id);
        }

        foreach ((string id, string name) in known)
        {
            idsByName.TryAdd(name, id);
        }

        shown.AddRange(known.SelectMany(instrument => (string[])[instrument.Id, instrument.Name]).Distinct());
    }

    /// <summary>The id of the instrument that a name means.</summary>
    /// <exception cref="ExpressionException">None; the message names the nearest.</exception>
    public string Resolve(FindExpression.Instrument instrument, string expression)
    {
        if (idsByName.TryGetValue(instrument.Name, out string? id))
        {
            return id;
        }

        return taxonomy is not null && taxonomy.TryResolve(instrument.Name, out TaxonomyInstrument? labelled) && labelled is not null
            ? labelled.Id
            : throw new ExpressionException(Unknown(instrument.Name), expression, instrument.Position);
    }

    private string Unknown(string name)
    {
        string[] words = name.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length > 1 && words.All(word => idsByName.ContainsKey(word)))
        {
            return $"No instrument is called '{name}'. Put & or | between names: {string.Join(" & ", words)}";
        }

        return NearestName.Among(shown, name) is { } nearest
            ? $"No instrument is called '{name}'. Did you mean {Quoted(nearest)}? There are: {string.Join(", ", idsByName.Values.Distinct().Order(StringComparer.Ordinal))}."
            : $"No instrument is called '{name}': nothing was heard in this archive.";
    }

    private static string Quoted(string name) => name.All(letter => char.IsLetterOrDigit(letter) || letter is '-' or '_' or '.') ? name : $"\"{name}\"";
}

using MirTool.Archive.Expressions;
using MirTool.Plugins;

namespace MirTool.Archive.Find;

/// <summary>The names by which an archive's instruments can be called: ids, names, and the labels of the taxonomy if it is known.</summary>
internal sealed class InstrumentVocabulary
{
    private readonly Dictionary<string, string> idsByName = new(StringComparer.Ordinal);
    private readonly List<string> shown = [];
    private readonly ITaxonomy? taxonomy;
    private readonly Func<string, string> fold;

    /// <param name="heard">Id and name of the instruments in the tables.</param>
    /// <param name="taxonomy">What the tables were made with; null if that is not known any more.</param>
    /// <param name="fold">Makes one text of a name's spellings in another case or Unicode form.</param>
    public InstrumentVocabulary(IEnumerable<(string Id, string Name)> heard, ITaxonomy? taxonomy, Func<string, string> fold)
    {
        this.taxonomy = taxonomy;
        this.fold = fold;
        // Ids first: of two instruments one may have the other's id for a name.
        (string Id, string Name)[] known = [.. heard, .. taxonomy?.Instruments.Select(instrument => (instrument.Id, instrument.Name)) ?? []];
        foreach ((string id, string _) in known)
        {
            idsByName.TryAdd(fold(id), id);
        }

        foreach ((string id, string name) in known)
        {
            idsByName.TryAdd(fold(name), id);
        }

        shown.AddRange(known.SelectMany(instrument => (string[])[instrument.Id, instrument.Name]).Distinct());
    }

    /// <summary>The id of the instrument that a name means.</summary>
    /// <exception cref="ExpressionException">None; the message names the nearest.</exception>
    public string Resolve(FindExpression.Instrument instrument, string expression)
    {
        if (idsByName.TryGetValue(fold(instrument.Name), out string? id))
        {
            return id;
        }

        if (taxonomy is not null)
        {
            try
            {
                if (taxonomy.Resolve(instrument.Name) is { } labelled)
                {
                    return labelled.Id;
                }
            }
            catch (KeyNotFoundException)
            {
                // Said below, with what the tables know besides.
            }
        }

        throw new ExpressionException(Unknown(instrument.Name), expression, instrument.Position);
    }

    private string Unknown(string name)
    {
        string[] words = name.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length > 1 && words.All(word => idsByName.ContainsKey(fold(word))))
        {
            return $"No instrument is called '{name}'. Put & or | between names: {string.Join(" & ", words)}";
        }

        return NearestName.Among(shown, name) is { } nearest
            ? $"No instrument is called '{name}'. Did you mean {Quoted(nearest)}? There are: {string.Join(", ", idsByName.Values.Distinct().Order(StringComparer.Ordinal))}."
            : $"No instrument is called '{name}': nothing was heard in this archive.";
    }

    private static string Quoted(string name) => name.All(letter => char.IsLetterOrDigit(letter) || letter is '-' or '_' or '.') ? name : $"\"{name}\"";
}

using MirTool.Plugins;

namespace MirTool.Taxonomies;

/// <summary>A table's taxonomy at a level of its classification: its instruments are the classes of that level.</summary>
/// <remarks>An instrument whose class does not go so deep, or that has none, stays what it is. A class without a row of its
/// own goes by its notation, or, if it holds one instrument only, by that instrument's names.</remarks>
public sealed class RolledUpTaxonomy : ITaxonomy
{
    private readonly int depth;
    private readonly Dictionary<string, TaxonomyClass> classesByKey = [];
    private readonly Dictionary<string, TaxonomyInstrument> groupsByKey = [];
    private readonly Dictionary<string, TaxonomyInstrument> groupsById = [];

    /// <param name="table">A taxonomy with classes.</param>
    /// <param name="depth">The level, from 1 to <see cref="CsvTaxonomy.Depth"/>.</param>
    /// <exception cref="InvalidDataException">The table has no classes, or none so deep.</exception>
    public RolledUpTaxonomy(CsvTaxonomy table, int depth)
    {
        if (table.Depth == 0)
        {
            throw new InvalidDataException(
                $"The taxonomy {table.Name} has no classes to roll its instruments up to: give {table.Path} a column class, or leave --depth out.");
        }

        if (depth < 1 || depth > table.Depth)
        {
            throw new InvalidDataException($"--depth must be 1 to {table.Depth} for the taxonomy {table.Name}, but is {depth}.");
        }

        Table = table;
        this.depth = depth;
        foreach (TaxonomyClass row in table.Classes)
        {
            classesByKey.TryAdd(row.Notation.Key(row.Notation.Depth), row);
        }

        Instruments = [.. table.Instruments.GroupBy(KeyOf).Select(Group)];
    }

    /// <summary>What is rolled up.</summary>
    public CsvTaxonomy Table { get; }

    /// <summary>The table's name and the level: <c>hornbostel-sachs@1</c>.</summary>
    public string Name => $"{Table.Name}@{depth}";

    /// <inheritdoc/>
    public IReadOnlyList<TaxonomyInstrument> Instruments { get; }

    /// <inheritdoc/>
    /// <remarks>Words for an instrument mean the class that it is in, those for a class of this level or below likewise.</remarks>
    public bool TryResolve(string label, out TaxonomyInstrument? instrument)
    {
        if (Table.FindClass(label)?.Notation is { } notation && notation.Depth >= depth && groupsByKey.TryGetValue(notation.Key(depth), out instrument))
        {
            return true;
        }

        bool isKnown = Table.TryResolve(label, out TaxonomyInstrument? member);
        instrument = member is null ? null : groupsById[member.Id];
        return isKnown;
    }

    /// <inheritdoc/>
    public string DescribeUnknown(string label) => Table.DescribeUnknown(label);

    private string KeyOf(TaxonomyInstrument instrument) =>
        instrument.Class is { } text && ClassNotation.Parse(text)! is var notation && notation.Depth >= depth
            ? notation.Key(depth)
            // No class has a control character in it.
            : $"\0{instrument.Id}";

    private TaxonomyInstrument Group(IGrouping<string, TaxonomyInstrument> members)
    {
        TaxonomyInstrument group = Summary(members.Key, [.. members]);
        groupsByKey[members.Key] = group;
        foreach (TaxonomyInstrument member in members)
        {
            groupsById[member.Id] = group;
        }

        return group;
    }

    private TaxonomyInstrument Summary(string key, TaxonomyInstrument[] members)
    {
        int[] programs = [.. members.SelectMany(member => member.GmPrograms).Distinct().Order()];
        string[] sounds = [.. members.SelectMany(member => member.Sounds).Distinct().Order(StringComparer.Ordinal)];
        bool isInstrument = Array.Exists(members, member => member.IsInstrument);
        if (classesByKey.TryGetValue(key, out TaxonomyClass? named))
        {
            return new(named.Id, named.Name, programs, named.Notation.ToString()) { Sounds = sounds, IsInstrument = isInstrument };
        }

        if (members.Length == 1)
        {
            return members[0];
        }

        string text = ClassNotation.Parse(members[0].Class!)!.Levels[depth - 1];
        return new(TaxonomyRules.ToId(text), text, programs, text) { Sounds = sounds, IsInstrument = isInstrument };
    }
}

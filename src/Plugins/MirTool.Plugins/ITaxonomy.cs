namespace MirTool.Plugins;

/// <summary>The instruments that a user wants to hear about, each a set of General MIDI programs.</summary>
public interface ITaxonomy
{
    /// <summary>The name that commands use, such as <c>irmas</c>.</summary>
    string Name { get; }

    /// <summary>The instruments in the order in which reports list them; ids are unique.</summary>
    IReadOnlyList<TaxonomyInstrument> Instruments { get; }

    /// <summary>Looks up the instrument that a dataset's own label means.</summary>
    /// <remarks>Words are compared as <see cref="LabelComparer"/> does.</remarks>
    /// <param name="label">The dataset's word.</param>
    /// <param name="instrument">One of <see cref="Instruments"/>; null for a label that is known and left out on purpose, and for one that is unknown.</param>
    /// <returns>Whether the label is known.</returns>
    bool TryResolve(string label, out TaxonomyInstrument? instrument);

    /// <summary>What to tell a user about a label that is unknown: at least the nearest known one. A sentence, or several.</summary>
    string DescribeUnknown(string label) =>
        $"The taxonomy {Name} knows no label “{label}”; the nearest is “{NearestName.Among(Instruments.SelectMany(instrument => (string[])[instrument.Id, instrument.Name]), label)}”.";
}

/// <summary>An instrument of a taxonomy.</summary>
/// <param name="Id">Stable, for machines: the CSV column <c>instrument_id</c>.</param>
/// <param name="Name">For people: the CSV column <c>instrument</c>.</param>
/// <param name="GmPrograms">0-based General MIDI programs, ascending, without duplicates; empty for an instrument that no program renders (“not covered”).</param>
/// <param name="Class">Where it stands in a classification, for people: the CSV column <c>class</c>; null where there is none.</param>
public sealed record TaxonomyInstrument(string Id, string Name, IReadOnlyList<int> GmPrograms, string? Class = null)
{
    /// <summary>Ids of sounds beyond General MIDI that it stands for as well: those of <see cref="Plugins.Sounds.BeyondGeneralMidi"/>, or of sounds that a model was taught.</summary>
    public IReadOnlyList<string> Sounds { get; init; } = [];

    /// <summary>Whether it counts towards the number of instruments; false for speech and the like.</summary>
    public bool IsInstrument { get; init; } = true;
}

namespace MirTool.Plugins;

/// <summary>The instruments that a user wants to hear about, each a set of General MIDI programs.</summary>
public interface ITaxonomy
{
    /// <summary>The name that commands use, such as <c>irmas</c>.</summary>
    string Name { get; }

    /// <summary>The instruments in the order in which reports list them; ids are unique.</summary>
    IReadOnlyList<TaxonomyInstrument> Instruments { get; }

    /// <summary>The instrument that a dataset's own label means; null for a known label that is left out on purpose.</summary>
    /// <exception cref="KeyNotFoundException">The label is unknown; the message names the nearest known one.</exception>
    TaxonomyInstrument? Resolve(string sourceLabel);
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

using MirTool.Plugins;

namespace MirTool.Annotation;

/// <summary>An instrument in a window.</summary>
/// <param name="Instrument">What the taxonomy says of it.</param>
/// <param name="Probability">That it sounds, in [0, 1].</param>
/// <param name="IsActive">Whether it is reported as sounding.</param>
public readonly record struct AnnotatedInstrument(TaxonomyInstrument Instrument, float Probability, bool IsActive)
{
    /// <summary>The instrument's id in the taxonomy; <c>other</c> for what the taxonomy does not cover.</summary>
    public string Id => Instrument.Id;

    /// <summary>The instrument's name for people.</summary>
    public string Name => Instrument.Name;
}

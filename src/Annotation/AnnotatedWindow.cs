using MirTool.Models;
using MirTool.Plugins;

namespace MirTool.Annotation;

/// <summary>A window of a recording, and what sounds in it.</summary>
/// <param name="Index">The window's number within its recording, from 0.</param>
/// <param name="StartSeconds">From the recording's start.</param>
/// <param name="EndSeconds">At most the recording's end.</param>
/// <param name="Polyphony">How many instruments sound: the likeliest number.</param>
/// <param name="PolyphonyProbability">Its probability, in [0, 1].</param>
/// <param name="Instruments">Every instrument of the taxonomy, in its order, then <c>other</c>: what the taxonomy does not cover.</param>
public sealed record AnnotatedWindow(
    int Index,
    double StartSeconds,
    double EndSeconds,
    int Polyphony,
    float PolyphonyProbability,
    IReadOnlyList<AnnotatedInstrument> Instruments)
{
    /// <summary>The instruments that sound, in the taxonomy's order.</summary>
    public IEnumerable<AnnotatedInstrument> Active => Instruments.Where(instrument => instrument.IsActive);

    /// <summary>A decoded window with its instruments by name.</summary>
    /// <param name="window">Probabilities of the instruments, by index.</param>
    /// <param name="instruments">The taxonomy's, then <c>other</c>.</param>
    internal static AnnotatedWindow Of(DecodedWindow window, IReadOnlyList<TaxonomyInstrument> instruments)
    {
        var annotated = new AnnotatedInstrument[instruments.Count];
        for (int i = 0; i < annotated.Length; i++)
        {
            annotated[i] = new AnnotatedInstrument(instruments[i], window.Probabilities[i], window.Active[i]);
        }

        return new AnnotatedWindow(window.Index, window.StartSeconds, window.EndSeconds, window.Polyphony, window.PolyphonyProbability, annotated);
    }
}

namespace MirTool.Evaluation;

/// <summary>Settles, for each window, which instruments count as sounding.</summary>
public static class ReferenceResolution
{
    /// <summary>Whether each instrument counts as sounding in a window.</summary>
    /// <remarks>A label with several acceptable instruments is one positive: every acceptable instrument that is reported is
    /// right; if none is, the likeliest of them is missed (of equal ones, or without probabilities, the first). The
    /// others are masked, unless a label of their own makes them present.</remarks>
    /// <param name="window">Reference and estimate.</param>
    /// <param name="presence">Receives one entry per instrument, without <c>other</c>.</param>
    public static void Resolve(EvaluatedWindow window, Span<Presence> presence)
    {
        presence.Clear();
        foreach (IReadOnlyList<int> acceptable in window.Reference.Sounding.Select(label => label.Meaning.Alternatives))
        {
            bool anyReported = false;
            foreach (int instrument in acceptable)
            {
                if (window.Estimate.Active[instrument])
                {
                    presence[instrument] = Presence.Present;
                    anyReported = true;
                }
            }

            if (!anyReported && acceptable.Count > 0)
            {
                presence[Likeliest(acceptable, window.Estimate.Probabilities)] = Presence.Present;
            }
        }

        foreach (int instrument in window.Reference.Sounding.Select(label => label.Meaning.Alternatives).Where(acceptable => acceptable.Count > 1).SelectMany(acceptable => acceptable).Concat(window.Reference.Open))
        {
            if (presence[instrument] == Presence.Absent)
            {
                presence[instrument] = Presence.Masked;
            }
        }
    }

    private static int Likeliest(IReadOnlyList<int> acceptable, float[] probabilities)
    {
        int likeliest = acceptable[0];
        foreach (int instrument in acceptable)
        {
            if (probabilities[instrument] > probabilities[likeliest])
            {
                likeliest = instrument;
            }
        }

        return likeliest;
    }
}

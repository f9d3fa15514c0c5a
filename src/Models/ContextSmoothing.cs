using System.Runtime.CompilerServices;

namespace MirTool.Models;

/// <summary>Lets each window's programs be judged with those of the windows around it, since instruments play on.</summary>
/// <remarks>
/// With s = 1 - P(0 instruments) and weights w that fall linearly to 0 at the context's end on either side, a program's probability
/// becomes s · Σ w p / Σ w s: what sounds is averaged over the context's windows that sound, whether anything sounds is for each
/// window to say. So a pause stays a pause, and does not thin out what plays before and after it. What is no instrument, such as speech,
/// may well be heard where none sounds: its probability becomes Σ w p / Σ w. Polyphony stays as it is.
/// </remarks>
public static class ContextSmoothing
{
    // Below this share of sound there is nothing to average.
    private const double TinySound = 1e-6;

    /// <summary>The windows of a recording with smoothed programs; each is given out once its context is known.</summary>
    /// <param name="windows">In order, unsmoothed.</param>
    /// <param name="contextSeconds">From a window's start to that of the nearest window on either side that has no weight any more; 0 changes nothing.</param>
    /// <param name="noInstruments">Outputs that stand for no instrument.</param>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    public static async IAsyncEnumerable<WindowPrediction> Apply(
        IAsyncEnumerable<WindowPrediction> windows, double contextSeconds, IReadOnlyList<int> noInstruments, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var context = new List<WindowPrediction>();
        int next = 0;
        await foreach (WindowPrediction window in windows.WithCancellation(cancellationToken))
        {
            context.Add(window);
            for (; next < context.Count && context[next].StartSeconds + contextSeconds <= window.StartSeconds; next++)
            {
                yield return Smooth(context, next, contextSeconds, noInstruments);
            }

            double earliest = (next < context.Count ? context[next] : window).StartSeconds - contextSeconds;
            int passed = context.FindIndex(0, next, earlier => earlier.StartSeconds > earliest);
            passed = passed < 0 ? next : passed;
            context.RemoveRange(0, passed);
            next -= passed;
        }

        for (; next < context.Count; next++)
        {
            yield return Smooth(context, next, contextSeconds, noInstruments);
        }
    }

    /// <summary>The same for windows that are all there.</summary>
    public static WindowPrediction[] Apply(IReadOnlyList<WindowPrediction> windows, double contextSeconds, IReadOnlyList<int> noInstruments) =>
        [.. Enumerable.Range(0, windows.Count).Select(i => Smooth(windows, i, contextSeconds, noInstruments))];

    private static WindowPrediction Smooth(IReadOnlyList<WindowPrediction> windows, int index, double contextSeconds, IReadOnlyList<int> noInstruments)
    {
        WindowPrediction own = windows[index];
        if (contextSeconds <= 0)
        {
            return own;
        }

        int first = index, last = index;
        while (first > 0 && windows[first - 1].StartSeconds > own.StartSeconds - contextSeconds)
        {
            first--;
        }

        while (last < windows.Count - 1 && windows[last + 1].StartSeconds < own.StartSeconds + contextSeconds)
        {
            last++;
        }

        double sound = 0;
        double weights = 0;
        var sums = new double[own.Programs.Length];
        for (int i = first; i <= last; i++)
        {
            double weight = 1 - Math.Abs(windows[i].StartSeconds - own.StartSeconds) / contextSeconds;
            weights += weight;
            sound += weight * (1 - Probability(windows[i].Polyphony[0]));
            for (int program = 0; program < sums.Length; program++)
            {
                sums[program] += weight * Probability(windows[i].Programs[program]);
            }
        }

        double scale = (1 - Probability(own.Polyphony[0])) / sound;
        float[] smooth = sound < TinySound ? [.. own.Programs] : Array.ConvertAll(sums, sum => (float)Math.Min(1, scale * sum));
        foreach (int output in noInstruments)
        {
            smooth[output] = (float)Math.Min(1, sums[output] / weights);
        }

        return own with { Programs = smooth };
    }

    // What a network could not compute is not to spread.
    private static float Probability(float p) => float.IsNaN(p) ? 0 : p;
}

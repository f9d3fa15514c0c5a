using MirTool.Audio;

namespace MirTool.Synthesis.Scenes;

/// <summary>Draws places of a list, each as often as its weight says relative to the others.</summary>
internal sealed class WeightedDraw
{
    private readonly double[] cumulative;

    /// <param name="weights">0 or more, not all 0.</param>
    public WeightedDraw(IReadOnlyList<double> weights)
    {
        cumulative = new double[weights.Count];
        double sum = 0;
        for (int i = 0; i < cumulative.Length; i++)
        {
            sum += weights[i];
            cumulative[i] = sum;
        }

        if (!(sum > 0))
        {
            throw new ArgumentException("Every weight is 0.", nameof(weights));
        }
    }

    /// <summary>A place, from 0.</summary>
    public int Next(SeededRandom random)
    {
        double target = random.NextDouble() * cumulative[^1];
        int found = Array.BinarySearch(cumulative, target);
        // Not found: the complement is the first entry above. Found: the entries up to it lie below, so the next one is meant.
        int place = found < 0 ? ~found : found + 1;
        // Past entries of weight 0, which are as high as those before them.
        while (place < cumulative.Length - 1 && cumulative[place] <= target)
        {
            place++;
        }

        return Math.Min(place, cumulative.Length - 1);
    }
}

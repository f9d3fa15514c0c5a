namespace MirTool.Evaluation;

/// <summary>Intervals by bootstrap and tests by randomisation, over recordings: windows of one recording are alike, and
/// counting them as independent would make intervals far too narrow.</summary>
/// <remarks>Seeded; the results do not depend on the number of threads.</remarks>
public static class Resampling
{
    /// <summary>How often each recording is drawn in each of the resamples, with replacement.</summary>
    /// <returns>[resample][recording].</returns>
    public static int[][] Draws(int recordings, int resamples, ulong seed)
    {
        var draws = new int[resamples][];
        Parallel.For(0, resamples, resample =>
        {
            var random = new SplitMix(seed, (ulong)resample);
            int[] weights = new int[recordings];
            for (int i = 0; i < recordings; i++)
            {
                weights[random.Below(recordings)]++;
            }

            draws[resample] = weights;
        });
        return draws;
    }

    /// <summary>Intervals of several scores at once.</summary>
    /// <param name="recordings">How many there are to draw from.</param>
    /// <param name="options">How many resamples, their seed, and the confidence.</param>
    /// <param name="score">The scores of recordings with weights, always as many.</param>
    public static ConfidenceInterval?[] Intervals(int recordings, EvaluationOptions options, Func<int[], double[]> score)
    {
        int[][] draws = Draws(recordings, options.Resamples, options.Seed);
        var values = new double[draws.Length][];
        Parallel.For(0, draws.Length, resample => values[resample] = score(draws[resample]));
        return [.. Enumerable.Range(0, values[0].Length).Select(s => PercentileInterval(values.Select(resample => resample[s]), options.Level))];
    }

    /// <summary>The percentile interval; null if there is no finite value. Resamples without the score (NaN) are left out.</summary>
    /// <param name="values">One per resample.</param>
    /// <param name="level">Such as 0.95.</param>
    public static ConfidenceInterval? PercentileInterval(IEnumerable<double> values, double level)
    {
        double[] sorted = [.. values.Where(double.IsFinite).Order()];
        return sorted.Length == 0 ? null : new(Quantile(sorted, (1 - level) / 2), Quantile(sorted, (1 + level) / 2));
    }

    /// <summary>The p-value of a paired difference: how often it would be as large if each recording's two results were
    /// exchanged at random. (1 + as large) / (1 + permutations), two-sided.</summary>
    /// <param name="recordings">How many.</param>
    /// <param name="permutations">How many exchanges to try.</param>
    /// <param name="seed">Decides them.</param>
    /// <param name="difference">The differences of several scores, always as many, when the recordings marked are exchanged.</param>
    public static double[] PairedPValues(int recordings, int permutations, ulong seed, Func<bool[], double[]> difference)
    {
        double[] observed = difference(new bool[recordings]);
        var asLarge = new long[observed.Length];
        Parallel.For(0, permutations, permutation =>
        {
            var random = new SplitMix(~seed, (ulong)permutation);
            bool[] exchanged = new bool[recordings];
            for (int i = 0; i < recordings; i++)
            {
                exchanged[i] = (random.Next() >> 63) == 1;
            }

            double[] found = difference(exchanged);
            for (int s = 0; s < found.Length; s++)
            {
                // Sums in another order differ in their last bits, which must not decide about ties.
                if (Math.Abs(found[s]) >= Math.Abs(observed[s]) - 1e-12)
                {
                    Interlocked.Increment(ref asLarge[s]);
                }
            }
        });
        return Array.ConvertAll(asLarge, count => (1.0 + count) / (1.0 + permutations));
    }

    /// <summary>Quantile of sorted values by linear interpolation.</summary>
    internal static double Quantile(double[] sorted, double q)
    {
        double at = q * (sorted.Length - 1);
        int below = (int)at;
        int above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((at - below) * (sorted[above] - sorted[below]));
    }

    /// <summary>SplitMix64: small, fast, the same on every machine and in every version of .NET.</summary>
    private struct SplitMix(ulong seed, ulong stream)
    {
        private ulong state = Mixed(seed + 0x9E3779B97F4A7C15) ^ Mixed((stream * 0xD1B54A32D192ED03) + 1);

        public ulong Next() => Mixed(state += 0x9E3779B97F4A7C15);

        // The bias of the multiplication is below 2^-40 for any number of recordings that a disk holds.
        public int Below(int bound) => (int)Math.BigMul(Next(), (ulong)bound, out _);

        private static ulong Mixed(ulong z)
        {
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }
}

/// <summary>A confidence interval.</summary>
public sealed record ConfidenceInterval(double Low, double High);

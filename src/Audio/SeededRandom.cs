using System.Numerics;
using System.Text;

namespace MirTool.Audio;

/// <summary>Random numbers that are the same on every machine, runtime and thread for equal seeds: xoshiro256** seeded by SplitMix64.</summary>
/// <remarks>
/// Neither <see cref="Random"/> nor <see cref="string.GetHashCode()"/> promises this. Constants: Blackman and Vigna, "Scrambled
/// linear pseudorandom number generators", 2021; FNV-1a for text.
/// </remarks>
public sealed class SeededRandom
{
    private ulong s0;
    private ulong s1;
    private ulong s2;
    private ulong s3;

    /// <summary>Starts the sequence that belongs to a seed.</summary>
    public SeededRandom(ulong seed)
    {
        s0 = SplitMix64(ref seed);
        s1 = SplitMix64(ref seed);
        s2 = SplitMix64(ref seed);
        s3 = SplitMix64(ref seed);
    }

    /// <summary>A seed of its own for each combination of a parent seed, a word and numbers; order matters.</summary>
    /// <param name="seed">The parent: usually the run's seed.</param>
    /// <param name="purpose">What is drawn, such as the split's name, so that two uses of one seed do not repeat each other.</param>
    /// <param name="path">Numbers that tell siblings apart, such as generation and index.</param>
    public static ulong Derive(ulong seed, string purpose, params ReadOnlySpan<long> path)
    {
        ArgumentNullException.ThrowIfNull(purpose);
        ulong state = seed;
        ulong derived = SplitMix64(ref state) ^ Fnv1a(purpose);
        foreach (long number in path)
        {
            state = derived;
            derived = SplitMix64(ref state) ^ unchecked((ulong)number);
        }

        state = derived;
        return SplitMix64(ref state);
    }

    /// <summary>64 uniform bits.</summary>
    public ulong NextUInt64()
    {
        ulong result = BitOperations.RotateLeft(s1 * 5, 7) * 9;
        ulong t = s1 << 17;
        s2 ^= s0;
        s3 ^= s1;
        s1 ^= s2;
        s0 ^= s3;
        s2 ^= t;
        s3 = BitOperations.RotateLeft(s3, 45);
        return result;
    }

    /// <summary>A whole number from both ends inclusive, each equally likely.</summary>
    public int NextInt(int minimum, int maximum)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minimum, maximum);
        ulong count = (ulong)((long)maximum - minimum + 1);
        // Numbers at the top of the 64-bit range that would favour small remainders are drawn again.
        ulong limit = ulong.MaxValue - (ulong.MaxValue % count + 1) % count;
        ulong drawn;
        do
        {
            drawn = NextUInt64();
        }
        while (drawn > limit);
        return (int)(minimum + (long)(drawn % count));
    }

    /// <summary>Uniform in [0, 1), 53 bits.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in [<paramref name="minimum"/>, <paramref name="maximum"/>).</summary>
    public double NextDouble(double minimum, double maximum) => minimum + (maximum - minimum) * NextDouble();

    /// <summary>True with the given probability; always consumes one draw, so that options do not shift each other's draws.</summary>
    public bool NextBool(double probability) => NextDouble() < probability;

    /// <summary>Puts the items into a uniformly random order (Fisher and Yates).</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int j = NextInt(0, i);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    private static ulong SplitMix64(ref ulong state)
    {
        state += 0x9E3779B97F4A7C15;
        ulong z = state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    private static ulong Fnv1a(string text)
    {
        ulong hash = 0xCBF29CE484222325;
        foreach (byte b in Encoding.UTF8.GetBytes(text))
        {
            hash = (hash ^ b) * 0x100000001B3;
        }

        return hash;
    }
}

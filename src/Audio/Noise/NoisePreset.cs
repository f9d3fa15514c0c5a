namespace MirTool.Audio.Noise;

/// <summary>What a parameter may be drawn from, uniformly; equal ends are a fixed value.</summary>
/// <param name="Name">As it is given on the command line and written into metadata.</param>
/// <param name="Minimum">In the parameter's unit, inclusive.</param>
/// <param name="Maximum">In the parameter's unit, exclusive unless it equals <paramref name="Minimum"/>.</param>
/// <param name="Unit">Empty for a plain number.</param>
public sealed record ParameterRange(string Name, double Minimum, double Maximum, string Unit = "");

/// <summary>One of the named effects: a kind of <see cref="NoiseEffect"/> and the ranges of its parameters.</summary>
/// <param name="Name">As users type it.</param>
/// <param name="Description">What it does to a recording.</param>
/// <param name="Ranges">In the order in which the parameters are drawn.</param>
public sealed record NoisePreset(string Name, string Description, IReadOnlyList<ParameterRange> Ranges)
{
    /// <summary>Makes the effect of one value per range, in their order.</summary>
    public required Func<double[], NoiseEffect> Build { get; init; }

    /// <summary>Draws the parameters by the seed alone.</summary>
    /// <param name="seed">Equal seeds give equal effects; different presets draw differently from one seed.</param>
    /// <param name="given">Values that are not to be drawn, by parameter; the others stay what they are without them.</param>
    /// <exception cref="ArgumentException">The effect has no parameter of that name.</exception>
    public NoiseEffect Draw(ulong seed, IReadOnlyDictionary<string, double>? given = null)
    {
        foreach (string name in given?.Keys ?? [])
        {
            if (!Ranges.Any(range => range.Name == name))
            {
                throw new ArgumentException(
                    $"The effect '{Name}' has no parameter '{name}'; it has {string.Join(", ", Ranges.Select(range => range.Name))}.");
            }
        }

        var random = new SeededRandom(SeededRandom.Derive(seed, $"parameters of {Name}"));
        return Build([.. Ranges.Select(range =>
        {
            double drawn = random.NextDouble(range.Minimum, range.Maximum);
            return given is not null && given.TryGetValue(range.Name, out double value) ? value : drawn;
        })]);
    }
}

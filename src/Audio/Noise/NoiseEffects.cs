namespace MirTool.Audio.Noise;

/// <summary>The nine effects that the noisy half of a training set is disturbed with, by name.</summary>
/// <remarks>
/// Kinds and ranges are those of the program that the method's authors used, an audio fuzzer on Csound's opcodes
/// <c>freeverb</c>, <c>lowpass2</c>, <c>butterhp</c> and <c>noise</c>. All draws are uniform. Equal seeds give equal samples,
/// whatever the blocks they come in.
/// </remarks>
public static class NoiseEffects
{
    /// <summary>Hz; the least at which every effect keeps its range: the highest cutoff lies below half of it.</summary>
    public const int MinSampleRate = 8_000;

    /// <summary>Hz.</summary>
    public const int MaxSampleRate = 192_000;

    private static readonly ParameterRange Wet = new("wet", 1, 1);
    private static readonly ParameterRange Q = new("q", 0.1, 2);

    /// <summary>Every effect with its ranges.</summary>
    public static IReadOnlyList<NoisePreset> All { get; } =
    [
        Reverb("reverb", "any room, from a cupboard to a cathedral", new("room", 0, 1), new("damping", 0, 1)),
        Reverb("subtle-reverb", "a small, muffled room", new("room", 0.01, 0.3), new("damping", 0.9, 0.99)),
        LowPass("many-trees", "a wood between source and listener: resonant low-pass", 400, 1000),
        LowPass("tree", "a tree between source and listener: resonant low-pass", 400, 4000),
        HighPass("high-pass", "low frequencies lost", 60, 1000),
        HighPass("mid-high-pass", "low and middle frequencies lost", 800, 2000),
        HighPass("high-high-pass", "all but high frequencies lost", 2000, 4000),
        Noise("hiss", "low-passed noise added", new("amplitude", 0.01, 0.1), new("beta", 0.5, 1)),
        Noise("white-noise", "noise added, up to full scale", new("amplitude", 0, 1), new("beta", 0, 1)),
    ];

    /// <summary>The effects' names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(preset => preset.Name)];

    /// <summary>Disturbs a clip in place by the effect of this name, its parameters drawn from their ranges by the seed.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="samples">One channel of any length; the results may pass full scale.</param>
    /// <param name="sampleRate">Hz, 8000 to 192000.</param>
    /// <param name="seed">Decides the parameters and any added noise.</param>
    /// <exception cref="ArgumentException">There is no such effect.</exception>
    public static void Apply(string name, Span<float> samples, int sampleRate, ulong seed)
    {
        CheckRate(sampleRate);
        Find(name).Draw(seed).Apply(samples, sampleRate, NoiseSeed(seed, channel: 0));
    }

    /// <summary>The effect of this name.</summary>
    /// <exception cref="ArgumentException">There is none; the message lists the known ones.</exception>
    public static NoisePreset Find(string name) =>
        All.FirstOrDefault(preset => preset.Name == name)
        ?? throw new ArgumentException($"There is no noise effect '{name}'; there are {string.Join(", ", Names)}.");

    /// <summary>One of the nine, each equally likely: the choice for one clip of a noisy data set.</summary>
    public static NoisePreset Choose(ulong seed) =>
        All[new SeededRandom(SeededRandom.Derive(seed, "noise effect")).NextInt(0, All.Count - 1)];

    /// <summary>The seed of one channel's added noise: channels of one recording do not repeat each other.</summary>
    /// <param name="seed">The recording's.</param>
    /// <param name="channel">From 0, which is what <see cref="Apply"/> uses.</param>
    public static ulong NoiseSeed(ulong seed, int channel) => SeededRandom.Derive(seed, "noise samples", channel);

    internal static void CheckRate(int sampleRate)
    {
        if (sampleRate is < MinSampleRate or > MaxSampleRate)
        {
            throw new ArgumentOutOfRangeException(
                nameof(sampleRate), sampleRate, $"Noise effects work at {MinSampleRate} to {MaxSampleRate} Hz.");
        }
    }

    private static NoisePreset Reverb(string name, string description, ParameterRange room, ParameterRange damping) =>
        new(name, description, [room, damping, Wet]) { Build = values => new Reverberation(values[0], values[1], values[2]) };

    private static NoisePreset LowPass(string name, string description, double minimumHz, double maximumHz) =>
        new(name, description, [new("cutoff", minimumHz, maximumHz, "Hz"), Q]) { Build = values => new ResonantLowPass(values[0], values[1]) };

    private static NoisePreset HighPass(string name, string description, double minimumHz, double maximumHz) =>
        new(name, description, [new("cutoff", minimumHz, maximumHz, "Hz")]) { Build = values => new ButterworthHighPass(values[0]) };

    private static NoisePreset Noise(string name, string description, ParameterRange amplitude, ParameterRange beta) =>
        new(name, description, [amplitude, beta]) { Build = values => new AddedNoise(values[0], values[1]) };
}

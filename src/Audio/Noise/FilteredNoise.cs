namespace MirTool.Audio.Noise;

/// <summary>White noise through a one-pole filter whose power does not depend on its memory, as Csound's <c>noise</c> opcode makes it.</summary>
public sealed class FilteredNoise
{
    private readonly SeededRandom random;
    private readonly double memory;
    private readonly double innovation;
    private readonly double level;
    private double state;

    /// <param name="amplitude">Relative to full scale.</param>
    /// <param name="beta">Memory of the filter, in [0, 1): 0 is white, more is darker.</param>
    /// <param name="seed">Decides every sample.</param>
    public FilteredNoise(double amplitude, double beta, ulong seed)
    {
        random = new SeededRandom(seed);
        memory = beta;
        innovation = Math.Sqrt(1 - beta * beta);
        level = amplitude * 0.785 / (1 + beta);
    }

    public double Next()
    {
        state = memory * state + innovation * random.NextDouble(-1, 1);
        return level * state;
    }
}

namespace MirTool.Audio.Resampling;

/// <summary>Two sample rates in lowest terms.</summary>
/// <param name="Up">Output samples for each <paramref name="Down"/> input samples.</param>
/// <param name="Down">Input samples.</param>
internal readonly record struct RateRatio(int Up, int Down)
{
    public static RateRatio Of(int inputRate, int outputRate)
    {
        (int a, int b) = (inputRate, outputRate);
        while (b != 0)
        {
            (a, b) = (b, a % b);
        }

        return new RateRatio(outputRate / a, inputRate / a);
    }

    /// <summary>Output samples in all for so many input samples: rounded, halves up.</summary>
    public long Total(long inputSamples) => ((inputSamples * Up) + (Down / 2)) / Down;
}

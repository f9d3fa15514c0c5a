namespace MirTool.Audio.Resampling;

/// <summary>How two rates are exchanged block by block in the frequency domain: the filter of <see cref="PolyphaseFilter"/> as a spectrum,
/// and blocks in which the one rate has <see cref="InputLength"/> samples and the other <see cref="OutputLength"/>.</summary>
internal sealed class FourierFilter
{
    // Longer blocks spend less on what they share with their neighbours and more on being out of the processor's caches.
    private const int FilterLengthsInBlock = 4;
    private const int MaxLength = 32 * 1024;

    private FourierFilter(PolyphaseFilter filter, RateRatio ratio, int factor)
    {
        InputLength = ratio.Down * factor;
        OutputLength = ratio.Up * factor;
        int half = filter.Length / 2;
        int marginSteps = (half + ratio.Down - 1) / ratio.Down;
        (InputMargin, OutputMargin) = (marginSteps * ratio.Down, marginSteps * ratio.Up);
        int steps = (InputLength - InputMargin - half) / ratio.Down;
        (InputHop, OutputHop) = (steps * ratio.Down, steps * ratio.Up);
        Response = Spectrum(filter.Taps(0), InputLength, Math.Min(InputLength, OutputLength) / 2);
        Forward = new LaneTransform(InputLength);
        Inverse = new LaneTransform(OutputLength);
    }

    /// <summary>Input samples of a block.</summary>
    public int InputLength { get; }

    /// <summary>Output samples of a block.</summary>
    public int OutputLength { get; }

    /// <summary>Input samples from a block to the next.</summary>
    public int InputHop { get; }

    /// <summary>Output samples that a block gives.</summary>
    public int OutputHop { get; }

    /// <summary>Input samples of a block before the place of the first output sample that it gives.</summary>
    public int InputMargin { get; }

    /// <summary>The same in output samples.</summary>
    public int OutputMargin { get; }

    /// <summary>By what each frequency's value is multiplied, from 0 up, scaled for <see cref="Inverse"/>; all above vanish. Real, since the filter is symmetric.</summary>
    public float[] Response { get; }

    public LaneTransform Forward { get; }

    public LaneTransform Inverse { get; }

    /// <summary>For two rates.</summary>
    /// <returns>Null if they have no such blocks, or none of a reasonable length.</returns>
    public static FourierFilter? TryCreate(int inputRate, int outputRate)
    {
        var ratio = RateRatio.Of(inputRate, outputRate);
        var filter = new PolyphaseFilter(inputRate, outputRate, positions: 1);
        long least = FilterLengthsInBlock * (long)filter.Length;
        for (long factor = (least + ratio.Down - 1) / ratio.Down; Math.Max(ratio.Up, ratio.Down) * factor <= MaxLength; factor++)
        {
            if (LaneTransform.Allows((int)(ratio.Down * factor)) && LaneTransform.Allows((int)(ratio.Up * factor)))
            {
                var blocks = new FourierFilter(filter, ratio, (int)factor);
                return blocks.InputHop > 0 ? blocks : null;
            }
        }

        return null;
    }

    private static float[] Spectrum(ReadOnlySpan<float> taps, int length, int frequencies)
    {
        double[] cosines = new double[length];
        for (int i = 0; i < length; i++)
        {
            cosines[i] = Math.Cos(2 * Math.PI * i / length);
        }

        int half = taps.Length / 2;
        float[] response = new float[frequencies];
        for (int k = 0; k < frequencies; k++)
        {
            double sum = 0;
            for (int i = 0; i < taps.Length; i++)
            {
                // From the filter's middle; its response is the same on both sides.
                int distance = Math.Abs(i - (half - 1));
                sum += taps[i] * cosines[(int)((long)k * distance % length)];
            }

            response[k] = (float)(sum / length);
        }

        return response;
    }
}

namespace MirTool.Audio.Noise;

/// <summary>A <see cref="Biquad"/> at work on one channel: remembers where it was, so that blocks join without a seam.</summary>
public sealed class BiquadFilter(Biquad section)
{
    // Far below what a float can hold: nothing audible or visible changes, but a tail that fades into silence ends before the
    // numbers become so small that processors handle them a hundred times slower.
    private const double Nothing = 1e-60;

    private double x1;
    private double x2;
    private double y1;
    private double y2;

    /// <summary>Filters the channel's next samples in place.</summary>
    public void Process(Span<float> samples)
    {
        (double b0, double b1, double b2, double a1, double a2) = section;
        for (int n = 0; n < samples.Length; n++)
        {
            double x = samples[n];
            double y = b0 * x + b1 * x1 + b2 * x2 - a1 * y1 - a2 * y2;
            if (Math.Abs(y) < Nothing)
            {
                y = 0;
            }

            (x2, x1, y2, y1) = (x1, x, y1, y);
            samples[n] = (float)y;
        }
    }
}

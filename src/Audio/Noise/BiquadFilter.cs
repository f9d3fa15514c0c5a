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
        // In registers: through memory, each sample would wait for the last one's way there and back.
        (double lastX, double lastButOneX, double lastY, double lastButOneY) = (x1, x2, y1, y2);
        for (int n = 0; n < samples.Length; n++)
        {
            double x = samples[n];
            double y = b0 * x + b1 * lastX + b2 * lastButOneX - a1 * lastY - a2 * lastButOneY;
            if (Math.Abs(y) < Nothing)
            {
                y = 0;
            }

            (lastButOneX, lastX, lastButOneY, lastY) = (lastX, x, lastY, y);
            samples[n] = (float)y;
        }

        (x1, x2, y1, y2) = (lastX, lastButOneX, lastY, lastButOneY);
    }
}

using MirTool.Audio;

namespace MirTool.Synthesis;

/// <summary>A sinusoidal change of the playing position, which is one of the pitch: depth × cos.</summary>
internal readonly record struct Waver(double DepthSamples, double RadiansPerSample, double Phase)
{
    public const int MaximumShiftSamples = 200;

    // 0.5 to 7 Hz, up to 60 cents either way: at a rate f the pitch deviates by depth × 2πf.
    public static Waver Draw(SeededRandom random, int sampleRate)
    {
        double radiansPerSample = 2 * Math.PI * 0.5 * Math.Pow(14, random.NextDouble()) / sampleRate;
        double cents = random.NextDouble(5, 60);
        double depth = (Math.Pow(2, cents / 1200) - 1) / radiansPerSample;
        return new Waver(Math.Min(depth, MaximumShiftSamples), radiansPerSample, random.NextDouble(0, 2 * Math.PI));
    }

    public double ShiftSamples(int sample) => DepthSamples == 0 ? 0 : DepthSamples * Math.Sin(RadiansPerSample * sample + Phase);
}

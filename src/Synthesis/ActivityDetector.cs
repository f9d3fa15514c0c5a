namespace MirTool.Synthesis;

/// <summary>A stretch of time.</summary>
/// <param name="StartSeconds">From the start of the sound.</param>
/// <param name="EndSeconds">After <paramref name="StartSeconds"/>.</param>
public readonly record struct Interval(double StartSeconds, double EndSeconds);

/// <summary>When a single instrument's rendering sounds.</summary>
/// <remarks>
/// A frame of 20 ms is active when its RMS lies above 40 dB below that of the sound's own loudest frame; gaps under 0.2 s are
/// closed. A sound whose loudest frame is below -80 dBFS (RMS) is silent throughout.
/// </remarks>
public static class ActivityDetector
{
    private const double FrameSeconds = 0.02;
    private const double RangeDecibels = 40;
    private const double SilenceRms = 1e-4;
    private const double ShortestGapSeconds = 0.2;

    /// <summary>The active intervals, ascending, apart by at least 0.2 s.</summary>
    /// <param name="samples">One instrument alone, mono.</param>
    /// <param name="sampleRate">Hz.</param>
    public static IReadOnlyList<Interval> Intervals(ReadOnlySpan<float> samples, int sampleRate)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sampleRate, 1);
        int frameSamples = Math.Max(1, (int)Math.Round(FrameSeconds * sampleRate));
        var power = new double[(samples.Length + frameSamples - 1) / frameSamples];
        for (int frame = 0; frame < power.Length; frame++)
        {
            power[frame] = MeanSquare(samples[(frame * frameSamples)..Math.Min((frame + 1) * frameSamples, samples.Length)]);
        }

        double loudest = power.DefaultIfEmpty().Max();
        if (loudest < SilenceRms * SilenceRms)
        {
            return [];
        }

        double threshold = loudest * Math.Pow(10, -RangeDecibels / 10);
        var intervals = new List<Interval>();
        for (int frame = 0; frame < power.Length; frame++)
        {
            if (power[frame] <= threshold)
            {
                continue;
            }

            double start = (double)frame * frameSamples / sampleRate;
            double end = (double)Math.Min((frame + 1) * frameSamples, samples.Length) / sampleRate;
            if (intervals.Count > 0 && start - intervals[^1].EndSeconds < ShortestGapSeconds)
            {
                intervals[^1] = intervals[^1] with { EndSeconds = end };
            }
            else
            {
                intervals.Add(new Interval(start, end));
            }
        }

        return intervals;
    }

    private static double MeanSquare(ReadOnlySpan<float> frame)
    {
        double sum = 0;
        foreach (float sample in frame)
        {
            sum += (double)sample * sample;
        }

        return sum / frame.Length;
    }
}

namespace MirTool.Audio;

/// <summary>Where the windows of a recording lie: one every hop, until one reaches the recording's end.</summary>
/// <remarks>
/// All decisions are made in whole frames, so that 0.1 s times 3 is as good as 0.3 s. The last window may reach past the
/// recording's end, where its samples are zeros. A recording shorter than a window has one window, one without frames none.
/// Every member can be asked while a recording is still being read: a window that exists, or is complete, after some frames stays so.
/// </remarks>
public sealed record WindowGrid
{
    /// <param name="sampleRate">Of the frames that are counted, Hz.</param>
    /// <param name="windowSeconds">Length of a window.</param>
    /// <param name="hopSeconds">From one window's start to the next's; beyond the window's length it leaves gaps.</param>
    public WindowGrid(int sampleRate, double windowSeconds, double hopSeconds)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sampleRate, 1);
        // Less than a frame would put several windows on one place; the upper bound keeps frame numbers exact.
        ThrowUnlessBetween(windowSeconds, 1.0 / sampleRate, 86_400, nameof(windowSeconds));
        ThrowUnlessBetween(hopSeconds, 1.0 / sampleRate, 86_400, nameof(hopSeconds));
        SampleRate = sampleRate;
        WindowSeconds = windowSeconds;
        HopSeconds = hopSeconds;
        WindowFrames = (int)Math.Round(windowSeconds * sampleRate);
    }

    /// <summary>Of the frames that are counted, Hz.</summary>
    public int SampleRate { get; }

    /// <summary>Length of a window, seconds.</summary>
    public double WindowSeconds { get; }

    /// <summary>From one window's start to the next's, seconds.</summary>
    public double HopSeconds { get; }

    /// <summary>Length of a window, frames.</summary>
    public int WindowFrames { get; }

    /// <summary>The first frame of window <paramref name="index"/>: the nearest to its start in seconds.</summary>
    public long StartFrame(int index) => (long)Math.Round(index * HopSeconds * SampleRate);

    /// <summary>Whether a recording of <paramref name="frames"/> has window <paramref name="index"/>: it starts within, and the one before it does not reach the end.</summary>
    public bool Exists(int index, long frames) =>
        StartFrame(index) < frames && (index == 0 || StartFrame(index - 1) + WindowFrames < frames);

    /// <summary>Whether the first <paramref name="frames"/> hold all of window <paramref name="index"/>, so that it can be cut before the rest is known.</summary>
    public bool IsComplete(int index, long frames) => StartFrame(index) + WindowFrames <= frames;

    /// <summary>Windows of a recording of <paramref name="frames"/>.</summary>
    public int Count(long frames)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(frames);
        // Within one of the answer; rounding to frames decides.
        int count = (int)Math.Clamp(((double)frames / SampleRate - WindowSeconds) / HopSeconds, 0, int.MaxValue - 2);
        while (count > 0 && !Exists(count - 1, frames))
        {
            count--;
        }

        while (Exists(count, frames))
        {
            count++;
        }

        return count;
    }

    /// <summary>Start of window <paramref name="index"/>, seconds.</summary>
    public double StartSeconds(int index) => index * HopSeconds;

    /// <summary>End of window <paramref name="index"/> in a recording of <paramref name="frames"/>, seconds: the recording's own if the window reaches it.</summary>
    public double EndSeconds(int index, long frames) =>
        IsComplete(index, frames) && StartFrame(index) + WindowFrames != frames
            ? StartSeconds(index) + WindowSeconds
            : (double)frames / SampleRate;

    private static void ThrowUnlessBetween(double seconds, double least, double most, string name)
    {
        if (!(seconds >= least && seconds <= most))
        {
            throw new ArgumentOutOfRangeException(name, seconds, $"Expected {least} to {most} seconds.");
        }
    }
}

namespace MirTool.Models.Networks;

/// <summary>Where a network's output frames lie in the sound that it goes over.</summary>
/// <param name="StepSamples">From one output frame to the next.</param>
/// <param name="FirstCentreSample">The centre of the first, counted from the stretch's start.</param>
/// <param name="StepFrames">From one output frame to the next, in frames of the front end.</param>
/// <param name="ReachFrames">How far around its centre sound has a say in an output frame, in frames of the front end.</param>
public sealed record StretchFrames(int StepSamples, int FirstCentreSample, int StepFrames, int ReachFrames)
{
    /// <summary>The output frames whose centres lie in a window.</summary>
    /// <param name="startSample">From where the first output frame's stretch begins.</param>
    /// <param name="endSample">Exclusive.</param>
    public FrameSpan Window(long startSample, long endSample)
    {
        long first = FirstAt(startSample);
        return new(first, (int)(FirstAt(endSample) - first));
    }

    /// <summary>The windows of a clip, as the annotator lays them out, that lie in it wholly; one at least.</summary>
    /// <param name="clipSeconds">Length of the clip.</param>
    /// <param name="windowSeconds">Length of a window.</param>
    /// <param name="hopSeconds">From one window's start to the next's.</param>
    /// <param name="sampleRate">Hz.</param>
    public IReadOnlyList<FrameSpan> WindowsOf(double clipSeconds, double windowSeconds, double hopSeconds, int sampleRate) =>
    [
        .. WindowStarts(clipSeconds, windowSeconds, hopSeconds)
            .Select(start => Window((long)Math.Round(start * sampleRate), (long)Math.Round((start + windowSeconds) * sampleRate))),
    ];

    /// <summary>Starts of the windows that lie in a clip wholly, seconds; one at least.</summary>
    public static IReadOnlyList<double> WindowStarts(double clipSeconds, double windowSeconds, double hopSeconds) =>
        [.. Enumerable.Range(0, 1 + Math.Max(0, (int)Math.Floor((clipSeconds - windowSeconds) / hopSeconds + 1e-9))).Select(index => index * hopSeconds)];

    private long FirstAt(long sample) => Math.Max(0, (sample - FirstCentreSample + StepSamples - 1) / StepSamples);
}

/// <summary>Neighbouring output frames.</summary>
/// <param name="First">The first's number.</param>
/// <param name="Count">How many.</param>
public readonly record struct FrameSpan(long First, int Count);

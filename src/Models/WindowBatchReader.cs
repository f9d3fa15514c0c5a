using MirTool.Audio;
using MirTool.Models.FrontEnds;

namespace MirTool.Models;

/// <summary>Cuts a stream of sound into batches of windows, reading no further ahead than the batch at hand.</summary>
internal sealed class WindowBatchReader(SoundSource sound, FrontEnd frontEnd, double windowSeconds, double hopSeconds, int maximumWindows)
{
    private readonly WindowGrid grid = new(sound.GridSampleRate, windowSeconds, hopSeconds);
    private readonly int sampleRate = frontEnd.SampleRate;
    private readonly int windowSamples = (int)(windowSeconds * frontEnd.SampleRate);
    private readonly SoundBuffer buffer = new(sound);
    private int next;

    /// <summary>The next batch, full unless it is the last; null when all windows have been given out.</summary>
    public WindowBatch? Next()
    {
        long firstSample = FirstSample(next);
        buffer.Discard(firstSample);
        // A sample beyond the last window's end proves that the recording reaches that end, however the resampler rounds.
        int last = next + maximumWindows - 1;
        long end = (long)Math.Ceiling((grid.StartSeconds(last) + windowSeconds) * sampleRate) + 1;
        buffer.Fill(Math.Max(end, FirstSample(last) + windowSamples));

        // The end's window may be padded, so their number depends on the recording's length, known once all has been read.
        long frames = sound.FramesRead();
        int windows = buffer.AtEnd ? Math.Min(maximumWindows, grid.Count(frames) - next) : maximumWindows;
        if (windows <= 0)
        {
            return null;
        }

        var spans = new WindowSpan[windows];
        for (int i = 0; i < windows; i++)
        {
            int window = next + i;
            spans[i] = new WindowSpan(window, grid.StartSeconds(window), grid.EndSeconds(window, frames), (int)(FirstSample(window) - firstSample));
        }

        next += windows;
        int samples = spans[^1].FirstSample + windowSamples;
        return new WindowBatch(buffer.From(firstSample, samples), samples, spans);
    }

    private long FirstSample(int window) =>
        (long)Math.Round(grid.StartSeconds(window) * sampleRate / frontEnd.WindowStepSamples, MidpointRounding.AwayFromZero) * frontEnd.WindowStepSamples;
}

using MirTool.Audio;
using MirTool.Models.FrontEnds;
using MirTool.Models.Networks;

namespace MirTool.Models;

/// <summary>Cuts a stream of sound into stretches for a network that goes over each once, with the windows that begin in it.</summary>
/// <remarks>
/// Where stretches begin and end depends on the model alone, and what is around them has its full say: results are those of the
/// whole recording at once, and do not depend on the hop. Silence of a window's length and up to 2 s more follows the recording's end.
/// </remarks>
internal sealed class StretchReader(SoundSource sound, LogMelSpectrogram frontEnd, StretchFrames frames, double windowSeconds, double hopSeconds)
{
    private const double StretchSeconds = 60;

    // Stretches at a recording's end are of few lengths: the tensor library prepares its kernels anew for each.
    private const double PaddingSeconds = 2;

    private readonly WindowGrid grid = new(sound.GridSampleRate, windowSeconds, hopSeconds);
    private readonly SoundBuffer buffer = new(sound);
    private readonly int sampleRate = frontEnd.SampleRate;
    private readonly int hopSamples = frontEnd.Options.HopSamples;
    private readonly int steps = Math.Max(1, (int)Math.Round(StretchSeconds * frontEnd.SampleRate / frames.StepSamples));
    private readonly int windowSteps = (int)Math.Ceiling(windowSeconds * frontEnd.SampleRate / frames.StepSamples) + 1;
    private readonly int reachSteps = Steps(frames.ReachFrames, frames);
    private readonly int marginSteps = Steps(frames.ReachFrames + frontEnd.ReferenceReachFrames, frames);
    private int stretch;
    private int next;

    /// <summary>The next stretch with windows; null when all windows have been given out.</summary>
    public WindowBatch? Next()
    {
        while (true)
        {
            long firstStep = (long)stretch * steps;
            long firstFrame = Math.Max(0, firstStep - marginSteps) * frames.StepFrames;
            long endFrame = (firstStep + steps + windowSteps + marginSteps) * frames.StepFrames;
            buffer.Discard(firstFrame * hopSamples);
            buffer.Fill(SampleAfter(endFrame));
            stretch++;
            List<(WindowSpan Window, FrameSpan Frames)> windows = [.. WindowsBefore(firstStep + steps)];
            if (windows.Count > 0)
            {
                return Batch(firstStep, firstFrame, buffer.AtEnd ? Math.Min(endFrame, LastFrames()) : endFrame, windows);
            }

            if (buffer.AtEnd)
            {
                return null;
            }
        }
    }

    private static int Steps(int frameCount, StretchFrames frames) => (frameCount + frames.StepFrames - 1) / frames.StepFrames;

    private IEnumerable<(WindowSpan Window, FrameSpan Frames)> WindowsBefore(long endStep)
    {
        // Read as far as that, a window that begins in the stretch exists: sound follows after its end.
        long read = sound.FramesRead();
        int count = buffer.AtEnd ? grid.Count(read) : int.MaxValue;
        for (; next < count; next++)
        {
            long start = (long)Math.Round(grid.StartSeconds(next) * sampleRate, MidpointRounding.AwayFromZero);
            FrameSpan span = frames.Window(start, start + (long)(windowSeconds * sampleRate));
            if (span.First >= endStep)
            {
                yield break;
            }

            yield return (new WindowSpan(next, grid.StartSeconds(next), grid.EndSeconds(next, read), 0), span);
        }
    }

    private WindowBatch Batch(long firstStep, long firstFrame, long endFrame, List<(WindowSpan Window, FrameSpan Frames)> windows)
    {
        long seenStep = Math.Max(0, firstStep - reachSteps);
        long seenEnd = Math.Min(endFrame, (firstStep + steps + windowSteps + reachSteps) * frames.StepFrames);
        int samples = (int)(SampleAfter(endFrame) - firstFrame * hopSamples);
        return new WindowBatch(buffer.From(firstFrame * hopSamples, samples), samples, [.. windows.Select(entry => entry.Window)])
        {
            Stretch = new(
                (int)(seenStep * frames.StepFrames - firstFrame),
                (int)(seenEnd - seenStep * frames.StepFrames),
                [.. windows.Select(entry => entry.Frames with { First = entry.Frames.First - seenStep })]),
        };
    }

    // Frames of the whole sound with the silence after it.
    private long LastFrames()
    {
        double padding = PaddingSeconds * sampleRate;
        long samples = (long)(Math.Ceiling((buffer.End + windowSeconds * sampleRate) / padding) * padding);
        return (samples - frontEnd.Options.FftSize) / hopSamples + 1;
    }

    private long SampleAfter(long frame) => (frame - 1) * hopSamples + frontEnd.Options.FftSize;
}

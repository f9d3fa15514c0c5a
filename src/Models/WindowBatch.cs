using System.Buffers;
using MirTool.Audio;
using MirTool.Models.FrontEnds;

namespace MirTool.Models;

/// <summary>Neighbouring windows of one recording and the sound that they cover together.</summary>
internal sealed class WindowBatch : IDisposable
{
    private readonly float[] rented;
    private readonly int sampleCount;

    public WindowBatch(ReadOnlySpan<float> sound, int sampleCount, WindowSpan[] windows)
    {
        this.sampleCount = sampleCount;
        Windows = windows;
        rented = ArrayPool<float>.Shared.Rent(sampleCount);
        sound.CopyTo(rented);
        rented.AsSpan(sound.Length, sampleCount - sound.Length).Clear();
    }

    /// <summary>The windows, in order.</summary>
    public IReadOnlyList<WindowSpan> Windows { get; }

    /// <summary>The sound at the model's rate from the first window's first sample on, zero-padded to the last window's end.</summary>
    public Memory<float> Samples => rented.AsMemory(0, sampleCount);

    /// <summary>Set by the thread that computes the windows.</summary>
    public TaskCompletionSource<WindowPrediction[]> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Dispose() => ArrayPool<float>.Shared.Return(rented);
}

/// <summary>Where a window lies.</summary>
/// <param name="Index">Number within the recording, from 0.</param>
/// <param name="StartSeconds">From the recording's start.</param>
/// <param name="EndSeconds">At most the recording's end.</param>
/// <param name="FirstSample">At which it begins, counted from its batch's first.</param>
internal readonly record struct WindowSpan(int Index, double StartSeconds, double EndSeconds, int FirstSample);

/// <summary>Sound at the model's rate, to be read once.</summary>
/// <param name="GridSampleRate">Rate of the frames in which windows are laid out: the recording's own, Hz.</param>
/// <param name="Read">Fills as much as is left, and returns how many samples that were.</param>
/// <param name="FramesRead">Frames of the recording read so far, at <paramref name="GridSampleRate"/>.</param>
internal sealed record SoundSource(int GridSampleRate, Func<Span<float>, int> Read, Func<long> FramesRead)
{
    public static SoundSource Of(MonoStream sound) => new(sound.Reader.SampleRate, sound.Read, () => sound.Reader.FramesRead);

    /// <param name="samples">Mono, at the model's rate.</param>
    /// <param name="sampleRate">The model's rate, Hz.</param>
    public static SoundSource Of(ReadOnlyMemory<float> samples, int sampleRate)
    {
        int next = 0;
        return new(sampleRate, Read, () => next);

        int Read(Span<float> destination)
        {
            int count = Math.Min(destination.Length, samples.Length - next);
            samples.Span.Slice(next, count).CopyTo(destination);
            next += count;
            return count;
        }
    }
}

/// <summary>Cuts a stream of sound into batches of windows, reading no further ahead than the batch at hand.</summary>
internal sealed class WindowBatchReader(SoundSource sound, FrontEnd frontEnd, double windowSeconds, double hopSeconds)
{
    private readonly WindowGrid grid = new(sound.GridSampleRate, windowSeconds, hopSeconds);
    private readonly int sampleRate = frontEnd.SampleRate;
    private readonly int windowSamples = (int)(windowSeconds * frontEnd.SampleRate);
    private float[] buffer = [];
    private int buffered;
    private long bufferStart;
    private bool atEnd;
    private int next;

    /// <summary>The next batch, full unless it is the last; null when all windows have been given out.</summary>
    public WindowBatch? Next(int maximumWindows)
    {
        long firstSample = FirstSample(next);
        Discard(firstSample);
        // A sample beyond the last window's end proves that the recording reaches that end, however the resampler rounds.
        int last = next + maximumWindows - 1;
        long end = (long)Math.Ceiling((grid.StartSeconds(last) + windowSeconds) * sampleRate) + 1;
        Fill(Math.Max(end, FirstSample(last) + windowSamples));

        // The end's window may be padded, so their number depends on the recording's length, known once all has been read.
        long frames = sound.FramesRead();
        int windows = atEnd ? Math.Min(maximumWindows, grid.Count(frames) - next) : maximumWindows;
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
        return new WindowBatch(buffer.AsSpan(0, Math.Min(buffered, samples)), samples, spans);
    }

    private long FirstSample(int window) =>
        (long)Math.Round(grid.StartSeconds(window) * sampleRate / frontEnd.WindowStepSamples, MidpointRounding.AwayFromZero) * frontEnd.WindowStepSamples;

    // Neighbouring batches overlap: only what lies before the next batch's first sample is done with.
    private void Discard(long firstSample)
    {
        int done = (int)Math.Min(buffered, firstSample - bufferStart);
        buffer.AsSpan(done, buffered - done).CopyTo(buffer);
        buffered -= done;
        bufferStart += done;
    }

    private void Fill(long endSample)
    {
        int wanted = (int)(endSample - bufferStart);
        if (buffer.Length < wanted)
        {
            Array.Resize(ref buffer, wanted);
        }

        while (!atEnd && buffered < wanted)
        {
            int read = sound.Read(buffer.AsSpan(buffered, wanted - buffered));
            buffered += read;
            atEnd = read == 0;
        }
    }
}

using System.Buffers;
using MirTool.Audio;

namespace MirTool.Models;

/// <summary>Neighbouring windows of one recording and the sound that decides them.</summary>
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

    /// <summary>The sound at the model's rate: from the first window's first sample on, or all that has a say in the stretch; zero-padded at the recording's end.</summary>
    public Memory<float> Samples => rented.AsMemory(0, sampleCount);

    /// <summary>What of the sound a network over stretches goes over; null for networks that judge one window at a time.</summary>
    public StretchPart? Stretch { get; init; }

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

/// <summary>What a network over stretches goes over.</summary>
/// <param name="FirstFrame">The first of the sound's frames that the network sees; those before it only have a say in the levels.</param>
/// <param name="FrameCount">How many it sees.</param>
/// <param name="Windows">The output frames of each window, counted from the first that the network gives.</param>
internal sealed record StretchPart(int FirstFrame, int FrameCount, IReadOnlyList<Networks.FrameSpan> Windows);

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

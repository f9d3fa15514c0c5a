using MirTool.Audio;

namespace MirTool.Review.Sound;

/// <summary>The samples of a recording from anywhere on.</summary>
/// <remarks>One thread at a time.</remarks>
internal sealed class SampleSource(RecordingPart sound) : IDisposable
{
    private const int BlockFrames = 8 * 1024;

    private AudioReader reader = AudioReader.Open(sound.Path, sound.Options);
    private float[] block = [];

    public int SampleRate => reader.SampleRate;

    public int Channels => reader.Channels;

    /// <summary>Reads frames.</summary>
    /// <param name="frame">The first, from 0.</param>
    /// <param name="interleaved">Receives them; what lies behind the end is silence.</param>
    public void Read(long frame, Span<float> interleaved)
    {
        Seek(frame);
        int filled = 0;
        while (filled < interleaved.Length && reader.Read(interleaved[filled..]) is > 0 and int frames)
        {
            filled += frames * Channels;
        }

        interleaved[filled..].Clear();
    }

    /// <summary>Reads frames as the one channel that a model listens to.</summary>
    /// <param name="frame">The first, from 0.</param>
    /// <param name="mono">Receives them; what lies behind the end is silence.</param>
    public void ReadMono(long frame, Span<float> mono)
    {
        block = block.Length > 0 ? block : new float[BlockFrames * Channels];
        for (int done = 0; done < mono.Length;)
        {
            int count = Math.Min(BlockFrames, mono.Length - done);
            Span<float> interleaved = block.AsSpan(0, count * Channels);
            Read(frame + done, interleaved);
            Mix(interleaved, mono.Slice(done, count));
            done += count;
        }
    }

    public void Dispose() => reader.Dispose();

    private void Seek(long frame)
    {
        if (!reader.TrySeek(frame))
        {
            reader.Dispose();
            reader = AudioReader.Open(sound.Path, sound.Options);
            reader.TrySeek(frame);
        }
    }

    private void Mix(ReadOnlySpan<float> interleaved, Span<float> mono)
    {
        IReadOnlyList<int> chosen = sound.Options.Channels.Numbers;
        int[] channels = chosen.Count > 0 ? [.. chosen.Select(number => number - 1)] : [.. Enumerable.Range(0, Channels)];
        for (int i = 0; i < mono.Length; i++)
        {
            float sum = 0;
            foreach (int channel in channels)
            {
                sum += interleaved[(i * Channels) + channel];
            }

            mono[i] = sum / channels.Length;
        }
    }
}

using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace MirTool.Audio;

/// <summary>A recording as one channel at one sample rate: decoded, its channels made one and resampled, block by block.</summary>
/// <remarks>Constant memory for any length, nothing allocated per block. The samples do not depend on how they are asked for.
/// One thread at a time.</remarks>
[SuppressMessage("Naming", "CA1711", Justification = "A stream of samples, not a System.IO.Stream; the name says what it gives.")]
public sealed class MonoStream : IDisposable
{
    // Interleaved samples read at a time: 128 KB stays in a core's second cache on the way from decoder to resampler.
    private const int BlockSamples = 32 * 1024;

    // A tenth of a second: less says nothing of channels' phase.
    private const int MinBlockFrames = 4096;

    private readonly StreamingResampler resampler;
    private readonly ChannelMixer mixer;
    private readonly float[] interleaved;
    private readonly float[] block;
    private readonly int blockFrames;
    private int next;
    private int available;
    private bool readerEnded;
    private bool disposed;

    /// <param name="reader">At its start; belongs to the stream from here on.</param>
    /// <param name="sampleRate">Of the output, Hz.</param>
    /// <exception cref="DllNotFoundException">libsoxr was asked for and is not installed.</exception>
    public MonoStream(AudioReader reader, int sampleRate)
    {
        ArgumentNullException.ThrowIfNull(reader);
        Reader = reader;
        SampleRate = sampleRate;
        resampler = new StreamingResampler(reader.SampleRate, sampleRate, reader.Options.Backend);
        mixer = new ChannelMixer(reader.Channels, reader.Options.Channels);
        blockFrames = Math.Max(MinBlockFrames, BlockSamples / reader.Channels);
        interleaved = ArrayPool<float>.Shared.Rent(blockFrames * reader.Channels);
        block = ArrayPool<float>.Shared.Rent(blockFrames);
    }

    /// <summary>Where the samples come from: <see cref="AudioReader.FramesRead"/> is the recording's length at the end.</summary>
    public AudioReader Reader { get; }

    /// <summary>Of the output, Hz.</summary>
    public int SampleRate { get; }

    /// <summary>Who resamples; empty where nothing is to be resampled.</summary>
    public string Resampler => resampler.Engine;

    /// <summary>Fills as much of <paramref name="mono"/> as the recording still holds.</summary>
    /// <returns>Samples written: less than asked for only at the recording's end, then 0. In all, round(frames × output rate / input rate).</returns>
    /// <exception cref="AudioFileException">The file is damaged, or ends before its header says.</exception>
    public int Read(Span<float> mono)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        int filled = 0;
        while (filled < mono.Length)
        {
            if (available == 0 && !readerEnded)
            {
                ReadBlock();
            }

            int produced;
            if (available > 0)
            {
                resampler.Process(block.AsSpan(next, available), mono[filled..], out int consumed, out produced);
                next += consumed;
                available -= consumed;
            }
            else if ((produced = resampler.Flush(mono[filled..])) == 0)
            {
                break;
            }

            filled += produced;
        }

        return filled;
    }

    public void Dispose()
    {
        if (!disposed)
        {
            disposed = true;
            ArrayPool<float>.Shared.Return(interleaved);
            ArrayPool<float>.Shared.Return(block);
            resampler.Dispose();
            Reader.Dispose();
        }
    }

    /// <summary>Fills a block, but for the last: how it is mixed must not depend on what a decoder gives at a time.</summary>
    private void ReadBlock()
    {
        next = 0;
        available = 0;
        int channels = Reader.Channels;
        while (available < blockFrames && !readerEnded)
        {
            int frames = Reader.Read(interleaved.AsSpan(available * channels, (blockFrames - available) * channels));
            available += frames;
            readerEnded = frames == 0;
        }

        mixer.Mix(interleaved.AsSpan(0, available * channels), block.AsSpan(0, available));
        if (readerEnded && mixer.Warning(Reader.SampleRate) is { } warning)
        {
            Reader.Warn(warning);
        }
    }
}

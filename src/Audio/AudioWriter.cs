using System.Buffers;
using MirTool.Audio.Native;
using MirTool.Files;

namespace MirTool.Audio;

/// <summary>How <see cref="AudioWriter"/> stores samples.</summary>
public enum SampleEncoding
{
    /// <summary>16-bit integers: WAV and FLAC.</summary>
    Pcm16,

    /// <summary>24-bit integers: WAV and FLAC.</summary>
    Pcm24,

    /// <summary>32-bit float: WAV only.</summary>
    FloatingPoint,
}

/// <summary>Writes an audio file that appears under its name whole or not at all.</summary>
/// <remarks>Samples go into a hidden file beside the target; <see cref="Complete"/> renames it, <see cref="Dispose"/> without it
/// removes it. The bytes depend on the samples alone. One thread at a time.</remarks>
public sealed class AudioWriter : IDisposable
{
    private const int BlockSamples = 16 * 1024;

    // RIFF's lengths have 32 bits; room is left for the headers.
    private const long MaxWavBytes = uint.MaxValue - 4096;

    private readonly string path;
    private readonly WholeFile file;
    private readonly SoundFileStream stream;
    private readonly SafeSoundFileHandle handle;
    private readonly SampleEncoding encoding;
    private readonly int channels;
    private readonly long maxFrames;
    private bool closed;

    private AudioWriter(string path, WholeFile file, int sampleRate, int channels, SampleEncoding encoding)
    {
        this.path = path;
        this.file = file;
        this.channels = channels;
        this.encoding = encoding;
        stream = new SoundFileStream(file.Stream);
        int container = Container(path);
        maxFrames = container == SoundFileNative.Wav ? MaxWavBytes / (channels * Bytes(encoding)) : long.MaxValue;
        var info = new SoundFileInfo { SampleRate = sampleRate, Channels = channels, Format = container | Subtype(encoding) };
        handle = SafeSoundFileHandle.Open(stream, SoundFileNative.ModeWrite, ref info, out string error);
        if (handle.IsInvalid)
        {
            throw new ArgumentException($"{path}: {channels} channels at {sampleRate} Hz as {encoding} cannot be written ({error}).");
        }

        // The PEAK chunk of float files holds the time of day.
        SoundFileNative.Command(handle, SoundFileNative.CommandSetAddPeakChunk, 0, 0);
    }

    /// <summary>Frames written so far.</summary>
    public long FramesWritten { get; private set; }

    /// <param name="path">Ends in <c>.wav</c> or <c>.flac</c>; a file of that name is replaced by <see cref="Complete"/>.</param>
    /// <param name="sampleRate">Hz.</param>
    /// <param name="channels">At least 1; FLAC takes 8 at most.</param>
    /// <param name="encoding">How samples are stored.</param>
    /// <exception cref="ArgumentException">The extension is another, or the format does not take these parameters.</exception>
    /// <exception cref="IOException">The folder is missing or cannot be written to.</exception>
    /// <exception cref="DllNotFoundException">libsndfile is not installed.</exception>
    public static AudioWriter Create(string path, int sampleRate, int channels, SampleEncoding encoding = SampleEncoding.Pcm16)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentOutOfRangeException.ThrowIfLessThan(sampleRate, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        if (Container(path) == SoundFileNative.Flac && encoding == SampleEncoding.FloatingPoint)
        {
            throw new ArgumentException($"{path}: FLAC holds integers only. Write 16 or 24 bit, or a .wav file.", nameof(encoding));
        }

        WholeFile file = WholeFile.Beside(path);
        try
        {
            return new AudioWriter(path, file, sampleRate, channels, encoding);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Appends frames.</summary>
    /// <param name="interleaved">Samples; those beyond [-1, 1] are clipped. Length = frames × channels.</param>
    /// <exception cref="ArgumentException">Not whole frames, or a sample is NaN.</exception>
    /// <exception cref="IOException">The disk is full, or a WAV file would pass 4 GB.</exception>
    public void Write(ReadOnlySpan<float> interleaved)
    {
        ObjectDisposedException.ThrowIf(closed, this);
        if (interleaved.Length % channels != 0)
        {
            throw new ArgumentException($"Expected whole frames of {channels} samples, but got {interleaved.Length} samples.", nameof(interleaved));
        }

        if (FramesWritten + (interleaved.Length / channels) > maxFrames)
        {
            throw new IOException($"{path}: a WAV file ends at 4 GB. Write .flac instead.");
        }

        int blockSamples = Math.Max(BlockSamples / channels, 1) * channels;
        while (!interleaved.IsEmpty)
        {
            ReadOnlySpan<float> block = interleaved[..Math.Min(blockSamples, interleaved.Length)];
            WriteBlock(block);
            interleaved = interleaved[block.Length..];
        }
    }

    /// <summary>Closes the file and gives it its name.</summary>
    /// <exception cref="IOException">The disk is full, or the target cannot be replaced.</exception>
    public void Complete()
    {
        ObjectDisposedException.ThrowIf(closed, this);
        closed = true;
        handle.Dispose();
        using (file)
        {
            ThrowIfFailed();
            file.Publish(path);
        }
    }

    public void Dispose()
    {
        if (!closed)
        {
            closed = true;
            handle.Dispose();
            file.Dispose();
        }
    }

    private void WriteBlock(ReadOnlySpan<float> interleaved)
    {
        long frames = interleaved.Length / channels;
        long written;
        if (encoding == SampleEncoding.FloatingPoint)
        {
            float[] samples = ArrayPool<float>.Shared.Rent(interleaved.Length);
            for (int i = 0; i < interleaved.Length; i++)
            {
                samples[i] = Math.Clamp(Number(interleaved[i], i), -1f, 1f);
            }

            written = SoundFileNative.WriteFrames(handle, samples.AsSpan(0, interleaved.Length), frames);
            ArrayPool<float>.Shared.Return(samples);
        }
        else
        {
            // libsndfile takes the highest bits of 32 and drops the rest. Scaling is by 2^(bits - 1), as for reading, so that
            // samples read from a file of as many bits are written back unchanged.
            double scale = encoding == SampleEncoding.Pcm16 ? 1 << 15 : 1 << 23;
            int shift = encoding == SampleEncoding.Pcm16 ? 16 : 8;
            int[] samples = ArrayPool<int>.Shared.Rent(interleaved.Length);
            for (int i = 0; i < interleaved.Length; i++)
            {
                samples[i] = (int)Math.Clamp(Math.Round(Number(interleaved[i], i) * scale), -scale, scale - 1) << shift;
            }

            written = SoundFileNative.WriteFrames(handle, samples.AsSpan(0, interleaved.Length), frames);
            ArrayPool<int>.Shared.Return(samples);
        }

        ThrowIfFailed();
        if (written != frames)
        {
            throw new IOException($"{path}: cannot be written ({SoundFileNative.ErrorText(handle)}).");
        }

        FramesWritten += frames;
    }

    private float Number(float sample, int index) =>
        float.IsNaN(sample)
            ? throw new ArgumentException($"{path}: sample {(FramesWritten * channels) + index} is NaN.")
            : sample;

    private void ThrowIfFailed()
    {
        if (stream.Failure is { } failure)
        {
            throw new IOException($"{path}: cannot be written: {failure.Message}", failure);
        }
    }

    private static int Container(string path) => Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".WAV" => SoundFileNative.Wav,
        ".FLAC" => SoundFileNative.Flac,
        string other => throw new ArgumentException($"{path}: the extension '{other}' is not one that can be written. Name the file .wav or .flac.", nameof(path)),
    };

    private static int Subtype(SampleEncoding encoding) => encoding switch
    {
        SampleEncoding.Pcm16 => SoundFileNative.Pcm16,
        SampleEncoding.Pcm24 => SoundFileNative.Pcm24,
        SampleEncoding.FloatingPoint => SoundFileNative.Float32,
        _ => throw new ArgumentOutOfRangeException(nameof(encoding), encoding, "Unknown encoding."),
    };

    private static int Bytes(SampleEncoding encoding) => encoding switch
    {
        SampleEncoding.Pcm16 => 2,
        SampleEncoding.Pcm24 => 3,
        _ => 4,
    };
}

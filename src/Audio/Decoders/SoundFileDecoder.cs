using MirTool.Audio.Native;

namespace MirTool.Audio.Decoders;

/// <summary>Decodes with libsndfile what has been found whole, or what nothing else reads.</summary>
internal sealed class SoundFileDecoder : ISampleDecoder
{
    private readonly string path;
    private readonly Stream bytes;
    private readonly SoundFileStream stream;
    private readonly SafeSoundFileHandle handle;
    private long framesRead;
    private bool ended;

    private SoundFileDecoder(string path, Stream bytes, SoundFileStream stream, SafeSoundFileHandle handle)
    {
        this.path = path;
        this.bytes = bytes;
        this.stream = stream;
        this.handle = handle;
    }

    public required int SampleRate { get; init; }

    public required int Channels { get; init; }

    public required string Format { get; init; }

    public string Name => "libsndfile";

    public required long? AnnouncedFrames { get; init; }

    public double LengthToleranceSeconds { get; private init; }

    public IEnumerable<string> Warnings => [];

    /// <summary>Whether the library is there.</summary>
    public static bool IsAvailable { get; } = NativeLibraries.IsLoadable(NativeLibraries.SoundFile);

    /// <summary>Opens what libsndfile can read; null, and its reason, for anything else.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="bytes">A recording from its first byte to its last.</param>
    /// <param name="seconds">What is known of its length already; null to believe libsndfile.</param>
    /// <param name="toleranceSeconds">How exact that is.</param>
    /// <param name="reason">Why it cannot be read.</param>
    /// <exception cref="AudioFileException">The file cannot be read from the disk, or ends before its sound begins.</exception>
    public static SoundFileDecoder? TryOpen(string path, Stream bytes, double? seconds, double toleranceSeconds, out string reason)
    {
        var stream = new SoundFileStream(bytes);
        bytes.Position = 0;
        var info = new SoundFileInfo();
        SafeSoundFileHandle handle = SafeSoundFileHandle.Open(stream, SoundFileNative.ModeRead, ref info, out reason);
        try
        {
            if (stream.Failure is { } failure)
            {
                throw AudioFileException.Unreadable(path, failure);
            }

            string? format = handle.IsInvalid ? null : SoundFileFormat.Describe(info.Format);
            if (format is null || info.Frames == 0)
            {
                reason = handle.IsInvalid ? reason : format is null ? $"Format 0x{info.Format:x} is not supported" : "No sound in it";
                handle.Dispose();
                return null;
            }

            return new SoundFileDecoder(path, bytes, stream, handle)
            {
                SampleRate = info.SampleRate,
                Channels = info.Channels,
                Format = format,
                AnnouncedFrames = seconds is { } known ? (long)(known * info.SampleRate) : info.Frames == SoundFileNative.UnknownFrames ? null : info.Frames,
                LengthToleranceSeconds = toleranceSeconds,
            };
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    public int Read(Span<float> interleaved)
    {
        int capacity = interleaved.Length / Channels;
        int total = 0;
        while (total < capacity && !ended)
        {
            int wanted = capacity - total;
            long count = SoundFileNative.ReadFrames(handle, interleaved[(total * Channels)..], wanted);
            total += (int)Math.Max(0, count);
            if (count < wanted)
            {
                ended = true;
                CheckEnd(framesRead + total);
            }
        }

        framesRead += total;
        return total;
    }

    public void Dispose()
    {
        handle.Dispose();
        bytes.Dispose();
    }

    private void CheckEnd(long frames)
    {
        if (stream.Failure is { } failure)
        {
            throw AudioFileException.Unreadable(path, failure);
        }

        // An error at the file's end is a file cut off; the reader compares it with the announced length.
        if (SoundFileNative.Error(handle) != 0 && !stream.AtEnd)
        {
            throw new AudioFileException(
                path,
                $"is damaged: decoding stopped after {Seconds.Text(frames, SampleRate)} ({SoundFileNative.ErrorText(handle)}). Get an intact copy, or repair it with: ffmpeg -i FILE REPAIRED.wav");
        }
    }
}

using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using MirTool.Audio.Decoders;
using MirTool.Files;

namespace MirTool.Audio;

/// <summary>Reads an audio file in blocks, from its start to its end, never the whole of it.</summary>
/// <remarks>What reads which format, what is checked and what length means: docs/recordings.md. One thread at a time.</remarks>
public sealed class AudioReader : IDisposable
{
    /// <summary>Hz; the least that a file may have.</summary>
    public const int MinSampleRate = 8_000;

    /// <summary>Hz; the most that a file may have.</summary>
    public const int MaxSampleRate = 768_000;

    /// <summary>The most that a file may have.</summary>
    public const int MaxChannels = 64;

    // Decoders ask for a few kilobytes at a time.
    private const int FileBufferBytes = 64 * 1024;

    private readonly FileStream? file;
    private readonly ReachablePath reachable;
    private readonly ISampleDecoder decoder;
    private readonly List<string> warnings = [];
    private bool hasSought;

    private AudioReader(string path, ReachablePath reachable, FileStream? file, ISampleDecoder decoder, AudioOptions options)
    {
        Path = path;
        this.reachable = reachable;
        this.file = file;
        this.decoder = decoder;
        Options = options;
    }

    /// <summary>The file, as it was given to <see cref="Open(string)"/>.</summary>
    public string Path { get; }

    /// <summary>Frames per second, Hz.</summary>
    public int SampleRate => decoder.SampleRate;

    /// <summary>Samples per frame.</summary>
    public int Channels => decoder.Channels;

    /// <summary>Container and encoding in words, such as "FLAC, 24 bit".</summary>
    public string Format => decoder.Format;

    /// <summary>Who decodes: "MirTool", "libsndfile", "libmpg123", "NLayer", "NVorbis", "Concentus" or "ffmpeg".</summary>
    public string Decoder => decoder.Name;

    /// <summary>The length that the file's header or its frames state; null if nothing does.</summary>
    public long? AnnouncedFrames => decoder.AnnouncedFrames;

    /// <summary>Frames read so far; after <see cref="Read"/> has returned 0, the recording's length.</summary>
    public long FramesRead { get; private set; }

    /// <summary>The file's sound tracks.</summary>
    public IReadOnlyList<AudioTrack> Tracks =>
        decoder is FfmpegDecoder ffmpeg ? ffmpeg.Tracks : [new AudioTrack(1, "", Channels, "", "", IsDefault: true)];

    /// <summary>Which of <see cref="Tracks"/> is read, from 1.</summary>
    public int Track => decoder is FfmpegDecoder ffmpeg ? ffmpeg.Track : 1;

    /// <summary>What a user should know of the file and what is no error, as sentences whose subject is the file. Complete at the end.</summary>
    public IReadOnlyList<string> Warnings => [.. decoder.Warnings, .. warnings];

    /// <summary>How it was opened.</summary>
    public AudioOptions Options { get; }

    /// <inheritdoc cref="Open(string, AudioOptions)"/>
    public static AudioReader Open(string path) => Open(path, new AudioOptions());

    /// <summary>Opens a recording at its start.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Which of its tracks, and who reads it.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="AudioFileException">The file is empty, a folder, unreadable, not audio, truncated, damaged, or beyond the limits.</exception>
    public static AudioReader Open(string path, AudioOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(options);
        var reachable = ReachablePath.Of(path);
        FileStream? file = null;
        ISampleDecoder? decoder = null;
        try
        {
            file = OpenFile(path, reachable.Path);
            decoder = new DecoderChoice(path, reachable.Path, file, options).Open();
            CheckLimits(path, decoder);
            CheckChannels(path, decoder.Channels, options.Channels);
            if (decoder is FfmpegDecoder)
            {
                // It opens the file itself.
                file.Dispose();
            }

            return new AudioReader(path, reachable, file, decoder, options);
        }
        catch (Exception e)
        {
            decoder?.Dispose();
            file?.Dispose();
            reachable.Dispose();
            // What is read before a decoder takes over: header and frames.
            if (e is IOException and not (FileNotFoundException or AudioFileException))
            {
                throw AudioFileException.Unreadable(path, e);
            }

            throw;
        }
    }

    /// <summary>Reads the next frames.</summary>
    /// <param name="interleaved">Receives samples, nominally in [-1, 1]; has room for at least one frame.</param>
    /// <returns>Frames read: fewer than there is room for only before the end, 0 at the end.</returns>
    /// <exception cref="AudioFileException">The file is damaged, or ends before its header says.</exception>
    public int Read(Span<float> interleaved)
    {
        if (interleaved.Length < Channels)
        {
            throw new ArgumentException($"Expected room for a frame of {Channels} samples, but got {interleaved.Length}.", nameof(interleaved));
        }

        int frames = decoder.Read(interleaved);
        CheckFinite(interleaved[..(frames * Channels)]);
        FramesRead += frames;
        if (frames == 0)
        {
            CheckLength();
        }

        return frames;
    }

    /// <summary>Goes to a frame, so that it is the next one read: at once in uncompressed files, FLAC and MPEG, elsewhere
    /// by decoding what lies between, which only goes forwards.</summary>
    /// <param name="frame">Counted from 0. Behind the end, nothing follows.</param>
    /// <returns>False if the frame lies before the next one and the format does not go back: open the file again then.</returns>
    /// <exception cref="AudioFileException">The file is damaged.</exception>
    /// <remarks>Who has gone somewhere is not told that a file is shorter than its header says: only reading it from end to end finds that.</remarks>
    public bool TrySeek(long frame)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(frame);
        if (frame == FramesRead)
        {
            return true;
        }

        hasSought = true;
        long end = AnnouncedFrames ?? frame;
        if (decoder.TrySeek(Math.Min(frame, end)))
        {
            FramesRead = frame;
            return true;
        }

        return frame > FramesRead && SkipTo(frame);
    }

    public void Dispose()
    {
        decoder.Dispose();
        file?.Dispose();
        reachable.Dispose();
    }

    /// <summary>Adds to <see cref="Warnings"/>.</summary>
    internal void Warn(string warning) => warnings.Add(warning);

    private static FileStream OpenFile(string path, string reachablePath)
    {
        if (Directory.Exists(reachablePath))
        {
            throw new AudioFileException(path, "is a folder, not an audio file. Name a file in it.");
        }

        try
        {
            InputFile.Check(path);
            var entry = new FileInfo(reachablePath);
            FileInfo target = reachablePath != path ? entry : entry.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? entry;
            if (!target.Exists)
            {
                throw new FileNotFoundException(
                    target == entry
                        ? $"{path}: there is no such file. Check its name, and that its disk is mounted."
                        : $"{path}: is a symbolic link to {target.FullName}, and there is no such file. Restore that file, or remove the link.",
                    path);
            }

            var stream = new FileStream(reachablePath, new FileStreamOptions
            {
                BufferSize = FileBufferBytes,
                Options = FileOptions.SequentialScan,
                Share = FileShare.ReadWrite | FileShare.Delete,
            });
            if (stream.Length == 0)
            {
                stream.Dispose();
                throw new AudioFileException(path, "is empty. Copy or record it again.");
            }

            return stream;
        }
        catch (InvalidDataException e)
        {
            throw new AudioFileException(path, "is a pipe, a device or a socket, not a file. Save what comes out of it first.", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new AudioFileException(path, "may not be read by this user (permission denied). Change its permissions, or run as a user who may read it.", e);
        }
        catch (IOException e) when (e is not (AudioFileException or FileNotFoundException))
        {
            throw new AudioFileException(path, $"cannot be opened: {e.Message}", e);
        }
    }

    private static void CheckLimits(string path, ISampleDecoder decoder)
    {
        if (decoder.SampleRate is < MinSampleRate or > MaxSampleRate)
        {
            throw new AudioFileException(
                path, $"has a sample rate of {decoder.SampleRate} Hz, but {MinSampleRate} to {MaxSampleRate} Hz can be read. Resample it, for example with: ffmpeg -i FILE -ar 44100 NEW.wav");
        }

        if (decoder.Channels is < 1 or > MaxChannels)
        {
            throw new AudioFileException(
                path, $"has {decoder.Channels} channels, but 1 to {MaxChannels} can be read. Mix it down, for example with: ffmpeg -i FILE -ac 2 NEW.wav");
        }
    }

    private static void CheckChannels(string path, int channels, ChannelSelection selection)
    {
        if (selection.Numbers.Any(number => number > channels))
        {
            throw new AudioFileException(
                path, $"has {(channels == 1 ? "one channel" : $"{channels} channels")}, but '{selection}' was asked for. Choose among these with --channels.");
        }
    }

    private bool SkipTo(long frame)
    {
        const int BlockSamples = 16 * 1024;
        float[] block = new float[Math.Max(BlockSamples / Channels, 1) * Channels];
        while (FramesRead < frame && Read(block.AsSpan(0, (int)Math.Min(block.Length, (frame - FramesRead) * Channels))) > 0)
        {
        }

        return true;
    }

    /// <summary>Vectorised: x × 0 is NaN for NaN and infinities, and 0 for everything else.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void CheckFinite(ReadOnlySpan<float> interleaved)
    {
        Vector<float> zeros = Vector<float>.Zero;
        int index = 0;
        for (; index + Vector<float>.Count <= interleaved.Length; index += Vector<float>.Count)
        {
            zeros += new Vector<float>(interleaved[index..]) * 0f;
        }

        float zero = Vector.Sum(zeros);
        for (; index < interleaved.Length; index++)
        {
            zero += interleaved[index] * 0f;
        }

        if (zero == 0)
        {
            return;
        }

        int bad = 0;
        while (float.IsFinite(interleaved[bad]))
        {
            bad++;
        }

        throw new AudioFileException(Path, string.Create(
            CultureInfo.InvariantCulture,
            $"is damaged: the sample at {Seconds.Text(FramesRead + (bad / Channels), SampleRate)}, channel {(bad % Channels) + 1}, is {interleaved[bad]}. Export it again, best as integers (16 or 24 bit)."));
    }

    private void CheckLength()
    {
        if (!hasSought && AnnouncedFrames is { } announced && FramesRead + (decoder.LengthToleranceSeconds * SampleRate) < announced)
        {
            throw AudioFileException.Truncated(Path, (double)FramesRead / SampleRate, (double)announced / SampleRate);
        }
    }
}

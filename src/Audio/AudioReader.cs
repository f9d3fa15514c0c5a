using System.Globalization;
using System.Numerics;
using System.Text;

namespace MirTool.Audio;

/// <summary>Reads an audio file in blocks, from its start to its end, never the whole of it.</summary>
/// <remarks>libsndfile decodes what it knows (WAV, RF64, W64, AIFF, AU, CAF, FLAC, Ogg Vorbis, Opus, MP3), ffmpeg, if it is on the
/// PATH, the rest. One thread at a time.</remarks>
public sealed class AudioReader : IDisposable
{
    /// <summary>Hz; the least that a file may have.</summary>
    public const int MinSampleRate = 8_000;

    /// <summary>Hz; the most that a file may have.</summary>
    public const int MaxSampleRate = 192_000;

    /// <summary>The most that a file may have.</summary>
    public const int MaxChannels = 64;

    // libsndfile and libFLAC ask for 8 KB at a time.
    private const int FileBufferBytes = 64 * 1024;

    private readonly AudioDecoder decoder;

    private AudioReader(string path, AudioDecoder decoder)
    {
        Path = path;
        this.decoder = decoder;
    }

    /// <summary>The file, as it was given to <see cref="Open"/>.</summary>
    public string Path { get; }

    /// <summary>Frames per second, Hz.</summary>
    public int SampleRate => decoder.SampleRate;

    /// <summary>Samples per frame.</summary>
    public int Channels => decoder.Channels;

    /// <summary>Container and encoding in words, such as "FLAC, 24 bit".</summary>
    public string Format => decoder.Format;

    /// <summary>The length that the file's header states; null if it states none. Streams and MP3 files often do not.</summary>
    public long? AnnouncedFrames => decoder.AnnouncedFrames;

    /// <summary>Frames read so far; after <see cref="Read"/> has returned 0, the recording's length.</summary>
    public long FramesRead { get; private set; }

    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="AudioFileException">The file is empty, a folder, unreadable, not audio, truncated, or beyond the limits.</exception>
    /// <exception cref="DllNotFoundException">libsndfile is not installed.</exception>
    public static AudioReader Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        AudioDecoder decoder = OpenDecoder(path);
        try
        {
            CheckLimits(path, decoder);
            return new AudioReader(path, decoder);
        }
        catch
        {
            decoder.Dispose();
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

    public void Dispose() => decoder.Dispose();

    private static AudioDecoder OpenDecoder(string path)
    {
        FileStream file = OpenFile(path);
        try
        {
            if (SoundFileDecoder.TryOpen(path, file, out string reason) is { } soundFile)
            {
                return soundFile;
            }

            if (IsText(file))
            {
                throw new AudioFileException(path, "contains text, not audio. Leave it out, or get the recording that belongs here.");
            }

            file.Dispose();
            return FfmpegDecoder.Open(path, reason);
        }
        catch (Exception e)
        {
            file.Dispose();
            // What is read before a decoder takes over: header and first bytes.
            if (e is IOException and not (FileNotFoundException or AudioFileException))
            {
                throw new AudioFileException(path, $"cannot be read: {e.Message} Check the disk, or copy the file again.", e);
            }

            throw;
        }
    }

    private static FileStream OpenFile(string path)
    {
        if (Directory.Exists(path))
        {
            throw new AudioFileException(path, "is a folder, not an audio file. Name a file in it.");
        }

        try
        {
            var entry = new FileInfo(path);
            FileInfo target = entry.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? entry;
            if (!target.Exists)
            {
                throw new FileNotFoundException(
                    target == entry
                        ? $"{path}: there is no such file. Check its name, and that its disk is mounted."
                        : $"{path}: is a symbolic link to {target.FullName}, and there is no such file. Restore that file, or remove the link.",
                    path);
            }

            // Pipes and devices have no length either, and opening a pipe would wait for its writer for ever.
            if (target.Length == 0)
            {
                throw new AudioFileException(path, "is empty. Copy or record it again.");
            }

            return new FileStream(path, new FileStreamOptions
            {
                BufferSize = FileBufferBytes,
                Options = FileOptions.SequentialScan,
                Share = FileShare.ReadWrite | FileShare.Delete,
            });
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

    private static bool IsText(FileStream file)
    {
        byte[] start = new byte[512];
        file.Position = 0;
        int count = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        // The last character may be cut in two.
        int whole = count == start.Length ? count - 3 : count;
        return start.AsSpan(0, whole).IndexOfAnyInRange((byte)0, (byte)8) < 0
            && !Encoding.UTF8.GetString(start, 0, whole).TrimEnd('\uFFFD').Contains('\uFFFD', StringComparison.Ordinal);
    }

    private static void CheckLimits(string path, AudioDecoder decoder)
    {
        if (decoder.SampleRate is < MinSampleRate or > MaxSampleRate)
        {
            throw new AudioFileException(
                path, $"has a sample rate of {decoder.SampleRate} Hz, but {MinSampleRate} to {MaxSampleRate} Hz can be read. Resample it, for example with: sox FILE -r 44100 NEW.wav");
        }

        if (decoder.Channels is < 1 or > MaxChannels)
        {
            throw new AudioFileException(
                path, $"has {decoder.Channels} channels, but 1 to {MaxChannels} can be read. Mix it down, for example with: sox FILE -c 2 NEW.wav");
        }
    }

    /// <summary>Vectorised: x × 0 is NaN for NaN and infinities, and 0 for everything else.</summary>
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
        if (AnnouncedFrames is { } announced && FramesRead + (decoder.LengthToleranceSeconds * SampleRate) < announced)
        {
            throw AudioDecoder.Truncated(Path, FramesRead, announced, SampleRate);
        }
    }
}

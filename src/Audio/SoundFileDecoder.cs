using MirTool.Audio.Native;

namespace MirTool.Audio;

/// <summary>Decodes with libsndfile.</summary>
internal sealed class SoundFileDecoder : AudioDecoder
{
    // mpg123 loses the whole request when the stream breaks off: ask for no more than its smallest frame.
    private const int MpegFrames = 576;

    private readonly string path;
    private readonly FileStream file;
    private readonly SoundFileStream stream;
    private readonly SafeSoundFileHandle handle;
    private readonly bool isMpeg;
    private long framesRead;
    private bool ended;

    private SoundFileDecoder(string path, FileStream file, SoundFileStream stream, SafeSoundFileHandle handle, bool isMpeg)
    {
        this.path = path;
        this.file = file;
        this.stream = stream;
        this.handle = handle;
        this.isMpeg = isMpeg;
    }

    /// <summary>Opens what libsndfile can read; null, and its reason, for anything else.</summary>
    /// <remarks><paramref name="file"/> belongs to the decoder if there is one, else still to the caller.</remarks>
    /// <exception cref="AudioFileException">The file ends before its header says, or cannot be read from the disk.</exception>
    public static SoundFileDecoder? TryOpen(string path, FileStream file, out string reason)
    {
        ContainerHeader? header = ContainerHeader.Read(file);
        var stream = new SoundFileStream(file) { HideEnd = MpegHeader.IsLikely(file) };
        if (stream.HideEnd && MpegHeader.FalseLengthTag(file) is { } tagOffset)
        {
            stream.Patches.Add((tagOffset, new byte[4]));
        }

        if (header is { IsWrong: true })
        {
            stream.Patches.AddRange(header.Corrections);
        }

        file.Position = 0;
        var info = new SoundFileInfo();
        SafeSoundFileHandle handle = SafeSoundFileHandle.Open(stream, SoundFileNative.ModeRead, ref info, out reason);
        try
        {
            if (stream.Failure is { } failure)
            {
                throw ReadFailed(path, failure);
            }

            if (handle.IsInvalid)
            {
                handle.Dispose();
                return null;
            }

            if (SoundFileFormat.Describe(info.Format) is not { } format)
            {
                reason = $"Format 0x{info.Format:x} is not supported";
                handle.Dispose();
                return null;
            }

            CheckNotTruncated(path, info, header);
            bool isMpeg = (info.Format & SoundFileNative.MajorMask) == SoundFileNative.Mpeg;
            return new SoundFileDecoder(path, file, stream, handle, isMpeg)
            {
                SampleRate = info.SampleRate,
                Channels = info.Channels,
                Format = format,
                AnnouncedFrames = info.Frames == SoundFileNative.UnknownFrames || header is { AnnouncedBytes: null } ? null : info.Frames,
                LengthToleranceSeconds = isMpeg ? 0.25 : 0,
            };
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    public override int Read(Span<float> interleaved)
    {
        int capacity = interleaved.Length / Channels;
        int total = 0;
        while (total < capacity && !ended)
        {
            int wanted = isMpeg ? Math.Min(capacity - total, MpegFrames) : capacity - total;
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

    public override void Dispose()
    {
        handle.Dispose();
        file.Dispose();
    }

    private void CheckEnd(long frames)
    {
        if (stream.Failure is { } failure)
        {
            throw ReadFailed(path, failure);
        }

        // An error at the file's end is a file cut off; the reader compares it with the announced length.
        if (SoundFileNative.Error(handle) != 0 && !stream.AtEnd)
        {
            throw new AudioFileException(
                path,
                $"is damaged: decoding stopped after {Seconds.Text(frames, SampleRate)} ({SoundFileNative.ErrorText(handle)}). Get an intact copy, or repair it with: ffmpeg -i FILE REPAIRED.wav");
        }
    }

    private static AudioFileException ReadFailed(string path, Exception failure) =>
        new(path, $"cannot be read: {failure.Message} Check the disk, or copy the file again.", failure);

    private static void CheckNotTruncated(string path, SoundFileInfo info, ContainerHeader? header)
    {
        if (header is null && info.Frames == 0)
        {
            throw new AudioFileException(path, "is truncated: it ends before its audio begins. Get the whole file.");
        }

        if (header is not { IsWrong: true, AnnouncedBytes: { } announcedBytes })
        {
            return;
        }

        if (info.Frames == 0)
        {
            throw new AudioFileException(path, $"is truncated: its header announces {announcedBytes} bytes of audio, but it ends before the first of them. Get the whole file.");
        }

        // The frames were counted from the bytes that are there; the announced bytes hold as many more. Less than a frame,
        // such as a padding byte that a writer counted, is nothing lost.
        long announced = (long)(info.Frames * ((double)announcedBytes / header.PresentBytes));
        if (announced > info.Frames)
        {
            throw Truncated(path, info.Frames, announced, info.SampleRate);
        }
    }
}

namespace MirTool.Audio.Containers;

/// <summary>Decides where the sound of a chunk ends: by its own length, the container's, the chunks behind it, and the file's end.</summary>
/// <param name="path">The file, for messages.</param>
/// <param name="file">The same.</param>
/// <param name="start">Where the container begins.</param>
/// <param name="end">Where it ends at the latest.</param>
/// <param name="bytesPerSecond">Of the sound; at least 1.</param>
/// <param name="frameBytes">Less than a frame is never anything lost.</param>
internal sealed class AudioExtent(string path, Stream file, long start, long end, double bytesPerSecond, int frameBytes)
{
    // Unexplained bytes behind the sound that are shorter than this are padding of some kind.
    private const double NegligibleSeconds = 0.05;

    // The longest alignment of chunks, which is W64's.
    private const int MaxPaddingBytes = 7;

    private static readonly byte[][] StartsOfRecordings =
        ["RIFF"u8.ToArray(), "RIFX"u8.ToArray(), "RF64"u8.ToArray(), "BW64"u8.ToArray(), "FORM"u8.ToArray(), "caff"u8.ToArray(), ".snd"u8.ToArray(), [.. "riff"u8, 0x2E, 0x91, 0xCF, 0x11]];

    public List<string> Warnings { get; } = [];

    /// <summary>Where another recording begins behind the sound.</summary>
    public long? NextRecording { get; private set; }

    /// <summary>Where the sound lies.</summary>
    /// <param name="walk">Has been run.</param>
    /// <param name="sound">From its first byte, of the stated length; null length where it is left open.</param>
    /// <param name="containerEnd">Where the container ends by its own length; null where that is left open.</param>
    /// <exception cref="AudioFileException">The witnesses contradict each other.</exception>
    public ByteRange Resolve(ChunkWalk walk, (long Offset, long? Length) sound, long? containerEnd)
    {
        if (sound.Length is not { } length)
        {
            return new(sound.Offset, Math.Max(0, walk.TailChunks(sound.Offset) - sound.Offset));
        }

        long stated = sound.Offset + length;
        return stated > end
            ? Overstated(walk, sound.Offset, length, containerEnd)
            : Understated(walk, sound.Offset, length, containerEnd);
    }

    /// <summary>Where the sound lies in a container without chunks.</summary>
    /// <param name="offset">Of the sound's first byte.</param>
    /// <param name="length">As stated; null where it is left open.</param>
    /// <exception cref="AudioFileException">The witnesses contradict each other.</exception>
    public ByteRange Resolve(long offset, long? length)
    {
        long missing = length is null ? 0 : offset + length.Value - end;
        if (length is null || (missing >= 0 && missing < frameBytes))
        {
            return new(offset, end - offset);
        }

        if (missing > 0)
        {
            return missing <= offset - start ? CountingHeader(offset, end, missing) : throw AudioFileException.Truncated(path, (end - offset) / bytesPerSecond, length.Value / bytesPerSecond);
        }

        var stated = new ByteRange(offset, length.Value);
        NextRecording = RecordingNear(stated.End);
        return NextRecording is not null || IsPadding(new ByteRange(stated.End, end - stated.End)) ? stated : throw Contradiction(offset, length.Value, end);
    }

    /// <summary>A length beyond the file's end: the file was cut, or the length counts the header, which <paramref name="containerEnd"/> tells.</summary>
    private ByteRange Overstated(ChunkWalk walk, long offset, long length, long? containerEnd)
    {
        long soundEnd = walk.TailChunks(offset);
        long missing = offset + length - soundEnd;
        if (missing < frameBytes)
        {
            return new(offset, soundEnd - offset);
        }

        bool isContainerWhole = containerEnd is null || containerEnd <= file.Length || (length == file.Length && containerEnd == file.Length + 8);
        if (missing <= offset - start && isContainerWhole)
        {
            return CountingHeader(offset, soundEnd, missing);
        }

        throw AudioFileException.Truncated(path, (end - offset) / bytesPerSecond, length / bytesPerSecond);
    }

    /// <summary>A length within the file: nothing but chunks and padding may follow.</summary>
    private ByteRange Understated(ChunkWalk walk, long offset, long length, long? containerEnd)
    {
        var stated = new ByteRange(offset, length);
        // At once, behind the chunks that follow, or among them: its id and length look like a chunk's.
        NextRecording = RecordingNear(stated.End)
            ?? walk.Behind(stated.End).Select(header => IsRecordingAt(header) ? header : (long?)null).FirstOrDefault(header => header is not null)
            ?? (walk.StoppedAt > stated.End ? RecordingNear(walk.StoppedAt) : null);
        if (NextRecording is not null)
        {
            return stated;
        }

        if (walk.StoppedAt >= end || walk.StoppedAt > stated.End + 1)
        {
            return stated;
        }

        long soundEnd = walk.TailChunks(offset);
        var unexplained = new ByteRange(stated.End, soundEnd - stated.End);
        if (soundEnd < stated.End)
        {
            // The stated length reaches into the chunks behind the sound: it counts the header.
            return stated.End - soundEnd <= offset - start ? new(offset, soundEnd - offset) : stated;
        }

        if (IsPadding(unexplained))
        {
            return stated;
        }

        if (containerEnd >= soundEnd - 1)
        {
            Warnings.Add(FormattableString.Invariant(
                $"its sound is stated as {length / bytesPerSecond:0.000} s, but its container as longer: all {(soundEnd - offset) / bytesPerSecond:0.000} s were read"));
            return new(offset, soundEnd - offset);
        }

        throw Contradiction(offset, length, soundEnd);
    }

    private ByteRange CountingHeader(long offset, long soundEnd, long bytes)
    {
        Warnings.Add($"the stated length of its sound counts {bytes} bytes that are not sound, such as its header; nothing is missing");
        return new(offset, soundEnd - offset);
    }

    private bool IsPadding(ByteRange unexplained) =>
        unexplained.Length <= NegligibleSeconds * bytesPerSecond || file.IsZero(unexplained) || file.IsText(unexplained)
        || MetadataTag.SkipForward(file, unexplained.Offset) >= unexplained.End;

    private AudioFileException Contradiction(long offset, long length, long soundEnd) => new(path, FormattableString.Invariant(
        $"contradicts itself: its header states {length / bytesPerSecond:0.000} s, but as many bytes follow as {(soundEnd - offset) / bytesPerSecond:0.000} s would have. Read all of it with: ffmpeg -ignore_length 1 -i FILE NEW.wav"));

    /// <summary>Where another recording begins at a place or behind a few bytes of padding; null if none does.</summary>
    private long? RecordingNear(long position) =>
        Enumerable.Range(0, MaxPaddingBytes + 1).Select(padding => position + padding).Where(IsRecordingAt).Select(place => (long?)place).FirstOrDefault();

    private bool IsRecordingAt(long position)
    {
        Span<byte> id = stackalloc byte[8];
        if (!file.TryRead(position, id))
        {
            return false;
        }

        foreach (byte[] first in StartsOfRecordings)
        {
            if (id.StartsWith(first))
            {
                return true;
            }
        }

        return false;
    }
}

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

    private static readonly byte[][] StartsOfRecordings = ["RIFF"u8.ToArray(), "RF64"u8.ToArray(), "BW64"u8.ToArray(), "FORM"u8.ToArray()];

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
            Warnings.Add($"the stated length of its sound counts {missing} bytes that are not sound, such as its header; nothing is missing");
            return new(offset, soundEnd - offset);
        }

        throw AudioFileException.Truncated(path, (end - offset) / bytesPerSecond, length / bytesPerSecond);
    }

    /// <summary>A length within the file: nothing but chunks and padding may follow.</summary>
    private ByteRange Understated(ChunkWalk walk, long offset, long length, long? containerEnd)
    {
        var stated = new ByteRange(offset, length);
        if (IsRecordingAt(stated.End) || IsRecordingAt(stated.End + 1))
        {
            NextRecording = IsRecordingAt(stated.End) ? stated.End : stated.End + 1;
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

        if (unexplained.Length <= NegligibleSeconds * bytesPerSecond || file.IsZero(unexplained) || file.IsText(unexplained)
            || MetadataTag.SkipForward(file, stated.End) >= soundEnd)
        {
            return stated;
        }

        if (containerEnd >= soundEnd - 1)
        {
            Warnings.Add(FormattableString.Invariant(
                $"its sound is stated as {length / bytesPerSecond:0.000} s, but its container as longer: all {(soundEnd - offset) / bytesPerSecond:0.000} s were read"));
            return new(offset, soundEnd - offset);
        }

        throw new AudioFileException(path, FormattableString.Invariant(
            $"contradicts itself: its header states {length / bytesPerSecond:0.000} s, but as many bytes follow as {(soundEnd - offset) / bytesPerSecond:0.000} s would have. Read all of it with: ffmpeg -ignore_length 1 -i FILE NEW.wav"));
    }

    private bool IsRecordingAt(long position)
    {
        byte[] id = new byte[4];
        return file.TryRead(position, id) && StartsOfRecordings.Any(start => id.AsSpan().SequenceEqual(start));
    }
}

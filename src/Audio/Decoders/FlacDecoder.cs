using MirTool.Audio.Containers;

namespace MirTool.Audio.Decoders;

/// <summary>Decodes FLAC of every width, 32 bits included, frame by frame to the last one that the file holds, whatever its header says.</summary>
internal sealed class FlacDecoder : ISampleDecoder
{
    private const int MaxBlockFrames = 65_536;

    private readonly string path;
    private readonly Stream file;
    private readonly ForwardBytes bytes;
    private readonly long end;
    private readonly int blockFrames;
    private readonly int frameBytes;
    private readonly long[] channels;
    private readonly float[] decoded;
    private FlacHeader header;
    private long position;
    private long framesBefore;
    private long framesRead;
    private long? nextNumber;
    private int available;
    private int next;
    private bool ended;

    /// <param name="path">The file, for messages.</param>
    /// <param name="file">The same; stays with the caller.</param>
    /// <param name="header">Of its first recording.</param>
    public FlacDecoder(string path, Stream file, FlacHeader header)
    {
        this.path = path;
        this.file = file;
        this.header = header;
        end = MetadataTag.TailStart(file, header.FramesOffset);
        position = header.FramesOffset;
        // A frame that cannot be compressed has its samples as they are; the blocks' bounds in the header may lie.
        blockFrames = Math.Min(MaxBlockFrames, 2 * header.MaxBlock);
        frameBytes = (blockFrames * header.Channels * ((header.Bits + 8) / 8)) + 1024;
        bytes = new ForwardBytes(file, Math.Max(frameBytes, 256 * 1024));
        channels = new long[blockFrames * header.Channels];
        decoded = new float[blockFrames * header.Channels];
    }

    public int SampleRate => header.SampleRate;

    public int Channels => header.Channels;

    public string Format => $"FLAC, {header.Bits} bit";

    public string Name => "MirTool";

    public long? AnnouncedFrames => header.Frames is { } frames ? framesBefore + frames : null;

    public double LengthToleranceSeconds => 0;

    public IEnumerable<string> Warnings => [];

    public int Read(Span<float> interleaved)
    {
        int total = 0;
        int capacity = interleaved.Length / Channels;
        while (total < capacity && (next < available || ReadFrame()))
        {
            int count = Math.Min(capacity - total, available - next);
            decoded.AsSpan(next * Channels, count * Channels).CopyTo(interleaved[(total * Channels)..]);
            next += count;
            total += count;
        }

        return total;
    }

    /// <summary>By halves, as long as frames are found where they should be: a stretch of bytes is a frame if its sum is right.</summary>
    public bool TrySeek(long frame)
    {
        if (framesBefore > 0 || FrameBefore(frame) is not var (offset, first))
        {
            return false;
        }

        position = offset;
        framesRead = first;
        nextNumber = null;
        ended = false;
        available = next = 0;
        while (framesRead <= frame && ReadFrame())
        {
            next = (int)Math.Min(available, frame - (framesRead - available));
        }

        return true;
    }

    public void Dispose()
    {
    }

    /// <summary>Where a frame lies that begins at or before a sample, not far from it, and its first sample; null if the search leads nowhere.</summary>
    private (long Offset, long Sample)? FrameBefore(long sample)
    {
        (long Offset, long Sample)? before = FrameFrom(header.FramesOffset);
        long low = header.FramesOffset;
        long high = end;
        while (high - low > frameBytes)
        {
            long middle = low + ((high - low) / 2);
            if (FrameFrom(middle) is { } found && found.Sample <= sample && found.Offset < high)
            {
                before = found;
                low = found.Offset;
            }
            else
            {
                high = middle;
            }
        }

        return before is { Sample: var start } && start <= sample ? before : null;
    }

    /// <summary>The first whole frame at or behind a place.</summary>
    private (long Offset, long Sample)? FrameFrom(long offset)
    {
        ReadOnlySpan<byte> room = bytes.At(offset, (int)Math.Clamp(end - offset, 0, 2L * frameBytes));
        for (int at = 0; at < Math.Min(room.Length, frameBytes); at++)
        {
            if (room[at] == 0xFF && FlacFrameHeader.TryParse(room[at..], header, out FlacFrameHeader frame) && frame.Channels == Channels
                && frame.BlockFrames <= blockFrames && TryDecode(room[at..], frame, out _))
            {
                return (offset + at, frame.IsVariable ? frame.Number : frame.Number * header.MaxBlock);
            }
        }

        return null;
    }

    private bool ReadFrame()
    {
        while (!ended)
        {
            ReadOnlySpan<byte> room = bytes.At(position, (int)Math.Clamp(end - position, 0, frameBytes));
            if (room.IsEmpty)
            {
                ended = true;
            }
            else if (FlacFrameHeader.TryParse(room, header, out FlacFrameHeader frame) && frame.Channels == Channels
                && frame.BlockFrames <= blockFrames && TryDecode(room, frame, out int length))
            {
                CheckNumber(frame);
                position += length;
                available = frame.BlockFrames;
                next = 0;
                framesRead += available;
                return true;
            }
            else
            {
                Interrupted(room);
            }
        }

        return false;
    }

    private bool TryDecode(ReadOnlySpan<byte> room, FlacFrameHeader frame, out int length)
    {
        length = 0;
        var bits = new FlacBits(room[frame.Bytes..]);
        for (int channel = 0; channel < Channels; channel++)
        {
            bool isDifference = frame.Assignment is 8 or 10 ? channel == 1 : frame.Assignment == 9 && channel == 0;
            if (!FlacSubframe.TryRead(ref bits, frame.Bits + (isDifference ? 1 : 0), Channel(channel, frame.BlockFrames)))
            {
                return false;
            }
        }

        bits.Align();
        int checksumAt = frame.Bytes + bits.Position;
        if (checksumAt + 2 > room.Length || FlacChecksum.Crc16(room[..checksumAt]) != ((room[checksumAt] << 8) | room[checksumAt + 1]))
        {
            return false;
        }

        length = checksumAt + 2;
        Interleave(frame);
        return true;
    }

    private Span<long> Channel(int channel, int frames) => channels.AsSpan(channel * blockFrames, frames);

    private void Interleave(FlacFrameHeader frame)
    {
        float scale = 1f / (1L << (frame.Bits - 1));
        if (frame.Assignment >= 8)
        {
            Restore(frame.Assignment, Channel(0, frame.BlockFrames), Channel(1, frame.BlockFrames));
        }

        if (Channels == 2)
        {
            Span<long> left = Channel(0, frame.BlockFrames);
            Span<long> right = Channel(1, frame.BlockFrames)[..left.Length];
            Span<float> pairs = decoded.AsSpan(0, 2 * left.Length);
            for (int i = 0; i < left.Length; i++, pairs = pairs[2..])
            {
                pairs[1] = right[i] * scale;
                pairs[0] = left[i] * scale;
            }

            return;
        }

        for (int channel = 0; channel < Channels; channel++)
        {
            Span<long> samples = Channel(channel, frame.BlockFrames);
            for (int i = 0, at = channel; i < samples.Length; i++, at += Channels)
            {
                decoded[at] = samples[i] * scale;
            }
        }
    }

    private static void Restore(int assignment, Span<long> first, Span<long> second)
    {
        second = second[..first.Length];
        switch (assignment)
        {
            case 8:
                for (int i = 0; i < first.Length; i++)
                {
                    second[i] = first[i] - second[i];
                }

                break;
            case 9:
                for (int i = 0; i < first.Length; i++)
                {
                    first[i] += second[i];
                }

                break;
            default:
                for (int i = 0; i < first.Length; i++)
                {
                    long difference = second[i];
                    long sum = (first[i] << 1) | (difference & 1);
                    first[i] = (sum + difference) >> 1;
                    second[i] = (sum - difference) >> 1;
                }

                break;
        }
    }

    private void CheckNumber(FlacFrameHeader frame)
    {
        if (nextNumber is { } expected && frame.Number != expected)
        {
            throw Damaged("frames are missing");
        }

        nextNumber = frame.Number + (frame.IsVariable ? frame.BlockFrames : 1);
    }

    /// <summary>Where no frame can be read: the end, a cut, another recording, or damage.</summary>
    private void Interrupted(ReadOnlySpan<byte> room)
    {
        long behindTags = MetadataTag.SkipForward(file, position);
        if (FlacHeader.Read(file, behindTags) is { } another)
        {
            Continue(another);
            return;
        }

        bool isFrame = room.Length < 2 || (room[0] == 0xFF && (room[1] & 0xFE) == 0xF8);
        if (isFrame && room.Length < frameBytes && !HasFrame(room[1..]))
        {
            if (header.Frames is null)
            {
                throw new AudioFileException(path, $"is truncated: it ends in the middle of a frame after {Seconds.Text(framesRead, SampleRate)}. Get the whole file.");
            }
        }
        else if (!file.IsZero(new ByteRange(position, end - position)) && behindTags < end)
        {
            throw Damaged("not a frame of FLAC");
        }

        ended = true;
    }

    private bool HasFrame(ReadOnlySpan<byte> bytes)
    {
        for (int at; (at = bytes.IndexOf((byte)0xFF)) >= 0; bytes = bytes[(at + 1)..])
        {
            if (FlacFrameHeader.TryParse(bytes[at..], header, out FlacFrameHeader frame) && frame.Channels == Channels && frame.Bits == header.Bits)
            {
                return true;
            }
        }

        return false;
    }

    private void Continue(FlacHeader another)
    {
        if (another.SampleRate != SampleRate || another.Channels != Channels || another.MaxBlock > 2 * header.MaxBlock)
        {
            throw new AudioFileException(path, FormattableString.Invariant(
                $"changes after {Seconds.Text(framesRead, SampleRate)} from {SampleRate} Hz, {Channels} channels, to {another.SampleRate} Hz, {another.Channels} channels: it holds several recordings one after the other. Part them, and name each."));
        }

        header = another;
        position = another.FramesOffset;
        framesBefore = framesRead;
        nextNumber = null;
    }

    private AudioFileException Damaged(string what) => new(
        path,
        $"is damaged: decoding stopped after {Seconds.Text(framesRead, SampleRate)} ({what}). Get an intact copy, or repair it with: ffmpeg -i FILE REPAIRED.wav");
}

namespace MirTool.Audio.Containers;

/// <summary>Goes from frame to frame of MPEG audio (MP1, MP2, MP3), past tags and over damage.</summary>
/// <remarks>Headers are short and sound can look like one: the first of a chain is believed if two more of its kind follow it.</remarks>
internal sealed class MpegWalk
{
    private const int ReachBytes = 4096;
    private const int ConfirmingFrames = 2;

    // Half a second at 128 kbit/s: more than that at the end, and it was sound.
    private const int TailBytes = 8 * 1024;

    private readonly Stream file;
    private readonly ForwardBytes bytes;
    private readonly long end;
    private long position;

    private MpegWalk(Stream file, ByteRange range)
    {
        this.file = file;
        bytes = new ForwardBytes(file);
        position = range.Offset;
        end = range.End;
    }

    /// <summary>In the order of the file.</summary>
    public List<MpegStretch> Stretches { get; } = [];

    /// <summary>The first stretch of bytes that are no frames and should be, and the seconds before it; null if there is none.</summary>
    public (double Seconds, ByteRange Range)? Damage { get; private set; }

    /// <summary>Walks through all of a range.</summary>
    /// <param name="file">Holds it.</param>
    /// <param name="range">Where the frames are.</param>
    /// <param name="searchBytes">How far from its start the first frame may be, tags not counted.</param>
    /// <returns>Null if there are no frames.</returns>
    public static MpegWalk? Run(Stream file, ByteRange range, int searchBytes)
    {
        var walk = new MpegWalk(file, range);
        walk.SkipTags();
        long searchEnd = Math.Min(range.End, walk.position + searchBytes);
        if (!walk.Resync(searchEnd))
        {
            return null;
        }

        walk.Walk();
        return walk.Stretches.Exists(stretch => stretch.Frames > 0) ? walk : null;
    }

    private void Walk()
    {
        while (position < end)
        {
            if (SkipTags() || TakeFrame())
            {
                continue;
            }

            long gap = position;
            bool found = Resync(end);
            Judge(new ByteRange(gap, position - gap), found);
        }
    }

    /// <summary>Bytes that are no frames are padding at the end, between two recordings, or where less than a frame is lost; else damage.</summary>
    private void Judge(ByteRange gap, bool framesFollow)
    {
        if (Stretches.Count == 0)
        {
            // Before the first frame there is nothing to lose.
            return;
        }

        MpegStretch stretch = Stretches[^1];
        bool isHarmless = framesFollow
            ? gap.Length < stretch.FrameBytes(stretch.First) || BeginsRecording()
            : gap.Length <= TailBytes || (file.IsZero(gap) && gap.Length <= 16 * TailBytes);
        if (!isHarmless)
        {
            Damage ??= (Stretches.Sum(before => (double)before.Samples / before.First.SampleRate), gap);
        }
    }

    private bool SkipTags()
    {
        byte first = bytes.At(position, 1) is [var letter, ..] ? letter : (byte)0;
        if (first is not ((byte)'I' or (byte)'T' or (byte)'A' or (byte)'L'))
        {
            return false;
        }

        long behind = MetadataTag.SkipForward(file, position);
        bool any = behind > position;
        position = Math.Min(behind, end);
        return any;
    }

    private bool TakeFrame()
    {
        if (!MpegFrameHeader.TryParse(bytes.At(position, 4), out MpegFrameHeader header))
        {
            return false;
        }

        MpegStretch? stretch = Stretches.LastOrDefault();
        bool isNew = stretch is null || !stretch.First.Continues(header);
        int free = isNew ? FreeFrameBytes(header) : stretch!.FreeFrameBytes;
        if (isNew && !IsConfirmed(position, header, free))
        {
            return false;
        }

        int length = header.IsFreeFormat ? free + (header.IsPadded ? header.PaddingBytes : 0) : header.Bytes;
        MpegInfoTag? info = MpegInfoTag.Parse(header, bytes.At(position, Math.Min(length, ReachBytes)));
        if (isNew || info is not null)
        {
            stretch = new MpegStretch(header, info, free);
            Stretches.Add(stretch);
        }

        // The last frame may be cut: less than a frame is lost.
        if (info is null && position + length <= end)
        {
            stretch!.Add(position, length);
        }

        position = Math.Min(end, position + length);
        return true;
    }

    private bool BeginsRecording() =>
        MetadataTag.LengthAt(file, position) > 0
        || (MpegFrameHeader.TryParse(bytes.At(position, 4), out MpegFrameHeader header)
            && (!Stretches[^1].First.Continues(header) || MpegInfoTag.Parse(header, bytes.At(position, ReachBytes)) is not null));

    /// <summary>Goes to the next tag or frame; to <paramref name="limit"/>, and says so, if there is none before it.</summary>
    private bool Resync(long limit)
    {
        while (position < limit)
        {
            ReadOnlySpan<byte> block = bytes.At(position, (int)Math.Min(64 * 1024, limit - position));
            int next = block.IndexOfAny((byte)0xFF, (byte)'I', (byte)'A');
            if (next < 0)
            {
                position += Math.Max(1, block.Length);
                continue;
            }

            position += next;
            if (block[next] == 0xFF ? IsFrameAt(position) : MetadataTag.LengthAt(file, position) is > 0 and { } tag && position + tag <= end)
            {
                return true;
            }

            position++;
        }

        position = limit;
        return false;
    }

    private bool IsFrameAt(long offset) =>
        MpegFrameHeader.TryParse(bytes.At(offset, 4), out MpegFrameHeader header) && IsConfirmed(offset, header, FreeFrameBytes(header, offset));

    private bool IsConfirmed(long offset, MpegFrameHeader header, int free)
    {
        MpegFrameHeader next = header;
        for (int confirmed = 0; confirmed < ConfirmingFrames; confirmed++)
        {
            int length = next.IsFreeFormat ? free + (next.IsPadded ? next.PaddingBytes : 0) : next.Bytes;
            if (length < 4 + (next.HasCrc ? 2 : 0))
            {
                return false;
            }

            offset += length;
            if (offset >= end || MetadataTag.LengthAt(file, offset) > 0)
            {
                // Less than three frames in all: the end must be where the last one's is.
                return confirmed > 0 || offset == end || (offset < end && bytes.At(offset, 1)[0] != 0xFF);
            }

            if (!MpegFrameHeader.TryParse(bytes.At(offset, 4), out next) || !next.Continues(header))
            {
                return false;
            }
        }

        return true;
    }

    private int FreeFrameBytes(MpegFrameHeader header) => FreeFrameBytes(header, position);

    /// <summary>In free format a frame reaches to the next header of its kind, which every frame does at the same distance; 0 if there is none.</summary>
    private int FreeFrameBytes(MpegFrameHeader header, long offset)
    {
        if (!header.IsFreeFormat)
        {
            return 0;
        }

        ReadOnlySpan<byte> reach = bytes.At(offset, 2 * ReachBytes);
        for (int length = 24; length + 4 <= reach.Length && length < ReachBytes; length++)
        {
            if (reach[length] == 0xFF && MpegFrameHeader.TryParse(reach[length..], out MpegFrameHeader next) && next.Continues(header))
            {
                int free = length - (header.IsPadded ? header.PaddingBytes : 0);
                int second = length + free + (next.IsPadded ? next.PaddingBytes : 0);
                if (second + 4 > reach.Length || (MpegFrameHeader.TryParse(reach[second..], out MpegFrameHeader third) && third.Continues(header)))
                {
                    return free;
                }
            }
        }

        return 0;
    }
}

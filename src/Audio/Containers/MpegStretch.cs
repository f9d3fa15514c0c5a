namespace MirTool.Audio.Containers;

/// <summary>A stretch of MPEG frames of one kind: what one encoder wrote in one go.</summary>
/// <param name="First">Its first header.</param>
/// <param name="Info">What the encoder says of it; null if nothing.</param>
/// <param name="FreeFrameBytes">Of a frame without padding, where the bit rate is free.</param>
internal sealed record MpegStretch(MpegFrameHeader First, MpegInfoTag? Info, int FreeFrameBytes)
{
    private const int FramesPerSeekPoint = 256;

    private readonly List<long> seekPoints = [];

    /// <summary>Where its frames lie, the one with <see cref="Info"/> left out.</summary>
    public List<ByteRange> Ranges { get; } = [];

    /// <summary>Frames that are there.</summary>
    public long Frames { get; private set; }

    /// <summary>Samples per channel that are there, before delay and padding are taken off.</summary>
    public long Samples => Frames * First.SamplesPerFrame;

    /// <summary>Samples to leave out at the start.</summary>
    public long Delay => Math.Min(Samples, Info?.DelaySamples ?? 0);

    /// <summary>Samples of sound: padding is taken off where the encoder's count of frames is right.</summary>
    public long SoundSamples =>
        Math.Max(0, Samples - Delay - (Info is { } info && (info.Frames is null || Math.Abs(info.Frames.Value - Frames) <= 1) ? info.PaddingSamples : 0));

    /// <summary>Bytes of the frame with this header, as far as this stretch is concerned.</summary>
    public int FrameBytes(MpegFrameHeader header) =>
        header.IsFreeFormat ? FreeFrameBytes + (header.IsPadded ? header.PaddingBytes : 0) : header.Bytes;

    /// <summary>A frame at or before another one, not far from it, and where in the file it lies.</summary>
    /// <param name="frame">From 0; of those that there are.</param>
    public (long Frame, long Offset) SeekPoint(long frame)
    {
        int point = (int)(frame / FramesPerSeekPoint);
        return ((long)point * FramesPerSeekPoint, seekPoints[point]);
    }

    public void Add(long offset, int bytes)
    {
        if (Frames % FramesPerSeekPoint == 0)
        {
            seekPoints.Add(offset);
        }

        Frames++;
        if (Ranges.Count > 0 && Ranges[^1].End == offset)
        {
            Ranges[^1] = Ranges[^1] with { Length = Ranges[^1].Length + bytes };
        }
        else
        {
            Ranges.Add(new(offset, bytes));
        }
    }
}

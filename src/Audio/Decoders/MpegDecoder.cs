using MirTool.Audio.Containers;

namespace MirTool.Audio.Decoders;

/// <summary>Decodes a stretch of MPEG frames, without what its encoder padded.</summary>
internal sealed class MpegDecoder : ISampleDecoder
{
    private const int MaxSamplesPerFrame = 1152;

    // Layer III keeps up to 511 bytes of a frame in those before it, eight at the lowest bit rate; a frame's sound overlaps that of the one before.
    private const int WarmUpFrames = 12;

    // libmpg123 adds in an order that comes back every eight frames: begun elsewhere, last bits differ.
    private const int FramesOfOrder = 8;

    private readonly MpegStretch stretch;
    private ForwardBytes? bytes;
    private readonly Func<IMpegFrameDecoder> openFrames;
    private readonly string container;
    private readonly Stream file;
    private IMpegFrameDecoder? frames;
    private float[] decoded = [];
    private int available;
    private int next;
    private int range;
    private long within;
    private long toSkip;
    private long toGive;

    /// <param name="file">Holds the frames; stays with the caller.</param>
    /// <param name="stretch">Has frames.</param>
    /// <param name="openFrames">Asked with the first frame: a file may hold many stretches.</param>
    /// <param name="container">What the frames lie in, for <see cref="Format"/>.</param>
    public MpegDecoder(Stream file, MpegStretch stretch, Func<IMpegFrameDecoder> openFrames, string container)
    {
        this.file = file;
        this.stretch = stretch;
        this.openFrames = openFrames;
        this.container = container;
        toSkip = stretch.Delay;
        toGive = stretch.SoundSamples;
    }

    public int SampleRate => stretch.First.SampleRate;

    public int Channels => stretch.First.Channels;

    public string Format => $"{container}MPEG, layer {new string('I', stretch.First.Layer)}{(stretch.First.Layer == 3 ? " (MP3)" : "")}";

    public string Name => (frames ??= openFrames()).Name;

    public long? AnnouncedFrames => stretch.SoundSamples;

    public double LengthToleranceSeconds => 0;

    public IEnumerable<string> Warnings => [];

    public int Read(Span<float> interleaved)
    {
        int total = 0;
        int capacity = interleaved.Length / Channels;
        while (total < capacity && toGive > 0 && (next < available || Decode()))
        {
            int count = (int)Math.Min(Math.Min(capacity - total, (available - next) / Channels), toGive);
            decoded.AsSpan(next, count * Channels).CopyTo(interleaved[(total * Channels)..]);
            next += count * Channels;
            total += count;
            toGive -= count;
        }

        if (total == 0)
        {
            Release();
        }

        return total;
    }

    /// <summary>Decodes from some frames before on, which is as exact as from the start.</summary>
    /// <returns>False where it is as quick to read on, or there is no such frame.</returns>
    public bool TrySeek(long frame)
    {
        long position = stretch.SoundSamples - toGive;
        if (frame >= stretch.SoundSamples || (frame > position && frame - position < WarmUpFrames * MaxSamplesPerFrame))
        {
            return false;
        }

        long target = frame + stretch.Delay;
        long first = Math.Max(0, (target / stretch.First.SamplesPerFrame) - WarmUpFrames);
        first -= first % FramesOfOrder;
        (long at, long offset) = stretch.SeekPoint(first);
        range = stretch.Ranges.FindIndex(part => offset < part.End);
        within = offset - stretch.Ranges[range].Offset;
        for (; at < first; at++)
        {
            NextFrame(out _);
        }

        frames?.Dispose();
        frames = null;
        available = next = 0;
        toSkip = target - (first * stretch.First.SamplesPerFrame);
        toGive = stretch.SoundSamples - frame;
        return true;
    }

    public void Dispose() => frames?.Dispose();

    private void Release()
    {
        frames?.Dispose();
        (bytes, decoded) = (null, []);
    }

    /// <summary>Decodes frames until there is sound to give.</summary>
    private bool Decode()
    {
        frames ??= openFrames();
        if (decoded.Length == 0)
        {
            decoded = new float[4 * MaxSamplesPerFrame * Channels];
        }

        do
        {
            ReadOnlySpan<byte> frame = NextFrame(out MpegFrameHeader header);
            available = frame.IsEmpty ? Missing() : frames.Decode(header, frame, decoded);
            next = (int)Math.Min(available, toSkip * Channels);
            toSkip -= next / Channels;
        }
        while (next >= available);

        return true;
    }

    /// <summary>Silence for what a decoder kept to itself at the end: part of a frame that another one should have followed.</summary>
    private int Missing()
    {
        int samples = (int)Math.Min(decoded.Length, (toSkip + toGive) * Channels);
        decoded.AsSpan(0, samples).Clear();
        return samples;
    }

    private ReadOnlySpan<byte> NextFrame(out MpegFrameHeader header)
    {
        header = default;
        while (range < stretch.Ranges.Count && within >= stretch.Ranges[range].Length)
        {
            range++;
            within = 0;
        }

        if (range == stretch.Ranges.Count)
        {
            return [];
        }

        bytes ??= new ForwardBytes(file);
        long offset = stretch.Ranges[range].Offset + within;
        if (!MpegFrameHeader.TryParse(bytes.At(offset, 4), out header))
        {
            return [];
        }

        int length = Math.Max(1, stretch.FrameBytes(header));
        within += length;
        return bytes.At(offset, length);
    }
}

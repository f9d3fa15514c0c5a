using System.Buffers.Binary;
using Concentus;
using Concentus.Structs;
using MirTool.Audio.Containers;

namespace MirTool.Audio.Decoders;

/// <summary>Decodes Opus in Ogg with Concentus, which is managed code. Begins and ends where the stream's counts say (RFC 7845).</summary>
internal sealed class OpusDecoder : ISampleDecoder
{
    private const int CountRate = 48_000;
    private const int MaxPacketFrames = 5760;

    private readonly string path;
    private readonly OggStream stream;
    private readonly OggPackets packets;
    private readonly Func<byte[], float[], int> decode;
    private readonly float[] decoded;
    private readonly Queue<byte[]> pending = new();
    private long toSkip;
    private long toGive;
    private int available;
    private int next;

    // A library of the system's would give other last bits on other machines.
    static OpusDecoder() => OpusCodecFactory.AttemptToUseNativeLibrary = false;

    /// <param name="path">The file, for messages.</param>
    /// <param name="file">The same; stays with the caller.</param>
    /// <param name="link">Where the stream is.</param>
    /// <param name="stream">Opus.</param>
    /// <exception cref="AudioFileException">Its header is none.</exception>
    public OpusDecoder(string path, Stream file, OggLink link, OggStream stream)
    {
        this.path = path;
        this.stream = stream;
        packets = new OggPackets(file, link.Range, stream.Serial);
        byte[] header = packets.Next()?.Packet ?? [];
        decode = CreateDecoder(header) ?? throw new AudioFileException(path, "is damaged: its Opus header makes no sense. Get an intact copy.");
        decoded = new float[MaxPacketFrames * Channels];
        // The tags.
        _ = packets.Next();
        long start = FindStart();
        toSkip = stream.PreSkip / Scale;
        AnnouncedFrames = stream.EndsUncounted ? null : Math.Max(0, stream.LastGranule - start - stream.PreSkip) / Scale;
        toGive = AnnouncedFrames ?? long.MaxValue;
    }

    /// <summary>Of what was encoded, where Opus can be decoded at that rate, as libsndfile has it.</summary>
    public int SampleRate { get; private set; } = CountRate;

    public int Channels => stream.Channels;

    public string Format => "Ogg, Opus";

    public string Name => "Concentus";

    public long? AnnouncedFrames { get; }

    public double LengthToleranceSeconds => (double)MaxPacketFrames / CountRate;

    public IEnumerable<string> Warnings => [];

    public int Read(Span<float> interleaved)
    {
        int total = 0;
        int capacity = interleaved.Length / Channels;
        while (total < capacity && toGive > 0 && (next < available || Decode()))
        {
            int count = (int)Math.Min(Math.Min(capacity - total, available - next), toGive);
            decoded.AsSpan(next * Channels, count * Channels).CopyTo(interleaved[(total * Channels)..]);
            next += count;
            total += count;
            toGive -= count;
        }

        return total;
    }

    public void Dispose()
    {
    }

    private int Scale => CountRate / SampleRate;

    private bool Decode()
    {
        do
        {
            if ((pending.TryDequeue(out byte[]? packet) ? packet : packets.Next()?.Packet) is not { } bytes)
            {
                return false;
            }

            try
            {
                available = bytes.Length == 0 ? 0 : decode(bytes, decoded);
            }
            catch (Exception e) when (e is OpusException or ArgumentException or IndexOutOfRangeException)
            {
                throw new AudioFileException(path, $"is damaged: a packet of Opus cannot be decoded ({e.Message.TrimEnd('.')}). Get an intact copy.", e);
            }

            next = (int)Math.Min(available, toSkip);
            toSkip -= next;
        }
        while (next >= available);

        return true;
    }

    /// <summary>The stream's count before its first packet: 0, or more for what was taken from the middle of a broadcast.</summary>
    private long FindStart()
    {
        long frames = 0;
        while (packets.Next() is var (packet, granule))
        {
            pending.Enqueue(packet);
            frames += packet.Length == 0 ? 0 : Math.Max(0, OpusPacketInfo.GetNumSamples(packet, CountRate));
            if (granule >= 0)
            {
                return stream.HasEnd && granule == stream.LastGranule ? 0 : Math.Max(0, granule - frames);
            }
        }

        return 0;
    }

    private Func<byte[], float[], int>? CreateDecoder(byte[] header)
    {
        if (header.Length < 19 || stream.Channels == 0)
        {
            return null;
        }

        int rate = BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(12));
        SampleRate = rate is 8_000 or 12_000 or 16_000 or 24_000 ? rate : CountRate;
        int gain = BinaryPrimitives.ReadInt16LittleEndian(header.AsSpan(16));
        if (header[18] == 0)
        {
            if (Channels > 2)
            {
                return null;
            }

            IOpusDecoder single = OpusCodecFactory.CreateDecoder(SampleRate, Channels);
            single.Gain = gain;
            return (packet, samples) => single.Decode(packet, samples, MaxPacketFrames, false);
        }

        if (header.Length < 21 + Channels)
        {
            return null;
        }

        IOpusMultiStreamDecoder several = OpusCodecFactory.CreateMultiStreamDecoder(
            SampleRate, Channels, header[19], header[20], header[21..(21 + Channels)]);
        several.Gain = gain;
        return (packet, samples) => several.DecodeMultistream(packet, samples, MaxPacketFrames, false);
    }
}

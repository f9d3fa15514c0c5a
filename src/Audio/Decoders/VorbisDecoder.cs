using MirTool.Audio.Containers;
using NVorbis;
using NVorbis.Contracts;
using IPacketProvider = NVorbis.Contracts.IPacketProvider;

namespace MirTool.Audio.Decoders;

/// <summary>Decodes Vorbis in Ogg with NVorbis, which is managed code. Ends where the stream's count says.</summary>
internal sealed class VorbisDecoder : ISampleDecoder
{
    private readonly string path;
    private readonly OggStream stream;
    private readonly StreamDecoder decoder;
    private long? toGive;

    /// <param name="path">The file, for messages.</param>
    /// <param name="file">The same; stays with the caller.</param>
    /// <param name="link">Where the stream is.</param>
    /// <param name="stream">Vorbis.</param>
    /// <exception cref="AudioFileException">Its headers are none.</exception>
    public VorbisDecoder(string path, Stream file, OggLink link, OggStream stream)
    {
        this.path = path;
        this.stream = stream;
        try
        {
            decoder = new StreamDecoder(new Packets(new OggPackets(file, link.Range, stream.Serial))) { ClipSamples = false };
        }
        catch (Exception e) when (IsOfTheFile(e))
        {
            throw new AudioFileException(path, $"is damaged: its Vorbis headers make no sense ({e.Message.TrimEnd('.')}). Get an intact copy.", e);
        }

        toGive = AnnouncedFrames = stream is { StartsAtZero: true, EndsUncounted: false } ? stream.LastGranule : null;
    }

    public int SampleRate => stream.SampleRate;

    public int Channels => stream.Channels;

    public string Format => "Ogg, Vorbis";

    public string Name => "NVorbis";

    public long? AnnouncedFrames { get; }

    public double LengthToleranceSeconds => (double)stream.LongestPacketFrames / SampleRate;

    public IEnumerable<string> Warnings => [];

    public int Read(Span<float> interleaved)
    {
        int capacity = (int)Math.Min(interleaved.Length / Channels, toGive ?? int.MaxValue);
        int total = 0;
        try
        {
            int count;
            while (total < capacity
                && (count = decoder.Read(interleaved[(total * Channels)..], 0, (capacity - total) * Channels)) > 0)
            {
                total += count / Channels;
            }
        }
        catch (Exception e) when (IsOfTheFile(e))
        {
            throw new AudioFileException(path, $"is damaged: a packet of Vorbis cannot be decoded ({e.Message.TrimEnd('.')}). Get an intact copy.", e);
        }

        toGive -= total;
        return total;
    }

    public void Dispose() => decoder.Dispose();

    private static bool IsOfTheFile(Exception e) =>
        e is InvalidDataException or ArgumentException or IndexOutOfRangeException or NullReferenceException or OverflowException
            or InvalidOperationException or DivideByZeroException or OutOfMemoryException;

    /// <summary>The packets as NVorbis asks for them. Counts and ends are kept from it: this class sees to them.</summary>
    private sealed class Packets(OggPackets packets) : IPacketProvider
    {
        private IPacket? peeked;

        public bool CanSeek => false;

        public int StreamSerial => 0;

        public IPacket? GetNextPacket()
        {
            IPacket? packet = PeekNextPacket();
            peeked = null;
            return packet;
        }

        public IPacket? PeekNextPacket() => peeked ??= packets.Next() is var (bytes, _) ? new Packet(bytes) : null;

        public long SeekTo(long granulePos, int preRoll, GetPacketGranuleCount getPacketGranuleCount) => throw new NotSupportedException();

        public long GetGranuleCount() => throw new NotSupportedException();
    }

    private sealed class Packet(byte[] bytes) : DataPacket
    {
        private int position;

        protected override int TotalBits => 8 * bytes.Length;

        protected override int ReadNextByte() => position < bytes.Length ? bytes[position++] : -1;

        public override void Reset()
        {
            position = 0;
            base.Reset();
        }
    }
}

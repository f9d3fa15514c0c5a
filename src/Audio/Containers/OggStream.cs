using System.Buffers.Binary;

namespace MirTool.Audio.Containers;

/// <summary>What an Ogg stream holds.</summary>
internal enum OggCodec
{
    Unknown,
    Vorbis,
    Opus,
    Flac,
    Speex,
    Video,
    Skeleton,
}

/// <summary>One stream of an Ogg file, as its pages tell.</summary>
internal sealed class OggStream
{
    /// <param name="first">The page that begins it.</param>
    /// <param name="header">That page's body: the codec's first packet.</param>
    public OggStream(OggPage first, ReadOnlySpan<byte> header)
    {
        Serial = first.Serial;
        Codec = Identify(header);
        (SampleRate, Channels, PreSkip) = (Codec, header.Length) switch
        {
            (OggCodec.Vorbis, >= 30) => (ContainerReader.Rate(BinaryPrimitives.ReadUInt32LittleEndian(header[12..])), header[11], 0),
            (OggCodec.Opus, >= 19) => (48_000, header[9], BinaryPrimitives.ReadUInt16LittleEndian(header[10..])),
            (OggCodec.Speex, >= 56) => (ContainerReader.Rate(BinaryPrimitives.ReadUInt32LittleEndian(header[36..])), (int)Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(header[48..]), 255), 0),
            (OggCodec.Flac, >= 33) => ((header[27] << 12) | (header[28] << 4) | (header[29] >> 4), ((header[29] >> 1) & 7) + 1, 0),
            _ => (0, 0, 0),
        };
        LongestPacketFrames = (Codec, header.Length) switch
        {
            (OggCodec.Vorbis, >= 30) => 1 << Math.Min(13, header[28] >> 4),
            (OggCodec.Opus, _) => 5760,
            _ => 1 << 16,
        };
        NextSequence = first.Sequence;
    }

    public uint Serial { get; }

    public OggCodec Codec { get; }

    /// <summary>Hz; 0 for what is no sound.</summary>
    public int SampleRate { get; }

    public int Channels { get; }

    /// <summary>Frames that Opus decodes and no one is to hear.</summary>
    public int PreSkip { get; }

    /// <summary>A packet's frames at most: how exact the stream's own count is.</summary>
    public int LongestPacketFrames { get; }

    /// <summary>The count at the end of the first page on which sound ends; null before.</summary>
    public long? FirstGranule { get; private set; }

    /// <summary>Packets up to there, headers included.</summary>
    public int PacketsBeforeFirstGranule { get; private set; }

    /// <summary>The count at the end.</summary>
    public long LastGranule { get; private set; }

    /// <summary>Whether the last page says that it is.</summary>
    public bool HasEnd { get; private set; }

    /// <summary>Whether a page's number was not the one after the one before.</summary>
    public bool HasGap { get; private set; }

    /// <summary>Whether packets end on the last page and it does not count them.</summary>
    public bool EndsUncounted { get; private set; }

    /// <summary>Whether a page's count was less than the one before.</summary>
    public bool RunsBackwards { get; private set; }

    private uint NextSequence { get; set; }

    /// <summary>Seconds of sound up to the last page so far.</summary>
    public double Seconds => SampleRate > 0 ? Math.Max(0.0, LastGranule - PreSkip) / SampleRate : 0;

    /// <summary>Whether sound begins at 0, not in the middle of a broadcast.</summary>
    public bool StartsAtZero => FirstGranule is not { } first || first <= (long)PacketsBeforeFirstGranule * LongestPacketFrames;

    /// <summary>Takes note of the stream's next page.</summary>
    public void Add(OggPage page, int packetsEnding)
    {
        HasGap |= page.Sequence != NextSequence;
        NextSequence = page.Sequence + 1;
        HasEnd = page.Ends;
        if (FirstGranule is null)
        {
            PacketsBeforeFirstGranule += packetsEnding;
        }

        if (packetsEnding > 0)
        {
            EndsUncounted = page.Granule < 0;
        }

        if (page.Granule > 0)
        {
            RunsBackwards |= page.Granule < LastGranule;
            FirstGranule ??= page.Granule;
            LastGranule = Math.Max(LastGranule, page.Granule);
        }
    }

    private static OggCodec Identify(ReadOnlySpan<byte> header) =>
        header.StartsWith("\x01vorbis"u8) ? OggCodec.Vorbis
        : header.StartsWith("OpusHead"u8) ? OggCodec.Opus
        : header.StartsWith("\x7F\x46LAC"u8) ? OggCodec.Flac
        : header.StartsWith("Speex   "u8) ? OggCodec.Speex
        : header.StartsWith("fishead\0"u8) ? OggCodec.Skeleton
        : header.Length > 7 && header[0] == 0x80 ? OggCodec.Video
        : OggCodec.Unknown;
}

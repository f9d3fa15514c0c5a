namespace MirTool.Audio.Containers;

/// <summary>A link of an Ogg chain: streams that begin together, a recording of its own.</summary>
/// <param name="Offset">Where it begins.</param>
internal sealed record OggLink(long Offset)
{
    public List<OggStream> Streams { get; } = [];

    /// <summary>The first byte behind its last page.</summary>
    public long End { get; set; }

    public ByteRange Range => new(Offset, End - Offset);

    /// <summary>The streams that hold sound.</summary>
    public IEnumerable<OggStream> Sound => Streams.Where(stream => stream.Codec is not (OggCodec.Video or OggCodec.Skeleton or OggCodec.Unknown));
}

namespace MirTool.Audio.Containers;

/// <summary>How samples are written that need no codec.</summary>
/// <param name="Kind">What the bytes of a sample mean.</param>
/// <param name="Bytes">Of a sample.</param>
/// <param name="BigEndian">Most significant byte first.</param>
internal readonly record struct PcmEncoding(PcmKind Kind, int Bytes, bool BigEndian = false)
{
    /// <summary>In words, such as "24 bit".</summary>
    public string Name => Kind switch
    {
        PcmKind.Float => $"{8 * Bytes}-bit float",
        PcmKind.ULaw => "u-law",
        PcmKind.ALaw => "A-law",
        _ => $"{8 * Bytes} bit",
    };

    /// <summary>Whether there is such an encoding.</summary>
    public bool IsKnown => Kind switch
    {
        PcmKind.Signed => Bytes is >= 1 and <= 4,
        PcmKind.Float => Bytes is 4 or 8,
        _ => Bytes == 1,
    };
}

/// <summary>What the bytes of a sample mean.</summary>
internal enum PcmKind
{
    Signed,
    Unsigned,
    Float,
    ULaw,
    ALaw,
}

using System.Buffers.Binary;

namespace MirTool.Audio.Containers;

/// <summary>The four bytes before each frame of MPEG audio (MP1, MP2, MP3).</summary>
internal readonly record struct MpegFrameHeader
{
    private static readonly int[] Rates1 = [44100, 48000, 32000];

    // kbit/s by bit rate index, from 1: version 1 layers I, II, III; versions 2 and 2.5 layer I, layers II and III.
    private static readonly int[][] KilobitsPerSecond =
    [
        [32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
        [32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
        [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
        [32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
        [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
    ];

    /// <summary>10, 20 or 25.</summary>
    public int Version { get; private init; }

    /// <summary>1 to 3.</summary>
    public int Layer { get; private init; }

    /// <summary>Hz.</summary>
    public int SampleRate { get; private init; }

    /// <summary>From 0 to 2.</summary>
    public int SampleRateIndex { get; private init; }

    public int BitRateIndex { get; private init; }

    /// <summary>Bits per second; 0 in free format.</summary>
    public int BitRate { get; private init; }

    public bool IsPadded { get; private init; }

    public bool HasCrc { get; private init; }

    /// <summary>0 stereo, 1 joint stereo, 2 two channels, 3 mono.</summary>
    public int ChannelMode { get; private init; }

    public int ChannelModeExtension { get; private init; }

    public bool IsCopyrighted { get; private init; }

    public int Channels => ChannelMode == 3 ? 1 : 2;

    public bool IsFreeFormat => BitRateIndex == 0;

    public int SamplesPerFrame => Layer == 1 ? 384 : Layer == 3 && Version != 10 ? 576 : 1152;

    /// <summary>Bytes that a padded frame has more.</summary>
    public int PaddingBytes => Layer == 1 ? 4 : 1;

    /// <summary>Of the whole frame, header included; 0 in free format.</summary>
    public int Bytes => IsFreeFormat ? 0
        : Layer == 1 ? ((12 * BitRate / SampleRate) + (IsPadded ? 1 : 0)) * 4
        : (SamplesPerFrame / 8 * BitRate / SampleRate) + (IsPadded ? 1 : 0);

    /// <summary>Bytes of layer III's side information, behind header and CRC.</summary>
    public int SideInformationBytes => (Version == 10, Channels) switch
    {
        (true, 1) => 17,
        (true, _) => 32,
        (false, 1) => 9,
        _ => 17,
    };

    /// <summary>Whether both can be frames of one stream.</summary>
    public bool Continues(MpegFrameHeader other) =>
        Version == other.Version && Layer == other.Layer && SampleRate == other.SampleRate && Channels == other.Channels
        && IsFreeFormat == other.IsFreeFormat;

    /// <summary>Reads a header; false for four bytes that are none.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out MpegFrameHeader header)
    {
        header = default;
        if (bytes.Length < 4 || bytes[0] != 0xFF || (bytes[1] & 0xE0) != 0xE0)
        {
            return false;
        }

        uint bits = BinaryPrimitives.ReadUInt32BigEndian(bytes);
        int version = (int)((bits >> 19) & 3) switch { 0 => 25, 2 => 20, 3 => 10, _ => 0 };
        int layer = 4 - (int)((bits >> 17) & 3);
        int bitRateIndex = (int)((bits >> 12) & 15);
        int rateIndex = (int)((bits >> 10) & 3);
        // The last two bits, emphasis, may not be 2.
        if (version == 0 || layer == 4 || bitRateIndex == 15 || rateIndex == 3 || (bits & 3) == 2)
        {
            return false;
        }

        int[] rates = KilobitsPerSecond[version == 10 ? layer - 1 : layer == 1 ? 3 : 4];
        header = new MpegFrameHeader
        {
            Version = version,
            Layer = layer,
            HasCrc = ((bits >> 16) & 1) == 0,
            BitRateIndex = bitRateIndex,
            BitRate = bitRateIndex == 0 ? 0 : rates[bitRateIndex - 1] * 1000,
            SampleRateIndex = rateIndex,
            SampleRate = Rates1[rateIndex] / (version switch { 10 => 1, 20 => 2, _ => 4 }),
            IsPadded = ((bits >> 9) & 1) == 1,
            ChannelMode = (int)((bits >> 6) & 3),
            ChannelModeExtension = (int)((bits >> 4) & 3),
            IsCopyrighted = ((bits >> 3) & 1) == 1,
        };
        return true;
    }
}

using System.Buffers.Binary;

namespace MirTool.Audio.Containers;

/// <summary>The <c>fmt</c> chunk of a WAV.</summary>
/// <param name="Tag">The codec's number.</param>
/// <param name="Channels">Samples per frame.</param>
/// <param name="SampleRate">Hz.</param>
/// <param name="BytesPerSecond">Of the sound.</param>
/// <param name="FrameBytes">A frame, or a codec's block.</param>
/// <param name="Encoding">Null for codecs.</param>
internal sealed record WaveFormat(int Tag, int Channels, int SampleRate, double BytesPerSecond, int FrameBytes, PcmEncoding? Encoding)
{
    private const int Pcm = 1;
    private const int Float = 3;
    private const int ALaw = 6;
    private const int ULaw = 7;
    private const int Extensible = 0xFFFE;

    /// <param name="chunk">40 bytes, zeros where the chunk is shorter.</param>
    /// <param name="bigEndian">Of RIFX.</param>
    public static WaveFormat Parse(ReadOnlySpan<byte> chunk, bool bigEndian)
    {
        int tag = Short(chunk, 0, bigEndian);
        int channels = Short(chunk, 2, bigEndian);
        int rate = ContainerReader.Rate(bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(chunk[4..]) : BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]));
        double bytesPerSecond = bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(chunk[8..]) : BinaryPrimitives.ReadUInt32LittleEndian(chunk[8..]);
        int frameBytes = Short(chunk, 12, bigEndian);
        int bits = Short(chunk, 14, bigEndian);
        if (tag == Extensible)
        {
            tag = Short(chunk, 24, bigEndian);
        }

        // Some writers leave the frame's size at 0; the bits tell it too.
        int sampleBytes = channels > 0 && frameBytes > 0 && frameBytes % channels == 0 ? frameBytes / channels : (bits + 7) / 8;
        PcmEncoding? encoding = tag switch
        {
            Pcm => new PcmEncoding(sampleBytes == 1 ? PcmKind.Unsigned : PcmKind.Signed, sampleBytes, bigEndian),
            Float => new PcmEncoding(PcmKind.Float, sampleBytes, bigEndian),
            ALaw => new PcmEncoding(PcmKind.ALaw, sampleBytes),
            ULaw => new PcmEncoding(PcmKind.ULaw, sampleBytes),
            _ => null,
        };
        if (encoding is not { IsKnown: true })
        {
            return new(tag, channels, rate, bytesPerSecond, Math.Max(1, frameBytes), null);
        }

        frameBytes = Math.Max(1, channels) * sampleBytes;
        return new(tag, channels, rate, (double)rate * frameBytes, frameBytes, encoding);
    }

    private static int Short(ReadOnlySpan<byte> chunk, int offset, bool bigEndian) =>
        bigEndian ? BinaryPrimitives.ReadUInt16BigEndian(chunk[offset..]) : BinaryPrimitives.ReadUInt16LittleEndian(chunk[offset..]);
}

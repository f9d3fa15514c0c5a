using MirTool.Audio.Containers;
using NLayer;

namespace MirTool.Audio.Decoders;

/// <summary>Decodes MPEG audio with NLayer, which is managed code.</summary>
internal sealed class NLayerFrameDecoder : IMpegFrameDecoder
{
    private readonly MpegFrameDecoder decoder = new();
    private readonly Frame frame = new();

    public string Name => "NLayer";

    public int Decode(MpegFrameHeader header, ReadOnlySpan<byte> bytes, Span<float> interleaved)
    {
        int samples = header.SamplesPerFrame * header.Channels;
        interleaved = interleaved[..samples];
        frame.Load(header, bytes);
        try
        {
            int written = decoder.DecodeFrame(frame, interleaved);
            interleaved[Math.Clamp(written, 0, samples)..].Clear();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Bits that no encoder writes: silence, as libmpg123 has it.
            interleaved.Clear();
            decoder.Reset();
        }

        return samples;
    }

    public void Dispose()
    {
    }

    /// <summary>A frame as NLayer reads it: bit by bit.</summary>
    private sealed class Frame : IMpegFrame
    {
        private MpegFrameHeader header;
        private byte[] bytes = [];
        private int length;
        private int bit;

        public int SampleRate => header.SampleRate;

        public int SampleRateIndex => header.SampleRateIndex;

        public int FrameLength => length;

        public int BitRate => header.IsFreeFormat ? (int)((long)length * 8 * header.SampleRate / header.SamplesPerFrame) : header.BitRate;

        public MpegVersion Version => header.Version switch { 10 => MpegVersion.Version1, 20 => MpegVersion.Version2, _ => MpegVersion.Version25 };

        public MpegLayer Layer => header.Layer switch { 1 => MpegLayer.LayerI, 2 => MpegLayer.LayerII, _ => MpegLayer.LayerIII };

        public MpegChannelMode ChannelMode => (MpegChannelMode)header.ChannelMode;

        public int ChannelModeExtension => header.ChannelModeExtension;

        public int SampleCount => header.SamplesPerFrame;

        public int BitRateIndex => header.BitRateIndex;

        public bool IsCopyrighted => header.IsCopyrighted;

        public bool HasCrc => header.HasCrc;

        public bool IsCorrupted => false;

        public void Load(MpegFrameHeader next, ReadOnlySpan<byte> frame)
        {
            header = next;
            if (bytes.Length < frame.Length)
            {
                bytes = new byte[frame.Length];
            }

            frame.CopyTo(bytes);
            length = frame.Length;
            Reset();
        }

        public void Reset() => bit = 8 * (4 + (header.HasCrc ? 2 : 0));

        public int ReadBits(int bitCount)
        {
            // NLayer asks for 32 bits at most, which begin in any bit of a byte; behind the frame there are zeros.
            ulong five = 0;
            for (int octet = bit >> 3; octet < (bit >> 3) + 5; octet++)
            {
                five = (five << 8) | (octet < length ? bytes[octet] : 0u);
            }

            five <<= 24 + (bit & 7);
            bit += bitCount;
            return bitCount == 0 ? 0 : (int)(five >> (64 - bitCount));
        }
    }
}

using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MirTool.Audio.Containers;

namespace MirTool.Audio.Decoders;

/// <summary>Samples of every width as 32-bit floats in [-1, 1): integers divided by half their range.</summary>
internal static class PcmSamples
{
    private static readonly float[] ULaw = [.. Enumerable.Range(0, 256).Select(code => FromULaw((byte)code))];
    private static readonly float[] ALaw = [.. Enumerable.Range(0, 256).Select(code => FromALaw((byte)code))];

    /// <param name="bytes">Whole samples.</param>
    /// <param name="encoding">A known one.</param>
    /// <param name="samples">Room for as many.</param>
    public static void ToFloat(ReadOnlySpan<byte> bytes, PcmEncoding encoding, Span<float> samples)
    {
        switch (encoding.Kind, encoding.Bytes, encoding.BigEndian != !BitConverter.IsLittleEndian)
        {
            case (PcmKind.Signed, 2, false):
                From16(MemoryMarshal.Cast<byte, short>(bytes), isReversed: false, samples);
                break;
            case (PcmKind.Signed, 2, true):
                From16(MemoryMarshal.Cast<byte, short>(bytes), isReversed: true, samples);
                break;
            case (PcmKind.Signed, 3, _) when BitConverter.IsLittleEndian:
                From24(bytes, encoding.BigEndian, samples);
                break;
            case (PcmKind.Float, 4, false):
                MemoryMarshal.Cast<byte, float>(bytes).CopyTo(samples);
                break;
            case (PcmKind.ULaw, _, _):
                Look(bytes, ULaw, samples);
                break;
            case (PcmKind.ALaw, _, _):
                Look(bytes, ALaw, samples);
                break;
            case (PcmKind.Float, _, _):
                FromFloat(bytes, encoding, samples);
                break;
            default:
                FromIntegers(bytes, encoding, samples);
                break;
        }
    }

    // for (int i = 0; i < integers.Length; i++) samples[i] = integers[i] / 32768f;
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void From16(ReadOnlySpan<short> integers, bool isReversed, Span<float> samples)
    {
        const float Scale = 1f / 32768;
        int i = 0;
        for (; i + Vector<short>.Count <= integers.Length; i += Vector<short>.Count)
        {
            var values = new Vector<ushort>(MemoryMarshal.Cast<short, ushort>(integers[i..]));
            values = isReversed ? Vector.ShiftLeft(values, 8) | Vector.ShiftRightLogical(values, 8) : values;
            Vector.Widen(Vector.AsVectorInt16(values), out Vector<int> low, out Vector<int> high);
            (Vector.ConvertToSingle(low) * Scale).CopyTo(samples[i..]);
            (Vector.ConvertToSingle(high) * Scale).CopyTo(samples[(i + Vector<int>.Count)..]);
        }

        for (; i < integers.Length; i++)
        {
            samples[i] = (isReversed ? BinaryPrimitives.ReverseEndianness(integers[i]) : integers[i]) * Scale;
        }
    }

    /// <summary>Four bytes at a time, of which one is another sample's: a third of the time that three single ones take.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void From24(ReadOnlySpan<byte> bytes, bool isReversed, Span<float> samples)
    {
        const float Scale = 1f / 2147483648f;
        int count = bytes.Length / 3;
        samples = samples[..count];
        ref byte start = ref MemoryMarshal.GetReference(bytes);
        // The first sample has no byte before it, the last one none behind it.
        int i = 0;
        for (; !isReversed && i < Math.Min(1, count); i++)
        {
            samples[i] = ((bytes[0] << 8) | (bytes[1] << 16) | (bytes[2] << 24)) * Scale;
        }

        for (; isReversed ? i + 1 < count : i < count; i++)
        {
            int four = Unsafe.ReadUnaligned<int>(ref Unsafe.Add(ref start, isReversed ? 3 * i : (3 * i) - 1));
            samples[i] = ((isReversed ? BinaryPrimitives.ReverseEndianness(four) : four) & ~0xFF) * Scale;
        }

        for (; i < count; i++)
        {
            samples[i] = ((bytes[(3 * i) + 2] << 8) | (bytes[(3 * i) + 1] << 16) | (bytes[3 * i] << 24)) * Scale;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FromIntegers(ReadOnlySpan<byte> bytes, PcmEncoding encoding, Span<float> samples)
    {
        int width = encoding.Bytes;
        int sign = encoding.Kind == PcmKind.Unsigned ? int.MinValue : 0;
        for (int i = 0; i < bytes.Length / width; i++)
        {
            ReadOnlySpan<byte> sample = bytes.Slice(i * width, width);
            // Left-aligned in 32 bits.
            int value = 0;
            for (int k = 0; k < width; k++)
            {
                value |= sample[encoding.BigEndian ? k : width - 1 - k] << (24 - (8 * k));
            }

            samples[i] = (value ^ sign) * (1f / 2147483648f);
        }
    }

    private static void FromFloat(ReadOnlySpan<byte> bytes, PcmEncoding encoding, Span<float> samples)
    {
        for (int i = 0; i < bytes.Length / encoding.Bytes; i++)
        {
            ReadOnlySpan<byte> sample = bytes[(i * encoding.Bytes)..];
            samples[i] = (encoding.Bytes, encoding.BigEndian) switch
            {
                (4, true) => BinaryPrimitives.ReadSingleBigEndian(sample),
                (4, false) => BinaryPrimitives.ReadSingleLittleEndian(sample),
                (_, true) => (float)BinaryPrimitives.ReadDoubleBigEndian(sample),
                _ => (float)BinaryPrimitives.ReadDoubleLittleEndian(sample),
            };
        }
    }

    private static void Look(ReadOnlySpan<byte> bytes, float[] table, Span<float> samples)
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            samples[i] = table[bytes[i]];
        }
    }

    // ITU-T G.711: sign, three bits of exponent, four of mantissa, all inverted.
    private static float FromULaw(byte code)
    {
        int bits = ~code & 0xFF;
        int magnitude = ((((bits & 0x0F) << 3) + 0x84) << ((bits >> 4) & 7)) - 0x84;
        return ((bits & 0x80) != 0 ? -magnitude : magnitude) / 32768f;
    }

    // ITU-T G.711: every other bit inverted.
    private static float FromALaw(byte code)
    {
        int bits = code ^ 0x55;
        int exponent = (bits >> 4) & 7;
        int magnitude = ((bits & 0x0F) << 4) + 8;
        magnitude = exponent == 0 ? magnitude : (magnitude + 0x100) << (exponent - 1);
        return ((bits & 0x80) != 0 ? magnitude : -magnitude) / 32768f;
    }
}

using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MirTool.Audio.Decoders;

/// <summary>Reads the bits of a FLAC frame, most significant first. Beyond the end there are zeros, and <see cref="IsPastEnd"/> says so.</summary>
internal ref struct FlacBits(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> bytes = bytes;
    private ulong cache;
    private int cached;
    private int next;

    /// <summary>Bytes that have been begun.</summary>
    public readonly int Position => next - (cached / 8);

    public readonly bool IsPastEnd => Position > bytes.Length;

    /// <param name="count">0 to 32.</param>
    public uint Read(int count)
    {
        if (count == 0)
        {
            return 0;
        }

        if (cached < count)
        {
            Fill();
        }

        uint value = (uint)(cache >> (64 - count));
        cache <<= count;
        cached -= count;
        return value;
    }

    /// <summary>A number in two's complement.</summary>
    /// <param name="count">0 to 33.</param>
    public long ReadSigned(int count)
    {
        if (count == 0)
        {
            return 0;
        }

        ulong value = count > 32 ? ((ulong)Read(count - 32) << 32) | Read(32) : Read(count);
        return (long)(value << (64 - count)) >> (64 - count);
    }

    /// <summary>The zeros before the next one, which is taken too.</summary>
    public int ReadUnary()
    {
        int zeros = 0;
        while (true)
        {
            if (cached == 0)
            {
                Fill();
            }

            int run = BitOperations.LeadingZeroCount(cache);
            if (run < cached)
            {
                cache = run == 63 ? 0 : cache << (run + 1);
                cached -= run + 1;
                return zeros + run;
            }

            zeros += cached;
            cache = 0;
            cached = 0;
            if (next > bytes.Length)
            {
                return zeros;
            }
        }
    }

    /// <summary>Numbers after Rice: the high bits of each as so many zeros and a one, then <paramref name="parameter"/> low bits;
    /// the lowest bit of what that gives is the sign.</summary>
    /// <param name="parameter">0 to 31.</param>
    /// <param name="numbers">Receives them.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void ReadRice(int parameter, Span<long> numbers)
    {
        // Copies, which the compiler can keep in registers.
        ulong bits = cache;
        int count = cached;
        int at = next;
        int lastWhole = bytes.Length - sizeof(ulong);
        ref byte start = ref MemoryMarshal.GetReference(bytes);
        for (int i = 0; i < numbers.Length; i++)
        {
            if (count < 32 && at <= lastWhole)
            {
                // Bits beyond the whole bytes that are counted come once more at the next time, at the same place.
                ulong eight = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, at));
                bits |= (BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(eight) : eight) >> count;
                int whole = (63 - count) >> 3;
                at += whole;
                count += 8 * whole;
            }

            int zeros = BitOperations.LeadingZeroCount(bits);
            int taken = zeros + 1 + parameter;
            ulong folded;
            if (taken <= count)
            {
                // In two steps, since a shift by 64 is none.
                bits = bits << zeros << 1;
                folded = ((ulong)zeros << parameter) | (bits >> 1 >> (63 - parameter));
                bits <<= parameter;
                count -= taken;
            }
            else
            {
                (cache, cached, next) = (Counted(bits, count), count, at);
                folded = ((ulong)ReadUnary() << parameter) | Read(parameter);
                (bits, count, at) = (cache, cached, next);
            }

            numbers[i] = (long)(folded >> 1) ^ -(long)(folded & 1);
        }

        (cache, cached, next) = (Counted(bits, count), count, at);
    }

    /// <summary>Drops the rest of a byte that has been begun.</summary>
    public void Align() => Read(cached % 8);

    /// <summary>Bits with zeros behind those that count.</summary>
    private static ulong Counted(ulong bits, int count) => count == 0 ? 0 : bits >> (64 - count) << (64 - count);

    private void Fill()
    {
        // Whole bytes, as many as fit.
        if (next + 8 <= bytes.Length)
        {
            int count = (64 - cached) / 8;
            ulong eight = BinaryPrimitives.ReadUInt64BigEndian(bytes[next..]);
            eight = count == 8 ? eight : eight >> (64 - (8 * count)) << (64 - (8 * count));
            cache |= eight >> cached;
            next += count;
            cached += 8 * count;
            return;
        }

        while (cached <= 56)
        {
            ulong octet = next < bytes.Length ? bytes[next] : 0ul;
            cache |= octet << (56 - cached);
            next++;
            cached += 8;
        }
    }
}

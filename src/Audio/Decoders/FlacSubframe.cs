using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MirTool.Audio.Decoders;

/// <summary>Decodes one channel of a FLAC frame (RFC 9639, section 9.2).</summary>
internal static class FlacSubframe
{
    private const int MaxOrder = 32;
    private const int Recent = 4;

    /// <summary>Reads a subframe.</summary>
    /// <param name="bits">At its start; behind it afterwards.</param>
    /// <param name="depth">Bits of a sample; one more in a channel that holds a difference.</param>
    /// <param name="samples">Receives the channel.</param>
    /// <returns>False for bits that mean nothing.</returns>
    public static bool TryRead(ref FlacBits bits, int depth, Span<long> samples)
    {
        uint kind = bits.Read(8);
        if (kind >= 0x80)
        {
            return false;
        }

        int wasted = (kind & 1) != 0 ? bits.ReadUnary() + 1 : 0;
        depth -= wasted;
        if (depth < 1 || !TryReadKind(ref bits, (int)(kind >> 1), depth, samples))
        {
            return false;
        }

        for (int i = 0; wasted > 0 && i < samples.Length; i++)
        {
            samples[i] <<= wasted;
        }

        return !bits.IsPastEnd;
    }

    private static bool TryReadKind(ref FlacBits bits, int kind, int depth, Span<long> samples)
    {
        switch (kind)
        {
            case 0:
                samples.Fill(bits.ReadSigned(depth));
                return true;
            case 1:
                ReadPlain(ref bits, depth, samples);
                return true;
            case >= 8 and <= 12:
                return TryReadFixed(ref bits, kind - 8, depth, samples);
            case >= 32:
                return TryReadLinear(ref bits, kind - 31, depth, samples);
            default:
                return false;
        }
    }

    private static void ReadPlain(ref FlacBits bits, int depth, Span<long> samples)
    {
        for (int i = 0; i < samples.Length; i++)
        {
            samples[i] = bits.ReadSigned(depth);
        }
    }

    private static bool TryReadFixed(ref FlacBits bits, int order, int depth, Span<long> samples)
    {
        if (order > samples.Length)
        {
            return false;
        }

        ReadPlain(ref bits, depth, samples[..order]);
        if (!TryReadResidual(ref bits, order, samples))
        {
            return false;
        }

        // Sums of sums: a polynomial through the samples before.
        for (int i = order; i < samples.Length; i++)
        {
            samples[i] += order switch
            {
                0 => 0,
                1 => samples[i - 1],
                2 => (2 * samples[i - 1]) - samples[i - 2],
                3 => (3 * (samples[i - 1] - samples[i - 2])) + samples[i - 3],
                _ => (4 * (samples[i - 1] + samples[i - 3])) - (6 * samples[i - 2]) - samples[i - 4],
            };
        }

        return true;
    }

    private static bool TryReadLinear(ref FlacBits bits, int order, int depth, Span<long> samples)
    {
        if (order > samples.Length)
        {
            return false;
        }

        ReadPlain(ref bits, depth, samples[..order]);
        int precision = (int)bits.Read(4) + 1;
        int shift = (int)bits.ReadSigned(5);
        if (precision == 16 || shift < 0)
        {
            return false;
        }

        // In the order of the samples that they weigh: the oldest first.
        Span<long> coefficients = stackalloc long[MaxOrder];
        coefficients = coefficients[..order];
        for (int i = order - 1; i >= 0; i--)
        {
            coefficients[i] = bits.ReadSigned(precision);
        }

        if (!TryReadResidual(ref bits, order, samples))
        {
            return false;
        }

        Predict(coefficients, shift, samples);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Predict(ReadOnlySpan<long> coefficients, int shift, Span<long> samples)
    {
        int order = coefficients.Length;
        if (order < Recent)
        {
            PredictShort(coefficients, shift, samples);
            return;
        }

        // References, since checking bounds takes longer than multiplying. The four samples before are kept at hand: what waits for
        // the last one is then a multiplication and three additions, and all other sums are done meanwhile.
        ref long coefficient = ref MemoryMarshal.GetReference(coefficients);
        ref long sample = ref MemoryMarshal.GetReference(samples);
        int older = order - Recent;
        long c4 = Unsafe.Add(ref coefficient, older), c3 = Unsafe.Add(ref coefficient, older + 1);
        long c2 = Unsafe.Add(ref coefficient, older + 2), c1 = Unsafe.Add(ref coefficient, older + 3);
        long s4 = Unsafe.Add(ref sample, older), s3 = Unsafe.Add(ref sample, older + 1);
        long s2 = Unsafe.Add(ref sample, older + 2), s1 = Unsafe.Add(ref sample, older + 3);
        for (int i = order; i < samples.Length; i++)
        {
            ref long before = ref Unsafe.Add(ref sample, i - order);
            long even = 0;
            long odd = 0;
            int k = 0;
            for (; k + 2 <= older; k += 2)
            {
                even += Unsafe.Add(ref coefficient, k) * Unsafe.Add(ref before, k);
                odd += Unsafe.Add(ref coefficient, k + 1) * Unsafe.Add(ref before, k + 1);
            }

            if (k < older)
            {
                even += Unsafe.Add(ref coefficient, k) * Unsafe.Add(ref before, k);
            }

            long sum = even + odd + (c4 * s4) + (c3 * s3) + (c2 * s2) + (c1 * s1);
            (s4, s3, s2) = (s3, s2, s1);
            s1 = Unsafe.Add(ref before, order) + (sum >> shift);
            Unsafe.Add(ref before, order) = s1;
        }
    }

    private static void PredictShort(ReadOnlySpan<long> coefficients, int shift, Span<long> samples)
    {
        for (int i = coefficients.Length; i < samples.Length; i++)
        {
            long sum = 0;
            for (int k = 0; k < coefficients.Length; k++)
            {
                sum += coefficients[k] * samples[i - coefficients.Length + k];
            }

            samples[i] += sum >> shift;
        }
    }

    private static bool TryReadResidual(ref FlacBits bits, int order, Span<long> samples)
    {
        uint method = bits.Read(2);
        int partitions = 1 << (int)bits.Read(4);
        int perPartition = samples.Length / partitions;
        if (method > 1 || perPartition * partitions != samples.Length || perPartition < order)
        {
            return false;
        }

        int parameterBits = method == 0 ? 4 : 5;
        for (int partition = 0; partition < partitions; partition++)
        {
            Span<long> part = samples.Slice(partition * perPartition, perPartition);
            ReadPartition(ref bits, parameterBits, partition == 0 ? part[order..] : part);
            if (bits.IsPastEnd)
            {
                return false;
            }
        }

        return true;
    }

    private static void ReadPartition(ref FlacBits bits, int parameterBits, Span<long> residual)
    {
        int parameter = (int)bits.Read(parameterBits);
        if (parameter == (1 << parameterBits) - 1)
        {
            int plainBits = (int)bits.Read(5);
            ReadPlain(ref bits, plainBits, residual);
            return;
        }

        bits.ReadRice(parameter, residual);
    }
}

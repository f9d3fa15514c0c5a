using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MirTool.Audio.Resampling;

/// <summary>Resamples in managed code and in the frequency domain: a block's spectrum is weighed, cut or filled up to the other rate, and
/// transformed back. A fifth of the work of <see cref="PolyphaseResampler"/>, whose filter it is.</summary>
/// <remarks>Sixteen blocks at a time: each lane's real part is one and its imaginary part the next, which a real response keeps apart.
/// Blocks lie at fixed places of the stream, so what comes out does not depend on how it comes in.</remarks>
internal sealed class FourierResampler : IResampler
{
    private const int Blocks = 2 * LaneTransform.Lanes;

    // A kilobyte: a transform walks through four arrays in powers of two, which would otherwise all want the same lines of a cache.
    private const int Stagger = 256;

    // Of a cache. Vectors that lie across two take twice as long.
    private const int LineSamples = 64 / sizeof(float);

    // Designing a filter takes milliseconds, and recordings come by the thousand.
    private static readonly ConcurrentDictionary<(int, int), FourierFilter?> Filters = new();

    private readonly FourierFilter filter;
    private readonly RateRatio ratio;
    private readonly float[] room;
    private readonly Memory<float> input;
    private readonly Memory<float> output;
    private readonly int capacity;
    private ComplexLanes work;
    private ComplexLanes spare;

    // Samples of the blocks to come; before the first one there are zeros.
    private int filled;
    private long received;
    private long given;
    private int next;
    private int available;
    private bool disposed;

    private FourierResampler(FourierFilter filter, RateRatio ratio)
    {
        (this.filter, this.ratio) = (filter, ratio);
        capacity = ((Blocks - 1) * filter.InputHop) + filter.InputLength;
        int lanes = (LaneTransform.Lanes * Math.Max(filter.InputLength, filter.OutputLength)) + Stagger;
        room = ArrayPool<float>.Shared.Rent(LineSamples + (4 * lanes) + capacity + (Blocks * filter.OutputHop));
        Memory<float> left = room.AsMemory(ToNextLine(room));
        work = new ComplexLanes(Take(ref left, lanes), Take(ref left, lanes));
        spare = new ComplexLanes(Take(ref left, lanes), Take(ref left, lanes));
        input = Take(ref left, capacity);
        output = Take(ref left, Blocks * filter.OutputHop);
        filled = filter.InputMargin;
        input.Span[..filled].Clear();
    }

    public string Engine => "Fourier";

    private long Total => ratio.Total(received);

    /// <summary>For two rates that have such blocks in common; null for others.</summary>
    public static FourierResampler? TryCreate(int inputRate, int outputRate) =>
        Filters.GetOrAdd((inputRate, outputRate), rates => FourierFilter.TryCreate(rates.Item1, rates.Item2)) is { } filter
            ? new FourierResampler(filter, RateRatio.Of(inputRate, outputRate))
            : null;

    public void Process(ReadOnlySpan<float> input, Span<float> output, out int consumed, out int produced)
    {
        consumed = 0;
        produced = Give(output, long.MaxValue);
        while (consumed < input.Length && available == 0)
        {
            int count = Math.Min(input.Length - consumed, capacity - filled);
            input.Slice(consumed, count).CopyTo(this.input.Span[filled..]);
            filled += count;
            received += count;
            consumed += count;
            if (filled == capacity)
            {
                Compute();
                produced += Give(output[produced..], long.MaxValue);
            }
        }
    }

    public int Flush(Span<float> output)
    {
        int produced = 0;
        while (produced < output.Length && given < Total)
        {
            if (available == 0)
            {
                // Silence behind the end.
                input.Span[filled..].Clear();
                Compute();
            }

            produced += Give(output[produced..], Total - given);
        }

        return produced;
    }

    public void Dispose()
    {
        if (!disposed)
        {
            disposed = true;
            ArrayPool<float>.Shared.Return(room);
        }
    }

    private int Give(Span<float> output, long most)
    {
        int count = (int)Math.Min(Math.Min(available, output.Length), most);
        this.output.Span.Slice(next, count).CopyTo(output);
        next += count;
        available -= count;
        given += count;
        return count;
    }

    /// <summary>Resamples all blocks of <see cref="input"/> and keeps what the next ones share with them.</summary>
    private void Compute()
    {
        ReadOnlySpan<float> samples = input.Span;
        Scatter(samples, 2 * filter.InputHop, work.Re.Span[..(LaneTransform.Lanes * filter.InputLength)]);
        Scatter(samples[filter.InputHop..], 2 * filter.InputHop, work.Im.Span[..(LaneTransform.Lanes * filter.InputLength)]);
        filter.Forward.Run(ref work, ref spare);
        Weigh();
        filter.Inverse.Run(ref work, ref spare);
        // Exchanged: the inverse.
        int first = LaneTransform.Lanes * filter.OutputMargin;
        Gather(work.Im.Span[first..], output.Span, filter.OutputHop, 2 * filter.OutputHop);
        Gather(work.Re.Span[first..], output.Span[filter.OutputHop..], filter.OutputHop, 2 * filter.OutputHop);
        (next, available) = (0, Blocks * filter.OutputHop);
        int done = Blocks * filter.InputHop;
        samples[done..].CopyTo(input.Span);
        filled = capacity - done;
    }

    /// <summary>From the spectra of the input to those of the output, real and imaginary parts exchanged.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Weigh()
    {
        const int Lanes = LaneTransform.Lanes;
        int count = filter.Response.Length;
        spare.Re.Span.Slice(Lanes * count, Lanes * (filter.OutputLength - (2 * count) + 1)).Clear();
        spare.Im.Span.Slice(Lanes * count, Lanes * (filter.OutputLength - (2 * count) + 1)).Clear();
        ref float fromRe = ref MemoryMarshal.GetReference(work.Re.Span);
        ref float fromIm = ref MemoryMarshal.GetReference(work.Im.Span);
        ref float toRe = ref MemoryMarshal.GetReference(spare.Re.Span);
        ref float toIm = ref MemoryMarshal.GetReference(spare.Im.Span);
        for (int k = 0; k < count; k++)
        {
            var weight = Vector256.Create(filter.Response[k]);
            nuint at = (nuint)(k * Lanes);
            (Vector256.LoadUnsafe(ref fromIm, at) * weight).StoreUnsafe(ref toRe, at);
            (Vector256.LoadUnsafe(ref fromRe, at) * weight).StoreUnsafe(ref toIm, at);
            if (k > 0)
            {
                nuint from = (nuint)((filter.InputLength - k) * Lanes);
                nuint to = (nuint)((filter.OutputLength - k) * Lanes);
                (Vector256.LoadUnsafe(ref fromIm, from) * weight).StoreUnsafe(ref toRe, to);
                (Vector256.LoadUnsafe(ref fromRe, from) * weight).StoreUnsafe(ref toIm, to);
            }
        }

        (work, spare) = (spare, work);
    }

    private static int ToNextLine(float[] array)
    {
        nint address = Unsafe.ByteOffset(ref Unsafe.NullRef<float>(), ref MemoryMarshal.GetArrayDataReference(array)) / sizeof(float);
        return (int)(-address & (LineSamples - 1));
    }

    private static Memory<float> Take(ref Memory<float> left, int length)
    {
        Memory<float> taken = left[..length];
        left = left[length..];
        return taken;
    }

    // Value by value, so that what is written lies together; written out, since a loop over eight lanes takes three times as long.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scatter(ReadOnlySpan<float> samples, int hop, Span<float> lanes)
    {
        int count = lanes.Length / LaneTransform.Lanes;
        ArgumentOutOfRangeException.ThrowIfLessThan(samples.Length, ((LaneTransform.Lanes - 1) * hop) + count);
        ref float from = ref MemoryMarshal.GetReference(samples);
        ref float to = ref MemoryMarshal.GetReference(lanes);
        for (int i = 0; i < count; i++)
        {
            Unsafe.Add(ref to, 0) = from;
            Unsafe.Add(ref to, 1) = Unsafe.Add(ref from, hop);
            Unsafe.Add(ref to, 2) = Unsafe.Add(ref from, 2 * hop);
            Unsafe.Add(ref to, 3) = Unsafe.Add(ref from, 3 * hop);
            Unsafe.Add(ref to, 4) = Unsafe.Add(ref from, 4 * hop);
            Unsafe.Add(ref to, 5) = Unsafe.Add(ref from, 5 * hop);
            Unsafe.Add(ref to, 6) = Unsafe.Add(ref from, 6 * hop);
            Unsafe.Add(ref to, 7) = Unsafe.Add(ref from, 7 * hop);
            from = ref Unsafe.Add(ref from, 1);
            to = ref Unsafe.Add(ref to, LaneTransform.Lanes);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Gather(ReadOnlySpan<float> lanes, Span<float> samples, int count, int hop)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(lanes.Length, count * LaneTransform.Lanes);
        ArgumentOutOfRangeException.ThrowIfLessThan(samples.Length, ((LaneTransform.Lanes - 1) * hop) + count);
        ref float from = ref MemoryMarshal.GetReference(lanes);
        ref float to = ref MemoryMarshal.GetReference(samples);
        for (int i = 0; i < count; i++)
        {
            to = from;
            Unsafe.Add(ref to, hop) = Unsafe.Add(ref from, 1);
            Unsafe.Add(ref to, 2 * hop) = Unsafe.Add(ref from, 2);
            Unsafe.Add(ref to, 3 * hop) = Unsafe.Add(ref from, 3);
            Unsafe.Add(ref to, 4 * hop) = Unsafe.Add(ref from, 4);
            Unsafe.Add(ref to, 5 * hop) = Unsafe.Add(ref from, 5);
            Unsafe.Add(ref to, 6 * hop) = Unsafe.Add(ref from, 6);
            Unsafe.Add(ref to, 7 * hop) = Unsafe.Add(ref from, 7);
            from = ref Unsafe.Add(ref from, LaneTransform.Lanes);
            to = ref Unsafe.Add(ref to, 1);
        }
    }
}

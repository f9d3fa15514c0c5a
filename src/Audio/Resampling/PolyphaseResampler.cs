using System.Collections.Concurrent;

namespace MirTool.Audio.Resampling;

/// <summary>Resamples in managed code between any two rates: each output sample is a weighted sum of the input samples around its place.</summary>
internal sealed class PolyphaseResampler : IResampler
{
    private const int BlockSamples = 16 * 1024;

    // Designing a filter takes milliseconds, and recordings come by the thousand.
    private static readonly ConcurrentDictionary<(int, int), PolyphaseFilter> Filters = new();

    private readonly PolyphaseFilter filter;
    private readonly RateRatio ratio;
    private readonly int up;
    private readonly int down;

    // The samples that the next output sample needs and all behind them; before the first one there are zeros.
    private readonly float[] history;
    private int filled;
    private int start;
    private int position;
    private long received;
    private long given;
    private bool isFlushing;

    public PolyphaseResampler(int inputRate, int outputRate)
    {
        ratio = RateRatio.Of(inputRate, outputRate);
        (up, down) = ratio;
        filter = Filters.GetOrAdd((inputRate, outputRate), static (rates, up) => new PolyphaseFilter(rates.Item1, rates.Item2, up), up);
        history = new float[(2 * filter.Length) + BlockSamples];
        filled = (filter.Length / 2) - 1;
    }

    public string Engine => "polyphase";

    public void Process(ReadOnlySpan<float> input, Span<float> output, out int consumed, out int produced)
    {
        produced = Compute(output, long.MaxValue);
        consumed = 0;
        while (consumed < input.Length && produced < output.Length)
        {
            consumed += Take(input[consumed..]);
            produced += Compute(output[produced..], long.MaxValue);
        }
    }

    public int Flush(Span<float> output)
    {
        if (!isFlushing)
        {
            isFlushing = true;
            Shift();
            // Silence behind the end, as much as the last output sample looks ahead.
            history.AsSpan(filled, filter.Length).Clear();
            filled += filter.Length;
        }

        return Compute(output, ratio.Total(received) - given);
    }

    public void Dispose()
    {
    }

    private int Take(ReadOnlySpan<float> input)
    {
        Shift();
        int count = Math.Min(input.Length, history.Length - filter.Length - filled);
        input[..count].CopyTo(history.AsSpan(filled));
        filled += count;
        received += count;
        return count;
    }

    private int Compute(Span<float> output, long most)
    {
        int count = 0;
        // At whole ratios all samples have the same taps.
        for (; up == 1 && count + 2 <= output.Length && count + 2 <= most && start + down + filter.Length <= filled; count += 2)
        {
            (output[count], output[count + 1]) = VectorMath.DotTwo(filter.Taps(0), history.AsSpan(start, filter.Length), history.AsSpan(start + down, filter.Length));
            start += 2 * down;
        }

        while (count < output.Length && count < most && start + filter.Length <= filled)
        {
            output[count++] = Sample(history.AsSpan(start, filter.Length));
            position += down;
            start += position / up;
            position %= up;
        }

        given += count;
        return count;
    }

    private float Sample(ReadOnlySpan<float> around)
    {
        if (!filter.IsInterpolated)
        {
            return VectorMath.Dot(around, filter.Taps(position));
        }

        double phase = (double)position * filter.Phases / up;
        int before = (int)phase;
        float share = (float)(phase - before);
        float first = VectorMath.Dot(around, filter.Taps(before));
        return first + (share * (VectorMath.Dot(around, filter.Taps(before + 1)) - first));
    }

    private void Shift()
    {
        // At great ratios the next place may lie beyond what has come.
        int done = Math.Min(start, filled);
        history.AsSpan(done, filled - done).CopyTo(history);
        start -= done;
        filled -= done;
    }
}

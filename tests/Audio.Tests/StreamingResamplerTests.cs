using MirTool.Audio.Resampling;

namespace MirTool.Audio.Tests;

public sealed class StreamingResamplerTestsNative() : StreamingResamplerTests(AudioBackend.Native)
{
    [Fact]
    public void Engine_Is32BitFloat()
    {
        using var resampler = new StreamingResampler(44100, 22050, AudioBackend.Native);

        // cr32s where the processor has SIMD, which all 64-bit ones have.
        Assert.StartsWith("cr32", resampler.Engine, StringComparison.Ordinal);
    }
}

public sealed class StreamingResamplerTestsManaged() : StreamingResamplerTests(AudioBackend.Managed)
{
    [Theory]
    [InlineData(44100, "Fourier")]
    [InlineData(48000, "Fourier")]
    [InlineData(384000, "Fourier")]
    [InlineData(44056, "polyphase")]
    public void Engine_RatesWithSmallFactors_IsFourier(int inputRate, string engine)
    {
        using var resampler = new StreamingResampler(inputRate, 22050, AudioBackend.Managed);

        Assert.Equal(engine, resampler.Engine);
    }

    [Theory]
    [InlineData(48000)]
    [InlineData(8000)]
    public void Process_ByEitherOfTheTwo_IsTheSame(int inputRate)
    {
        float[] input = Signal.Noise(3 * inputRate);
        float[] one = new float[3 * 22050];
        float[] other = new float[3 * 22050];
        using var fourier = FourierResampler.TryCreate(inputRate, 22050)!;
        using var polyphase = new PolyphaseResampler(inputRate, 22050);

        Fill(fourier, input, one);
        Fill(polyphase, input, other);

        // The filter is the same; what it leaves beyond its stop band (-112 dB) is cut by the one and folded by the other.
        Assert.All(one.Zip(other), pair => Assert.Equal(pair.Second, pair.First, tolerance: 2e-5f));
    }

    private static void Fill(IResampler resampler, ReadOnlySpan<float> input, Span<float> output)
    {
        while (!input.IsEmpty)
        {
            resampler.Process(input, output, out int consumed, out int produced);
            input = input[consumed..];
            output = output[produced..];
        }

        while (!output.IsEmpty)
        {
            output = output[resampler.Flush(output)..];
        }
    }
}

public abstract class StreamingResamplerTests(AudioBackend backend)
{
    private const int Model = 22050;

    [Theory]
    [InlineData(8000)]
    [InlineData(16000)]
    [InlineData(32000)]
    [InlineData(44100)]
    [InlineData(48000)]
    [InlineData(96000)]
    [InlineData(192000)]
    public void Process_Sine_IsTheSameSineAtTheOtherRate(int inputRate)
    {
        float[] output = Run(Signal.Sine(1000, inputRate, inputRate), inputRate, Model);

        // 32-bit arithmetic and 20-bit filters: 1e-5 is -100 dB. The ends, where the sine begins and stops, ring.
        float[] expected = Signal.Sine(1000, Model, Model);
        Assert.Equal(Model, output.Length);
        for (int i = 1000; i < Model - 1000; i++)
        {
            Assert.Equal(expected[i], output[i], tolerance: 1e-5f);
        }
    }

    [Theory]
    [InlineData(32000)]
    [InlineData(44100)]
    [InlineData(48000)]
    [InlineData(96000)]
    [InlineData(192000)]
    public void Process_SineAboveTheNewNyquistFrequency_Vanishes(int inputRate)
    {
        for (double frequency = Model / 2 * 1.01; frequency < inputRate / 2; frequency *= 1.13)
        {
            float[] output = Run(Signal.Sine(frequency, inputRate, inputRate / 2), inputRate, Model);

            float peak = output.Skip(1000).SkipLast(1000).Max(Math.Abs);
            Assert.True(peak < 3.2e-5f, $"{frequency:0} Hz comes through at {20 * Math.Log10(peak):0} dB; -90 is the least.");
        }
    }

    [Theory]
    [InlineData(44100)]
    [InlineData(48000)]
    public void Process_PassBand_DoesNotDependOnTheRate(int inputRate)
    {
        float[] output = Run(Signal.Sine(0.93 * Model / 2, inputRate, inputRate), inputRate, Model);

        double power = output.Skip(1000).SkipLast(1000).Average(sample => (double)sample * sample);
        // A tenth of a decibel.
        Assert.InRange(10 * Math.Log10(2 * power), -0.1, 0.1);
    }

    [Theory]
    [InlineData(44100)]
    [InlineData(48000)]
    [InlineData(8000)]
    public void Process_AnyBlockSizes_GiveTheSameBits(int inputRate)
    {
        float[] input = Signal.Noise(5 * inputRate);
        float[] whole = Run(input, inputRate, Model);
        var random = new Random(2);

        Assert.Equal(whole, Run(input, inputRate, Model, () => 1 + random.Next(500), () => 1 + random.Next(7)));
        Assert.Equal(whole, Run(input, inputRate, Model, () => 1 + random.Next(50_000), () => 1 + random.Next(50_000)));
        Assert.Equal(whole, Run(input, inputRate, Model, () => 4096, () => 333));
    }

    [Theory]
    [InlineData(44100, 22050)]
    [InlineData(48000, 22050)]
    [InlineData(44056, 22050)]
    [InlineData(11025, 22050)]
    [InlineData(8000, 16000)]
    public void Flush_AnyLength_RoundsTheTotal(int inputRate, int outputRate)
    {
        for (int frames = 0; frames < 3000; frames += 7)
        {
            int length = Run(new float[frames], inputRate, outputRate).Length;

            // Half a sample may go either way; the rest is the resolution of a double.
            Assert.InRange(length - ((double)frames * outputRate / inputRate), -0.500001, 0.500001);
        }
    }

    [Fact]
    public void Process_EqualRates_PassesThrough()
    {
        float[] input = Signal.Noise(10_000);

        Assert.Equal(input, Run(input, 32000, 32000, () => 999, () => 100));
    }

    private float[] Run(float[] input, int inputRate, int outputRate, Func<int>? inputBlock = null, Func<int>? outputBlock = null)
    {
        using var resampler = new StreamingResampler(inputRate, outputRate, backend);
        var output = new List<float>();
        float[] room = new float[60_000];
        int next = 0;
        while (next < input.Length)
        {
            int length = Math.Min(inputBlock?.Invoke() ?? 32_768, input.Length - next);
            resampler.Process(input.AsSpan(next, length), room.AsSpan(0, outputBlock?.Invoke() ?? room.Length), out int consumed, out int produced);
            next += consumed;
            output.AddRange(room.AsSpan(0, produced));
        }

        int flushed;
        while ((flushed = resampler.Flush(room.AsSpan(0, outputBlock?.Invoke() ?? room.Length))) > 0)
        {
            output.AddRange(room.AsSpan(0, flushed));
        }

        return [.. output];
    }
}

using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MirTool.Models.Training;

/// <summary>Rooms, equalisers, compressors and gaps, drawn anew for each clip of a batch and applied to its log-mel frames.</summary>
/// <remarks>
/// What is costly on waveforms is cheap here, and happens on the training device. Every draw comes from the given generator,
/// on the CPU: TorchSharp has no generators of other devices, and so a seed means the same on all of them.
/// Reverberation is modelled as the power of a diffuse field: each band's power is followed by an exponential decay of its own
/// time constant, with the fluctuation of a sum of many random reflections (exponentially distributed power).
/// </remarks>
public static class SpectrogramAugmentation
{
    private const double RoomProbability = 0.4;
    private const double EqualizerProbability = 0.7;
    private const double CompressorProbability = 0.3;
    private const int EqualizerKnots = 7;

    // Kept, not temporary: see LogMelSpectrogram.
    private static readonly Scalar One = 1.0;
    private static readonly Scalar Masked = -1.0;
    private static readonly Scalar Tenth = 0.1;
    private static readonly Scalar Ten = 10.0;
    private static readonly Scalar TinyPower = 1e-12;
    private static readonly Scalar TinyUniform = 1e-6;
    private static readonly Scalar Bel = Math.Log(10);

    /// <summary>Changes the frames of a batch.</summary>
    /// <param name="frames">(B, F, mels), dB.</param>
    /// <param name="framesPerSecond">How many frames are a second.</param>
    /// <param name="generator">Of the CPU.</param>
    /// <returns>Of the same shape, dB.</returns>
    public static Tensor Apply(Tensor frames, double framesPerSecond, Generator generator)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        Tensor changed = Reverberate(frames, framesPerSecond, generator);
        changed = changed.Plus(Equalizer(frames.shape[0], frames.shape[2], frames.device, generator));
        return Compress(changed, generator).MoveToOuterDisposeScope();
    }

    /// <summary>Two bands and one stretch of time go silent in each clip, so that no single cue decides (D. S. Park et al., "SpecAugment", 2019).</summary>
    /// <param name="input">(B, 1, mels, F), normalised to [-1, 1].</param>
    /// <param name="generator">Of the CPU.</param>
    public static Tensor Mask(Tensor input, Generator generator)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        long bands = input.shape[2], frames = input.shape[3];
        Tensor masked = Stretch(bands, bands / 8).unsqueeze(-1) | Stretch(bands, bands / 8).unsqueeze(-1) | Stretch(frames, frames / 5).unsqueeze(-2);
        return input.masked_fill(masked, Masked).MoveToOuterDisposeScope();

        Tensor Stretch(long length, long longest)                                                   // (B, 1, length), true inside
        {
            Tensor width = Uniform(0, longest, [input.shape[0], 1, 1], input.device, generator);
            using Scalar end = length;
            Tensor start = rand([input.shape[0], 1, 1], generator: generator).to(input.device) * width.neg().Plus(end);
            Tensor index = tensor([.. Enumerable.Range(0, (int)length)], device: input.device);
            return (index >= start) & (index < start.Plus(width));
        }
    }

    private static Tensor Reverberate(Tensor frames, double framesPerSecond, Generator generator)
    {
        long clips = frames.shape[0], count = frames.shape[1], bands = frames.shape[2];
        Device device = frames.device;
        // Decay times of 0.15 to 3 s, shorter for higher bands; tails 0 to 15 dB below the direct sound.
        Tensor seconds = Uniform(Math.Log(0.15), Math.Log(3), [clips, 1, 1], device, generator).exp();
        Tensor height = tensor([.. Enumerable.Range(0, (int)bands).Select(band => band / (bands - 1f))], device: device);
        Tensor damping = Uniform(0, 0.8, [clips, 1, 1], device, generator) * height;                // (B, 1, mels)
        using Scalar decayPerFrame = -6 * Math.Log(10) / framesPerSecond;                           // -60 dB of power per decay time
        Tensor rate = (seconds * damping.neg().Plus(One)).reciprocal().mul(decayPerFrame);           // (B, 1, mels)
        using Scalar first = 1.0, last = (double)count;
        Tensor delay = arange(first, last, device: device).view(1, -1, 1);
        Tensor tail = (rate * delay).exp();                                                         // (B, F - 1, mels)
        Tensor wet = Uniform(-1.5, 0, [clips, 1, 1], device, generator).mul(Bel).exp() * Chance(RoomProbability, clips, device, generator);
        tail = tail * (wet / tail.sum([1], keepdim: true).clamp_min(TinyPower));

        // In 64 bits: the error of 32 lies 70 dB below a band's loudest frame, above what the network still sees.
        Tensor power = frames.to(ScalarType.Float64).mul(Tenth).mul(Bel).exp();
        long size = 2 * count;
        Tensor echo = fft.irfft(fft.rfft(power, size, 1) * fft.rfft(tail.to(ScalarType.Float64), size, 1), size, 1).narrow(1, 0, count - 1);
        Tensor fluctuation = rand([clips, count - 1, bands], generator: generator).to(device).clamp_min(TinyUniform).log().neg();
        echo = functional.pad((echo * fluctuation).relu(), [0, 0, 1, 0]);   // the tail begins one frame after its cause
        return power.Plus(echo).clamp_min(TinyPower).log10().mul(Ten).to(ScalarType.Float32);
    }

    // A curve through a few random knots along the bands: microphones, placement, tone controls.
    private static Tensor Equalizer(long clips, long bands, Device device, Generator generator)
    {
        Tensor strength = Uniform(0, 7, [clips, 1, 1], device, generator) * Chance(EqualizerProbability, clips, device, generator);
        Tensor knots = randn([clips, 1, EqualizerKnots], generator: generator).to(device) * strength;
        return functional.interpolate(knots, [bands], mode: InterpolationMode.Linear, align_corners: true);   // (B, 1, mels)
    }

    // Levels below the peak are drawn nearer to it, or further away.
    private static Tensor Compress(Tensor frames, Generator generator)
    {
        long clips = frames.shape[0];
        Tensor exponent = Uniform(-0.25, 0.2, [clips, 1, 1], frames.device, generator) * Chance(CompressorProbability, clips, frames.device, generator);
        Tensor peak = frames.amax([1, 2], keepdim: true);
        return peak.Plus(frames.Minus(peak) * exponent.exp());
    }

    private static Tensor Chance(double probability, long clips, Device device, Generator generator)
    {
        using Scalar limit = probability;
        return rand([clips, 1, 1], generator: generator).lt(limit).to(ScalarType.Float32).to(device);
    }

    private static Tensor Uniform(double minimum, double maximum, long[] shape, Device device, Generator generator)
    {
        using Scalar width = maximum - minimum, start = minimum;
        return rand(shape, generator: generator).to(device).mul(width).Plus(start);
    }
}

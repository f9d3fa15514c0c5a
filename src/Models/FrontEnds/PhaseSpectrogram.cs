using MirTool.Models.Files;
using TorchSharp;
using static TorchSharp.torch;

namespace MirTool.Models.FrontEnds;

/// <summary>Turns waveforms into square images of amplitude, phase and phase gradient, batched, on the device of its buffers.</summary>
/// <remarks>
/// Rows are frequencies, the lowest first; columns are times. Every channel lies in [-1, 1].
/// <list type="bullet">
/// <item>Amplitude: dB relative to a full-scale sine; -1 is <see cref="PhaseSpectrogramOptions.FloorDb"/> and all below, 1 is 0 dB
/// and all above. Resized bilinearly.</item>
/// <item>Phase: that of the frame's first sample, as a cosine's, in units of pi. Resized to the nearest cell, since phase wraps.</item>
/// <item>Phase gradient with respect to time: how much the phase has moved since the frame before beyond what the bin's own
/// frequency explains, wrapped, in units of pi; 0 is a partial on the bin's centre, and a partial of f Hz in bin b has
/// 2 · (f / binHz - b) · hop / fft. The first frame, which has none before it, takes the second's. Nearest cell.</item>
/// </list>
/// Cells at the floor have phase and gradient 0: what is computed there is rounding, and differs between machines.
/// </remarks>
public sealed class PhaseSpectrogram : FrontEnd
{
    private readonly int bins;
    private readonly Tensor window;
    private readonly Tensor expectedAdvance;
    private readonly Tensor nearestRows;
    private readonly Tensor nearestColumns;
    private readonly Tensor rowWeights;
    private readonly Tensor columnWeights;

    // Kept, not made at each use: see LogMelSpectrogram.
    private readonly Scalar floorPower;
    private readonly Scalar decibelsPerBel = 10.0;
    private readonly Scalar halfRangeDb;
    private readonly Scalar one = 1.0;
    private readonly Scalar minusOne = -1.0;
    private readonly Scalar pi = Math.PI;
    private readonly Scalar two = 2.0;

    /// <param name="options">Checked by the caller through <see cref="PhaseSpectrogramOptions.Problems"/>.</param>
    /// <param name="device">Where the buffers lie and the work is done.</param>
    public PhaseSpectrogram(PhaseSpectrogramOptions options, Device device)
    {
        ArgumentNullException.ThrowIfNull(options);
        Options = options;
        LowestBin = (int)Math.Ceiling(options.MinimumHz * options.FftSize / options.SampleRate);
        bins = (int)Math.Floor(options.MaximumHz * options.FftSize / options.SampleRate) - LowestBin + 1;
        floorPower = Math.Pow(10, options.FloorDb / 10);
        halfRangeDb = -options.FloorDb / 2;
        using (NewDisposeScope())
        {
            // A full-scale sine has the power (sum(window) / 2)^2 in its bin; dividing by it puts that sine at 0 dB.
            Tensor hamming = hamming_window(options.FftSize, dtype: ScalarType.Float64);
            window = (hamming / (hamming.sum() / 2)).to(ScalarType.Float32).to(device).DetachFromDisposeScope();

            // In turns of half a circle, reduced before it is rounded to float32.
            float[] advance = [.. Enumerable.Range(LowestBin, bins).Select(
                bin => 2f * ((long)bin * options.HopSamples % options.FftSize) / options.FftSize)];
            expectedAdvance = tensor(advance, bins, 1).to(device).DetachFromDisposeScope();
            nearestRows = NearestIndices(bins, options.ImageSize, device);
            nearestColumns = NearestIndices(options.Frames, options.ImageSize, device);
            rowWeights = LinearWeights(bins, options.ImageSize).to(device).DetachFromDisposeScope();
            columnWeights = LinearWeights(options.Frames, options.ImageSize).t().contiguous().to(device).DetachFromDisposeScope();
        }
    }

    public PhaseSpectrogramOptions Options { get; }

    public override int SampleRate => Options.SampleRate;

    /// <summary>The bin of row 0 before resizing: the first at or above <see cref="PhaseSpectrogramOptions.MinimumHz"/>.</summary>
    public int LowestBin { get; }

    /// <summary>The bin of the last row before resizing.</summary>
    public int HighestBin => LowestBin + bins - 1;

    /// <summary>Samples that the frames of a window cover; further ones are ignored.</summary>
    public int SampleCount => Options.SampleCount;

    // A window is a large picture here: fewer at once, for the memory's sake.
    public override int WindowsPerBatch => base.WindowsPerBatch / 4;

    public override ModelPart Describe() => NetworkCatalog.Describe(Options);

    /// <summary>As <see cref="Images"/>.</summary>
    public override Tensor Input(Tensor waveforms) => Images(waveforms);

    /// <summary>The images of a batch of windows.</summary>
    /// <param name="waveforms">(B, at least <see cref="SampleCount"/>), float32, on this front end's device.</param>
    /// <returns>(B, 3, size, size) in [-1, 1].</returns>
    public Tensor Images(Tensor waveforms)
    {
        using var scope = NewDisposeScope();
        Tensor cells = Cells(waveforms);                                                            // (B, 3, bins, F)
        Tensor amplitude = rowWeights.matmul(cells.narrow(1, 0, 1)).matmul(columnWeights);          // (B, 1, size, size)
        Tensor phases = cells.narrow(1, 1, 2).index_select(2, nearestRows).index_select(3, nearestColumns);
        return cat([amplitude, phases], 1).MoveToOuterDisposeScope();
    }

    /// <summary>The image of one window, for those who do not work with tensors.</summary>
    /// <param name="samples">At least <see cref="SampleCount"/>.</param>
    /// <returns>Channel by channel, row by row, the lowest frequency first: index = (channel · size + row) · size + column.</returns>
    public float[] Image(float[] samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        using var scope = NewDisposeScope();
        return Images(tensor(samples, 1, samples.Length).to(window.device)).cpu().data<float>().ToArray();
    }

    /// <summary>The three channels before they are resized.</summary>
    /// <param name="waveforms">As for <see cref="Images"/>.</param>
    /// <returns>(B, 3, bins, frames) in [-1, 1].</returns>
    public Tensor Cells(Tensor waveforms)
    {
        ArgumentNullException.ThrowIfNull(waveforms);
        if (waveforms.dim() != 2 || waveforms.shape[1] < SampleCount)
        {
            throw new ArgumentException(
                $"Expected waveforms of shape (B, {SampleCount} or more), but got ({string.Join(", ", waveforms.shape)}).", nameof(waveforms));
        }

        using var scope = NewDisposeScope();
        Tensor frames = waveforms.narrow(1, 0, SampleCount).unfold(1, Options.FftSize, Options.HopSamples) * window;   // (B, F, fft)
        Tensor spectrum = fft.rfft(frames).narrow(2, LowestBin, bins).transpose(1, 2);              // (B, bins, F), complex
        Tensor real = spectrum.real;
        Tensor imaginary = spectrum.imag;
        // Products, not square(), which raises to the power of a temporary number: see TensorArithmetic.
        Tensor power = (real * real).Plus(imaginary * imaginary);
        Tensor level = power.clamp_min(floorPower).log10().mul(decibelsPerBel).div(halfRangeDb).Plus(one).clamp(minusOne, one);
        Tensor heard = power.gt(floorPower);

        Tensor phase = atan2(imaginary, real).div(pi);                                              // (B, bins, F), half circles
        Tensor moved = Wrap(phase.narrow(2, 1, Options.Frames - 1).Minus(phase.narrow(2, 0, Options.Frames - 1)).Minus(expectedAdvance));
        Tensor gradient = cat([moved.narrow(2, 0, 1), moved], 2);
        return stack([level, phase * heard, gradient * heard], 1).MoveToOuterDisposeScope();
    }

    public override void Dispose()
    {
        foreach (Tensor buffer in (Tensor[])[window, expectedAdvance, nearestRows, nearestColumns, rowWeights, columnWeights])
        {
            buffer.Dispose();
        }

        foreach (Scalar number in (Scalar[])[floorPower, decibelsPerBel, halfRangeDb, one, minusOne, pi, two])
        {
            number.Dispose();
        }
    }

    // Into [-1, 1], in half circles.
    private Tensor Wrap(Tensor angle) => angle.Minus(angle.div(two).round().mul(two));

    private static Tensor NearestIndices(int from, int to, Device device)
    {
        long[] indices = [.. Enumerable.Range(0, to).Select(i => (long)((i + 0.5) * from / to))];
        return tensor(indices).to(device).DetachFromDisposeScope();
    }

    // Of cell centres, as image programs resize: cell i of the result lies at (i + 0.5) * from / to - 0.5 of the source.
    private static Tensor LinearWeights(int from, int to)
    {
        float[] weights = new float[to * from];
        for (int i = 0; i < to; i++)
        {
            double position = Math.Clamp((i + 0.5) * from / to - 0.5, 0, from - 1);
            int below = (int)position;
            int above = Math.Min(below + 1, from - 1);
            weights[i * from + below] += (float)(1 - (position - below));
            weights[i * from + above] += (float)(position - below);
        }

        return tensor(weights, to, from);
    }
}

using MirTool.Models.Files;
using static TorchSharp.torch;

namespace MirTool.Models.FrontEnds;

/// <summary>What turns sound into a network's input, batched, on the device of its buffers. Stored with each model: weights mean
/// nothing behind another one.</summary>
public abstract class FrontEnd : IDisposable
{
    /// <summary>Sample rate of the waveforms, Hz.</summary>
    public abstract int SampleRate { get; }

    /// <summary>Windows of a recording begin at multiples of this, samples: more than 1 where neighbours share work.</summary>
    public virtual int WindowStepSamples => 1;

    /// <summary>Windows that go through a network together in annotation.</summary>
    public virtual int WindowsPerBatch => 32;

    /// <summary>Name and settings as a model file holds them, from which <see cref="NetworkCatalog"/> makes an equal one.</summary>
    public abstract ModelPart Describe();

    /// <summary>The network's input for windows that stand for themselves.</summary>
    /// <param name="waveforms">(B, samples), float32, on this front end's device.</param>
    /// <returns>(B, channels, height, width).</returns>
    public abstract Tensor Input(Tensor waveforms);

    /// <summary>The network's input for clips of a training batch, changed at random where this front end knows how.</summary>
    /// <param name="waveforms">(B, samples), float32, on this front end's device.</param>
    /// <param name="generator">Of the CPU; every draw comes from it.</param>
    /// <returns>As <see cref="Input(Tensor)"/> gives it.</returns>
    public virtual Tensor AugmentedInput(Tensor waveforms, Generator generator) => Input(waveforms);

    /// <summary>The network's input for windows of one sound.</summary>
    /// <param name="sound">(1, samples), float32, on this front end's device.</param>
    /// <param name="firstSamples">Where each window begins, multiples of <see cref="WindowStepSamples"/>.</param>
    /// <param name="windowSamples">Length of a window.</param>
    /// <returns>(B, channels, height, width), in the order of <paramref name="firstSamples"/>.</returns>
    public virtual Tensor Input(Tensor sound, IReadOnlyList<int> firstSamples, int windowSamples)
    {
        using var scope = NewDisposeScope();
        Tensor waveforms = cat([.. firstSamples.Select(first => sound.narrow(1, first, windowSamples))], 0);     // (B, samples)
        return Input(waveforms).MoveToOuterDisposeScope();
    }

    public abstract void Dispose();
}

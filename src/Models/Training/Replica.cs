using MirTool.Models.FrontEnds;
using MirTool.Models.Networks;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MirTool.Models.Training;

/// <summary>A copy of the network in training that computes the gradients of its share of each batch.</summary>
/// <remarks>
/// Convolutions and the output layer in the run's precision, normalisation in 32 bits. Used by one thread at a time. A single
/// replica in full precision is no copy but the network itself, which spares going through all of its weights several times a step.
/// </remarks>
internal sealed class Replica : IDisposable
{
    private readonly TrainingOptions options;
    private readonly FrontEnd frontEnd;
    private readonly TrainingLoss loss;
    private readonly Device device;
    private readonly ScalarType precision;
    private readonly InstrumentNetwork network;
    private readonly IReadOnlyList<FrameSpan> windows;
    private readonly Parameter[] parameters;
    private readonly Tensor[] statistics;

    /// <param name="options">Of the run.</param>
    /// <param name="architecture">Of the master.</param>
    /// <param name="master">The network in training.</param>
    /// <param name="frontEnd">The caller's.</param>
    /// <param name="loss">The caller's.</param>
    /// <param name="device">Where all of them are.</param>
    public Replica(TrainingOptions options, Architecture architecture, InstrumentNetwork master, FrontEnd frontEnd, TrainingLoss loss, Device device)
    {
        this.options = options;
        this.frontEnd = frontEnd;
        this.loss = loss;
        this.device = device;
        IsCopy = options.Replicas > 1 || options.Precision != TrainingPrecision.Full;
        network = IsCopy ? Trainer.NewNetwork(options, architecture) : master;
        windows = WindowsOf(network, options, architecture.SampleRate);
        network.to(device);
        precision = options.Precision == TrainingPrecision.BFloat16 ? ScalarType.BFloat16 : ScalarType.Float32;
        foreach ((_, Module module) in network.named_modules())
        {
            if (module is TorchSharp.Modules.Conv2d or TorchSharp.Modules.Linear)
            {
                module.to(precision);
            }
        }

        parameters = [.. network.parameters()];
        statistics = [.. Statistics(network)];
    }

    /// <summary>Whether it has weights of its own.</summary>
    public bool IsCopy { get; }

    /// <summary>The gradients of the network itself, one per parameter; null of a copy, whose gradients are added to the others'.</summary>
    public IReadOnlyList<Tensor>? OwnGradients => IsCopy ? null : [.. parameters.Select(parameter => parameter.grad!)];

    /// <summary>The windows of a clip, as the network counts them.</summary>
    public static IReadOnlyList<FrameSpan> WindowsOf(InstrumentNetwork network, TrainingOptions options, int sampleRate) =>
        network.Stretch?.WindowsOf(options.ClipSeconds, Trainer.WindowSeconds, options.WindowHopSeconds, sampleRate) ?? [];

    /// <summary>Means and variances that normalisation keeps for inference, in the network's order.</summary>
    public static IEnumerable<Tensor> Statistics(Module network) =>
        network.named_buffers().Where(entry => entry.name.Contains(".running_", StringComparison.Ordinal)).Select(entry => entry.buffer);

    /// <summary>Takes over the master's weights.</summary>
    public void SetWeights(IReadOnlyList<Parameter> master)
    {
        if (!IsCopy)
        {
            return;
        }

        using var noGradient = no_grad();
        for (int i = 0; i < parameters.Length; i++)
        {
            parameters[i].copy_(master[i]);
        }
    }

    /// <summary>Takes over the master's normalisation statistics, and is ready to train.</summary>
    public void Begin(IReadOnlyList<Tensor> master)
    {
        network.train();
        if (!IsCopy)
        {
            return;
        }

        using var noGradient = no_grad();
        for (int i = 0; i < statistics.Length; i++)
        {
            statistics[i].copy_(master[i]);
        }
    }

    /// <summary>Adds this copy's part to the master's normalisation statistics.</summary>
    public void AddStatistics(IReadOnlyList<Tensor> master, Scalar part)
    {
        using var noGradient = no_grad();
        for (int i = 0; i < statistics.Length; i++)
        {
            master[i].add_(statistics[i], part);
        }
    }

    /// <summary>Computes the gradients of a share of a batch.</summary>
    /// <param name="batch">The whole batch.</param>
    /// <param name="share">Which of <see cref="TrainingOptions.Replicas"/> equal shares.</param>
    /// <param name="seed">Decides the augmentation of this share.</param>
    /// <returns>The share's mean loss.</returns>
    public double ComputeGradients(TrainingBatch batch, int share, ulong seed)
    {
        if (options.Replicas > 1)
        {
            set_num_threads(1);
        }

        using var scope = NewDisposeScope();
        int clips = batch.ExcerptIds.Count / options.Replicas;
        TrainingBatch own = options.Replicas == 1 ? batch : batch.Slice(share * clips, clips);
        Tensor waveforms = tensor(own.Samples, clips, own.Samples.Length / clips).to(device);
        Tensor features = network.Features(Input(waveforms, seed).to(precision), windows);               // (B · W, features)
        Tensor output = network.Outputs(features).to(ScalarType.Float32);                                // (B · W, p + 1 + l)
        Tensor total = loss.Of(output, own);
        network.zero_grad();
        total.backward();
        return total.item<float>();
    }

    /// <summary>Adds this copy's part to the master's gradients.</summary>
    public void AddGradients(IReadOnlyList<Tensor> master, Scalar part)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        for (int i = 0; i < parameters.Length; i++)
        {
            master[i].add_(parameters[i].grad!.to(ScalarType.Float32), part);
        }
    }

    private Tensor Input(Tensor waveforms, ulong seed)
    {
        using var noGradient = no_grad();
        using var generator = new Generator(seed, CPU);
        return options.Augment ? frontEnd.AugmentedInput(waveforms, generator) : frontEnd.Input(waveforms);
    }

    public void Dispose()
    {
        if (IsCopy)
        {
            network.Dispose();
        }
    }
}

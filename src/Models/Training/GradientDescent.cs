using MirTool.Models.FrontEnds;
using MirTool.Models.Networks;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MirTool.Models.Training;

/// <summary>Takes a network's weights down the gradient of the loss, a batch at a time.</summary>
internal sealed class GradientDescent : IDisposable
{
    private readonly TrainingOptions options;
    private readonly InstrumentNetwork network;
    private readonly Replicas replicas;

    /// <param name="options">Of the run.</param>
    /// <param name="architecture">Of the network.</param>
    /// <param name="network">The caller's, already on the device.</param>
    /// <param name="frontEnd">The caller's.</param>
    /// <param name="loss">The caller's.</param>
    /// <param name="device">Where all of them are.</param>
    public GradientDescent(TrainingOptions options, Architecture architecture, InstrumentNetwork network, FrontEnd frontEnd, TrainingLoss loss, Device device)
    {
        this.options = options;
        this.network = network;
        Parameter[] parameters = [.. network.parameters()];
        Optimizer = Optimizer.Create(options, parameters);
        replicas = new Replicas(options, architecture, network, frontEnd, loss, device);
        Average = options.WeightAverage > 0 ? new WeightAverage([.. parameters, .. replicas.Statistics], options.WeightAverage) : null;
    }

    /// <summary>What turns gradients into changes of the weights.</summary>
    public Optimizer Optimizer { get; }

    /// <summary>The running means of the weights; null where none are wanted.</summary>
    public WeightAverage? Average { get; }

    /// <summary>Takes over the network's weights, and is ready for an epoch's steps.</summary>
    public void Begin() => replicas.Begin();

    /// <summary>Leaves the network as it is judged and saved.</summary>
    public void End()
    {
        replicas.CollectStatistics();
        network.eval();
    }

    /// <summary>Changes the weights by one batch.</summary>
    /// <param name="batch">Shared out evenly among the replicas.</param>
    /// <param name="step">How many steps of the run were before it: decides what is random, and the averages.</param>
    /// <param name="learningRate">Of this step.</param>
    /// <returns>The batch's mean loss.</returns>
    public double Step(TrainingBatch batch, int step, double learningRate)
    {
        if (options.Replicas > 1)
        {
            // Libtorch's number of threads belongs to the calling thread, of which the pool sends another one now and then, and
            // a sum in other parts has another last bit: a run that goes on would not end in the same weights.
            set_num_threads(1);
        }

        if (network.DrawsAtRandom)
        {
            // Every step from a seed of its own, so that a run that goes on draws as one that was never interrupted.
            random.manual_seed(unchecked((long)AugmentationSeed(step, 0)));
        }

        using var scope = NewDisposeScope();
        double batchLoss = replicas.Compute(batch, share => AugmentationSeed(step, share));
        IReadOnlyList<Tensor> gradients = replicas.Gradients();
        if (options.GradientNorm > 0)
        {
            Optimizer.ClipNorm(gradients, options.GradientNorm);
        }

        Optimizer.Update(gradients, learningRate);
        replicas.SetWeights();
        if (Average is not null)
        {
            replicas.CollectStatistics();
            Average.Update(step);
        }

        return batchLoss;
    }

    public void Dispose()
    {
        replicas.Dispose();
        Average?.Dispose();
        Optimizer.Dispose();
    }

    private ulong AugmentationSeed(int step, int share) =>
        unchecked(options.Seed * 0x9E37_79B9_7F4A_7C15 + (ulong)step * (ulong)options.Replicas + (ulong)share);
}

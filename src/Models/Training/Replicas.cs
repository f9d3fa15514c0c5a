using MirTool.Models.FrontEnds;
using MirTool.Models.Networks;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MirTool.Models.Training;

/// <summary>All copies of a network in training: each computes the gradients of its share of a batch, on a thread of its own.</summary>
internal sealed class Replicas : IDisposable
{
    private readonly TrainingOptions options;
    private readonly Replica[] replicas;
    private readonly IReadOnlyList<Parameter> parameters;
    private readonly Tensor[] gradients;
    private readonly Scalar part;

    /// <param name="options">Of the run.</param>
    /// <param name="architecture">Of the master.</param>
    /// <param name="master">The network in training.</param>
    /// <param name="frontEnd">The caller's.</param>
    /// <param name="loss">The caller's.</param>
    /// <param name="device">Where all of them are.</param>
    public Replicas(TrainingOptions options, Architecture architecture, InstrumentNetwork master, FrontEnd frontEnd, TrainingLoss loss, Device device)
    {
        this.options = options;
        replicas = [.. Enumerable.Range(0, options.Replicas).Select(_ => new Replica(options, architecture, master, frontEnd, loss, device))];
        parameters = [.. master.parameters()];
        Statistics = [.. Replica.Statistics(master)];
        part = 1.0 / options.Replicas;
        gradients = AreCopies ? [.. parameters.Select(parameter => zeros_like(parameter, requires_grad: false).DetachFromDisposeScope())] : [];
    }

    /// <summary>Means and variances that the master's normalisations keep for inference.</summary>
    public IReadOnlyList<Tensor> Statistics { get; }

    private bool AreCopies => replicas[0].IsCopy;

    /// <summary>Takes over the master's weights and statistics, and is ready to train.</summary>
    public void Begin()
    {
        SetWeights();
        Array.ForEach(replicas, replica => replica.Begin(Statistics));
    }

    /// <summary>Takes over the master's weights.</summary>
    public void SetWeights() => Array.ForEach(replicas, replica => replica.SetWeights(parameters));

    /// <summary>Computes a batch's loss, and gradients for <see cref="Gradients"/>.</summary>
    /// <param name="batch">Shared out evenly.</param>
    /// <param name="seedOf">Decides the augmentation of each share.</param>
    /// <returns>The mean loss.</returns>
    public double Compute(TrainingBatch batch, Func<int, ulong> seedOf)
    {
        var losses = new double[replicas.Length];
        // Tasks, not Parallel.For: each share on a thread of its own even where the pool is busy with clips.
        Task.WaitAll([
            .. replicas.Select((replica, share) => Task.Factory.StartNew(
                () => losses[share] = replica.ComputeGradients(batch, share, seedOf(share)),
                CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)),
        ]);
        return losses.Average();
    }

    /// <summary>The gradients of the last batch, one per parameter of the master.</summary>
    public IReadOnlyList<Tensor> Gradients()
    {
        if (replicas[0].OwnGradients is { } own)
        {
            return own;
        }

        Array.ForEach(gradients, gradient => gradient.zero_());
        Array.ForEach(replicas, replica => replica.AddGradients(gradients, part));
        return gradients;
    }

    /// <summary>Gives the master the mean of the copies' statistics: they see different shares of the batches, and inference normalises by all.</summary>
    public void CollectStatistics()
    {
        if (!AreCopies)
        {
            return;
        }

        using (no_grad())
        {
            foreach (Tensor statistic in Statistics)
            {
                statistic.zero_();
            }
        }

        Array.ForEach(replicas, replica => replica.AddStatistics(Statistics, part));
    }

    public void Dispose()
    {
        Array.ForEach(replicas, replica => replica.Dispose());
        Array.ForEach(gradients, gradient => gradient.Dispose());
        part.Dispose();
    }
}

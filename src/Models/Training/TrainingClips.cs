using System.Runtime.CompilerServices;
using MirTool.Plugins;

namespace MirTool.Models.Training;

/// <summary>The clips of a run, epoch by epoch, as batches. One reader at a time.</summary>
internal abstract class TrainingClips : IAsyncDisposable
{
    /// <summary>Where a run's clips come from, by its options.</summary>
    public static TrainingClips Create(IDatasetAdapter adapter, DatasetRequest request, TrainingOptions options, int samplesPerClip, ClipLabels labels) =>
        options.KeepsClips
            ? new KeptClips(adapter, request, options, samplesPerClip, labels)
            : new FreshClips(adapter, request, options, samplesPerClip, labels);

    /// <summary>Batches of an epoch, the same for all of them; loads what must be loaded to know.</summary>
    public abstract Task<int> CountStepsAsync(CancellationToken cancellationToken);

    /// <summary>The batches of an epoch, counted from 0.</summary>
    public abstract IAsyncEnumerable<TrainingBatch> ReadEpochAsync(int epoch, CancellationToken cancellationToken);

    /// <summary>Begins to make what an epoch needs, while the network is busy with other things.</summary>
    public abstract void Expect(int epoch, CancellationToken cancellationToken);

    public abstract ValueTask DisposeAsync();

    /// <summary>The request for a generation's clips.</summary>
    protected static DatasetRequest Request(DatasetRequest request, TrainingOptions options, int generation) => request with
    {
        Split = "train",
        Generation = generation,
        Count = options.CutsRecordings ? null : options.ClipsPerGeneration,
    };
}

/// <summary>Every clip is used once, in the order in which the adapter lists them: nothing is kept.</summary>
internal sealed class FreshClips(
    IDatasetAdapter adapter, DatasetRequest request, TrainingOptions options, int samplesPerClip, ClipLabels labels) : TrainingClips
{
    private readonly BatchAssembler assembler = new(adapter, options, samplesPerClip, labels);
    private (int Epoch, IAsyncEnumerator<TrainingBatch> Batches, Task<bool> First)? expected;

    public override Task<int> CountStepsAsync(CancellationToken cancellationToken) => Task.FromResult(options.ClipsPerGeneration / options.BatchSize);

    public override void Expect(int epoch, CancellationToken cancellationToken)
    {
        IAsyncEnumerator<TrainingBatch> batches = assembler.ReadAsync(Request(request, options, epoch), cancellationToken).GetAsyncEnumerator(cancellationToken);
        expected = (epoch, batches, Task.Run(() => batches.MoveNextAsync().AsTask(), cancellationToken));
    }

    public override async IAsyncEnumerable<TrainingBatch> ReadEpochAsync(int epoch, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (expected is null || expected.Value.Epoch != epoch)
        {
            await DisposeAsync();
            Expect(epoch, cancellationToken);
        }

        (_, IAsyncEnumerator<TrainingBatch> batches, Task<bool> first) = expected!.Value;
        for (bool more = await first; more; more = await batches.MoveNextAsync())
        {
            yield return batches.Current;
        }

        await DisposeAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        if (expected is { } abandoned)
        {
            expected = null;
            // An enumerator must not be disposed of while it moves.
            await ((Task)abandoned.First).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await abandoned.Batches.DisposeAsync();
        }
    }
}

/// <summary>A generation's excerpts are kept, every epoch takes them in an order of its own, and the next generation is made meanwhile.</summary>
/// <remarks>
/// The order follows from the run's seed, the generation and the epoch. At most two generations are in memory:
/// 10 000 clips of 2 s at 44.1 kHz are 1.8 GB each.
/// </remarks>
internal sealed class KeptClips(
    IDatasetAdapter adapter, DatasetRequest request, TrainingOptions options, int samplesPerClip, ClipLabels labels) : TrainingClips
{
    private readonly CancellationTokenSource stop = new();
    private ExcerptMemory? current;
    private ExcerptMemory? next;

    public override async Task<int> CountStepsAsync(CancellationToken cancellationToken)
    {
        int clips = options.ClipsPerGeneration;
        if (options.CutsRecordings)
        {
            current = Fill(epoch: 0, cancellationToken);
            clips = Math.Min(clips, (await current.CutAsync(samplesPerClip, options.ClipHopSeconds)).Count);
        }

        return clips >= options.BatchSize
            ? clips / options.BatchSize
            : throw new InvalidDataException(
                $"The dataset {adapter.Name} has {clips} clips of {options.ClipSeconds} s to train on, fewer than a batch of {options.BatchSize}. Lower the batch size, or add recordings.");
    }

    public override void Expect(int epoch, CancellationToken cancellationToken)
    {
        if (epoch < options.TotalEpochs && current is { IsFilled: true } && next is null && options.GenerationOf(epoch) > current.Generation)
        {
            next = Fill(epoch, cancellationToken);
        }
    }

    public override async IAsyncEnumerable<TrainingBatch> ReadEpochAsync(int epoch, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        int generation = options.GenerationOf(epoch);
        if (current?.Generation != generation)
        {
            current = next?.Generation == generation ? next : Fill(epoch, cancellationToken);
            next = null;
        }

        IReadOnlyList<ExcerptPart> parts = options.CutsRecordings
            ? await current.CutAsync(samplesPerClip, options.ClipHopSeconds)
            : current.Whole();
        foreach (int[] chosen in Order(parts.Count, epoch).Take(options.ClipsPerGeneration).Chunk(options.BatchSize).Where(chunk => chunk.Length == options.BatchSize))
        {
            yield return await current.AssembleAsync([.. chosen.Select(index => parts[index])], samplesPerClip, options, labels);
            Expect((generation + 1) * options.EpochsPerGeneration, stop.Token);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        foreach (ExcerptMemory? memory in (ExcerptMemory?[])[current, next])
        {
            await (memory?.Filling ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        stop.Dispose();
    }

    private ExcerptMemory Fill(int epoch, CancellationToken cancellationToken)
    {
        int generation = options.GenerationOf(epoch);
        DatasetRequest wanted = Request(request, options, generation);
        IReadOnlyList<string> ids = adapter.ListExcerpts(wanted);
        // Made in the order in which the first epoch takes them, so that it need not wait for all.
        int[] order = options.CutsRecordings ? [.. Enumerable.Range(0, ids.Count)] : Order(ids.Count, epoch);
        var either = CancellationTokenSource.CreateLinkedTokenSource(stop.Token, cancellationToken);
        return ExcerptMemory.Fill(adapter, wanted, ids, order, options.Producers, either.Token);
    }

    private int[] Order(int count, int epoch)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        new Audio.SeededRandom(Audio.SeededRandom.Derive(options.Seed, "order of clips", options.GenerationOf(epoch), epoch)).Shuffle<int>(order);
        return order;
    }
}

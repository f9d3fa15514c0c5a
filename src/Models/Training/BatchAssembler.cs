using System.Runtime.CompilerServices;
using System.Threading.Channels;
using MirTool.Plugins;

namespace MirTool.Models.Training;

/// <summary>Asks an adapter for clips on several threads and hands them on as batches, in the order of the ids.</summary>
/// <remarks>Of an excerpt that is longer than a clip, its beginning; a shorter one is followed by silence.</remarks>
public sealed class BatchAssembler(IDatasetAdapter adapter, TrainingOptions options, int samplesPerClip, ClipLabels labels)
{
    /// <summary>The split's batches; a rest too small for a batch is left out.</summary>
    /// <remarks>At most <see cref="TrainingOptions.Producers"/> batches are being made or waiting, so memory is bounded.</remarks>
    public async IAsyncEnumerable<TrainingBatch> ReadAsync(
        DatasetRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IReadOnlyList<string> ids = adapter.ListExcerpts(request);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var batches = Channel.CreateBounded<Task<TrainingBatch>>(Math.Max(1, options.Producers));
        Task start = StartAsync();
        try
        {
            await foreach (Task<TrainingBatch> batch in batches.Reader.ReadAllAsync(cancellationToken))
            {
                yield return await batch;
            }

            await start;
        }
        finally
        {
            await stop.CancelAsync();
            await start.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        async Task StartAsync()
        {
            try
            {
                foreach (string[] batchIds in ids.Chunk(options.BatchSize).Where(chunk => chunk.Length == options.BatchSize))
                {
                    await batches.Writer.WaitToWriteAsync(stop.Token);
                    await batches.Writer.WriteAsync(Task.Run(() => Assemble(batchIds, request, stop.Token), stop.Token), stop.Token);
                }
            }
            finally
            {
                batches.Writer.TryComplete();
            }
        }
    }

    private TrainingBatch Assemble(string[] ids, DatasetRequest request, CancellationToken cancellationToken)
    {
        IReadOnlyList<double> starts = options.WindowStarts;
        TrainingBatch batch = TrainingBatch.Create(ids, samplesPerClip, starts.Count, options.Programs.Count);
        List<ClipTargets> targets = [];
        for (int i = 0; i < ids.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            LabelledExcerpt excerpt = Load(adapter, ids[i], request);
            excerpt.Samples.AsSpan(0, Math.Min(samplesPerClip, excerpt.Samples.Length)).CopyTo(batch.SamplesOf(i));
            targets.AddRange(labels.Of(excerpt, starts.Select(start => (start, start + Trainer.WindowSeconds))));
        }

        return batch.Set(targets);
    }

    /// <summary>An excerpt at the rate that was asked for.</summary>
    /// <exception cref="InvalidDataException">The adapter gives another rate.</exception>
    internal static LabelledExcerpt Load(IDatasetAdapter adapter, string id, DatasetRequest request)
    {
        LabelledExcerpt excerpt = adapter.Load(id, request);
        return excerpt.SampleRate == request.SampleRate
            ? excerpt
            : throw new InvalidDataException(
                $"Dataset '{adapter.Name}' gave excerpt '{id}' at {excerpt.SampleRate} Hz, but {request.SampleRate} Hz was asked for.");
    }
}

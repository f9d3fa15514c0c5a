using System.Runtime.CompilerServices;
using MirTool.Plugins;

namespace MirTool.Models.Training;

/// <summary>The validation clips of a run, loaded once.</summary>
/// <remarks>Where training clips are kept, these are kept like them, 16 bits a sample; else as they are.</remarks>
internal sealed class ValidationSet(
    IDatasetAdapter adapter, DatasetRequest request, TrainingOptions options, int samplesPerClip, ClipLabels labels)
{
    private readonly DatasetRequest wanted = request with
    {
        Split = "validation",
        Generation = 0,
        Seed = options.ValidationSeed ?? request.Seed,
        Count = options.CutsRecordings ? null : options.ValidationClips,
    };

    private readonly List<TrainingBatch> batches = [];
    private ExcerptMemory? memory;

    /// <summary>Reads the clips; a second call does nothing.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        if (options.KeepsClips)
        {
            IReadOnlyList<string> ids = adapter.ListExcerpts(wanted);
            memory ??= ExcerptMemory.Fill(adapter, wanted, ids, [.. Enumerable.Range(0, ids.Count)], options.Producers, cancellationToken);
            await memory.Filling;
        }
        else if (batches.Count == 0)
        {
            await foreach (TrainingBatch batch in new BatchAssembler(adapter, options, samplesPerClip, labels).ReadAsync(wanted, cancellationToken))
            {
                batches.Add(batch);
            }
        }

        if (batches.Count == 0 && (memory is null || (await PartsAsync()).Count == 0))
        {
            throw new InvalidDataException(
                $"The dataset {adapter.Name} has too few clips to judge the network by: {options.ValidationClips} validation clips must be at least a batch ({options.BatchSize}); of recordings, raise the share that is held out.");
        }
    }

    /// <summary>The clips, batch by batch, the last one as small as it comes.</summary>
    public async IAsyncEnumerable<TrainingBatch> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (TrainingBatch batch in batches)
        {
            yield return batch;
        }

        if (memory is not null)
        {
            foreach (ExcerptPart[] chunk in (await PartsAsync()).Take(options.ValidationClips).Chunk(options.BatchSize))
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return await memory.AssembleAsync(chunk, samplesPerClip, options, labels);
            }
        }
    }

    private async Task<IReadOnlyList<ExcerptPart>> PartsAsync() =>
        options.CutsRecordings ? await memory!.CutAsync(samplesPerClip, options.ClipHopSeconds) : memory!.Whole();
}

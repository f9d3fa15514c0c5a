using System.Runtime.CompilerServices;
using System.Threading.Channels;
using MirTool.Plugins;

namespace MirTool.Models.Training;

/// <summary>Clips side by side, ready for the device.</summary>
/// <param name="ExcerptIds">The clips' ids, for messages.</param>
/// <param name="Samples">(B, samples), row-major.</param>
/// <param name="Polyphony">(B): number of instruments sounding, capped at p; -1 where the labels are incomplete.</param>
/// <param name="Programs">(B, l): 1 where the program sounds.</param>
public sealed record TrainingBatch(IReadOnlyList<string> ExcerptIds, float[] Samples, long[] Polyphony, float[] Programs);

/// <summary>Asks an adapter for clips on several threads and hands them on as batches, in the order of the ids.</summary>
public sealed class BatchAssembler(IDatasetAdapter adapter, TrainingOptions options, int samplesPerClip)
{
    private readonly Dictionary<int, int> outputs = options.Programs.Index().ToDictionary(entry => entry.Item, entry => entry.Index);

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
        int programCount = options.Programs.Count;
        var samples = new float[ids.Length * samplesPerClip];
        var polyphony = new long[ids.Length];
        var programs = new float[ids.Length * programCount];
        for (int i = 0; i < ids.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            LabelledExcerpt excerpt = adapter.Load(ids[i], request);
            if (excerpt.SampleRate != request.SampleRate)
            {
                throw new InvalidDataException(
                    $"Dataset '{adapter.Name}' gave excerpt '{ids[i]}' at {excerpt.SampleRate} Hz, but {request.SampleRate} Hz was asked for.");
            }

            excerpt.Samples.AsSpan(0, Math.Min(samplesPerClip, excerpt.Samples.Length)).CopyTo(samples.AsSpan(i * samplesPerClip));
            polyphony[i] = Mark(excerpt, programs.AsSpan(i * programCount, programCount));
        }

        return new TrainingBatch(ids, samples, polyphony, programs);
    }

    private long Mark(LabelledExcerpt excerpt, Span<float> programs)
    {
        int sounding = 0;
        foreach (var instrument in excerpt.Labels.GroupBy(label => label.Label))
        {
            if (instrument.Sum(label => label.EndSeconds - label.StartSeconds) < options.MinimumActiveSeconds)
            {
                continue;
            }

            sounding++;
            foreach (int program in instrument.First().GmPrograms)
            {
                if (outputs.TryGetValue(program, out int output))
                {
                    programs[output] = 1;
                }
            }
        }

        return excerpt.LabelsComplete ? Math.Min(sounding, options.MaximumPolyphony) : -1;
    }
}

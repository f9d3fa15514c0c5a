using MirTool.Audio;
using MirTool.Plugins;

namespace MirTool.Models.Training;

/// <summary>A clip's place among the excerpts in memory.</summary>
/// <param name="Id">For messages: the excerpt's, and where in it the clip begins.</param>
/// <param name="Excerpt">Index of the excerpt.</param>
/// <param name="FirstSample">Where the clip begins.</param>
internal sealed record ExcerptPart(string Id, int Excerpt, int FirstSample);

/// <summary>A sound of 16 bits a sample and its labels.</summary>
/// <remarks>The loudest sample takes the full range: rounding lies 98 dB below the clip's peak, whatever its level.</remarks>
internal sealed class StoredExcerpt
{
    private readonly LabelledExcerpt labels;
    private readonly short[] samples;
    private readonly float step;

    public StoredExcerpt(LabelledExcerpt excerpt)
    {
        labels = excerpt with { Samples = [] };
        float peak = 0;
        foreach (float sample in excerpt.Samples)
        {
            peak = Math.Max(peak, Math.Abs(sample));    // of what is no number, too: it must reach the loss, which tells
        }

        step = peak / short.MaxValue;
        samples = new short[excerpt.Samples.Length];
        if (float.IsNormal(step))
        {
            for (int i = 0; i < samples.Length; i++)
            {
                samples[i] = (short)MathF.Round(excerpt.Samples[i] / step);
            }
        }
    }

    /// <summary>Length, samples.</summary>
    public int Length => samples.Length;

    /// <summary>Copies a clip out.</summary>
    /// <param name="firstSample">Where it begins.</param>
    /// <param name="destination">Zeros; what the excerpt is too short for stays so.</param>
    /// <param name="windowStarts">Where the clip's windows begin in it, seconds.</param>
    /// <param name="reader">Reads the labels.</param>
    /// <returns>The targets of each window.</returns>
    public IEnumerable<ClipTargets> Cut(int firstSample, Span<float> destination, IReadOnlyList<double> windowStarts, ClipLabels reader)
    {
        ReadOnlySpan<short> part = samples.AsSpan(firstSample, Math.Min(destination.Length, samples.Length - firstSample));
        for (int i = 0; i < part.Length; i++)
        {
            destination[i] = part[i] * step;
        }

        double clipStart = (double)firstSample / labels.SampleRate;
        return reader.Of(labels, windowStarts.Select(start => (clipStart + start, clipStart + start + Trainer.WindowSeconds)));
    }
}

/// <summary>The excerpts of one generation, loaded on several threads.</summary>
internal sealed class ExcerptMemory
{
    private readonly IReadOnlyList<string> ids;
    private readonly DatasetRequest request;
    private readonly TaskCompletionSource<StoredExcerpt>[] slots;
    private IReadOnlyList<ExcerptPart>? parts;

    private ExcerptMemory(IReadOnlyList<string> ids, DatasetRequest request)
    {
        this.ids = ids;
        this.request = request;
        slots = [.. ids.Select(_ => new TaskCompletionSource<StoredExcerpt>(TaskCreationOptions.RunContinuationsAsynchronously))];
    }

    /// <summary>Which generation it is.</summary>
    public int Generation => request.Generation;

    /// <summary>Ends when all are loaded, or with the first error.</summary>
    public Task Filling { get; private set; } = Task.CompletedTask;

    /// <summary>Whether all are loaded.</summary>
    public bool IsFilled => Filling.IsCompletedSuccessfully;

    /// <summary>Begins to load.</summary>
    /// <param name="adapter">Where from.</param>
    /// <param name="request">Which generation.</param>
    /// <param name="ids">All of them.</param>
    /// <param name="order">Indices, those that are needed first before the others.</param>
    /// <param name="producers">Threads.</param>
    /// <param name="cancellationToken">Ends the loading.</param>
    public static ExcerptMemory Fill(
        IDatasetAdapter adapter, DatasetRequest request, IReadOnlyList<string> ids, IReadOnlyList<int> order, int producers, CancellationToken cancellationToken)
    {
        var memory = new ExcerptMemory(ids, request);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = producers, CancellationToken = cancellationToken };
        memory.Filling = Task.Run(
            () => Parallel.ForEachAsync(order, parallel, (index, _) =>
            {
                memory.slots[index].SetResult(new StoredExcerpt(BatchAssembler.Load(adapter, ids[index], request)));
                return ValueTask.CompletedTask;
            }),
            cancellationToken);
        return memory;
    }

    /// <summary>An excerpt, once it is loaded.</summary>
    public async ValueTask<StoredExcerpt> GetAsync(int index)
    {
        Task<StoredExcerpt> wanted = slots[index].Task;
        if (!wanted.IsCompleted && await Task.WhenAny(wanted, Filling) != wanted)
        {
            await Filling;      // throws if it failed
        }

        return await wanted;
    }

    /// <summary>One clip from each excerpt's beginning.</summary>
    public IReadOnlyList<ExcerptPart> Whole() => parts ??= [.. ids.Index().Select(entry => new ExcerptPart(entry.Item, entry.Index, 0))];

    /// <summary>Every excerpt cut into clips as the annotator cuts recordings into windows, once all are loaded.</summary>
    public async Task<IReadOnlyList<ExcerptPart>> CutAsync(int samplesPerClip, double hopSeconds)
    {
        await Filling;
        if (parts is null)
        {
            var grid = new WindowGrid(request.SampleRate, (double)samplesPerClip / request.SampleRate, hopSeconds);
            parts =
            [
                .. from slot in slots.Index()
                   from window in Enumerable.Range(0, grid.Count(slot.Item.Task.Result.Length))
                   select new ExcerptPart(
                       FormattableString.Invariant($"{ids[slot.Index]} from {grid.StartSeconds(window)} s"), slot.Index, (int)grid.StartFrame(window)),
            ];
        }

        return parts;
    }

    /// <summary>Some clips as a batch, in their order, once they are loaded.</summary>
    /// <param name="clips">Of this memory.</param>
    /// <param name="samplesPerClip">Length of a clip.</param>
    /// <param name="options">The clips' windows, and the network's outputs.</param>
    /// <param name="labels">Reads the labels.</param>
    public async Task<TrainingBatch> AssembleAsync(IReadOnlyList<ExcerptPart> clips, int samplesPerClip, TrainingOptions options, ClipLabels labels)
    {
        IReadOnlyList<double> starts = options.WindowStarts;
        TrainingBatch batch = TrainingBatch.Create([.. clips.Select(part => part.Id)], samplesPerClip, starts.Count, options.Programs.Count);
        List<ClipTargets> targets = [];
        for (int i = 0; i < clips.Count; i++)
        {
            StoredExcerpt excerpt = await GetAsync(clips[i].Excerpt);
            targets.AddRange(excerpt.Cut(clips[i].FirstSample, batch.SamplesOf(i), starts, labels));
        }

        return batch.Set(targets);
    }
}

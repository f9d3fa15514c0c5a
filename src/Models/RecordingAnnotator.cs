using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using MirTool.Audio;
using TorchSharp;

namespace MirTool.Models;

/// <summary>Slides a model's window over recordings. Several recordings at once share one pool of inference threads.</summary>
/// <remarks>
/// A recording is cut into batches that depend on nothing but the recording, the model and the hop: stretches of a minute for
/// networks that go over stretches, <see cref="InstrumentModel.WindowsPerBatch"/> windows for others; each batch is computed by one thread with one tensor thread. So results are the same to the last bit for any number of
/// jobs and inference threads. Inside a batch a log-mel spectrogram is computed once: overlapping windows share its frames, which is
/// why a window starts on the frame nearest to its time (at most half a frame's hop away, 10 ms for the default front end).
/// Behind other front ends each window has its own samples.
/// </remarks>
public sealed class RecordingAnnotator : IDisposable
{
    private readonly InstrumentModel model;
    private readonly BlockingCollection<WindowBatch> queue = [];
    private readonly Thread[] workers;
    private readonly bool withEmbeddings;

    /// <param name="model">Stays with the caller, who disposes it after the annotator.</param>
    /// <param name="inferenceThreads">Batches computed at the same time; 1 for a GPU, which is busy with one.</param>
    /// <param name="withEmbeddings">Whether windows come with their embeddings.</param>
    public RecordingAnnotator(InstrumentModel model, int inferenceThreads, bool withEmbeddings = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inferenceThreads, 1);
        this.model = model;
        this.withEmbeddings = withEmbeddings;
        // One tensor thread per batch: how a sum is split decides its last bits, and whole batches keep the cores busier than parts.
        torch.set_num_threads(1);
        workers = new Thread[inferenceThreads];
        for (int i = 0; i < inferenceThreads; i++)
        {
            workers[i] = new Thread(Work) { IsBackground = true, Name = $"inference {i}" };
            workers[i].Start();
        }
    }

    /// <summary>The windows of a recording, in order, while it is being decoded.</summary>
    /// <param name="audio">At its start; read to its end.</param>
    /// <param name="hopSeconds">Distance between the starts of neighbouring windows, in (0, 2].</param>
    /// <param name="cancellationToken">Ends the enumeration between two batches.</param>
    /// <exception cref="AudioFileException">The recording cannot be read to its end, or holds no sound at all.</exception>
    public IAsyncEnumerable<WindowPrediction> AnnotateAsync(AudioReader audio, double hopSeconds, CancellationToken cancellationToken = default) =>
        AnnotateAsync(audio, hopSeconds, journal: null, cancellationToken);

    /// <summary>The windows of sound that is in memory already, in order.</summary>
    /// <param name="samples">Mono, at the model's rate; not changed until the enumeration has ended.</param>
    /// <param name="hopSeconds">Distance between the starts of neighbouring windows, in (0, 2].</param>
    /// <param name="cancellationToken">Ends the enumeration between two batches.</param>
    public IAsyncEnumerable<WindowPrediction> AnnotateAsync(
        ReadOnlyMemory<float> samples, double hopSeconds, CancellationToken cancellationToken = default) =>
        SmoothedAsync(SoundSource.Of(samples, model.SampleRate), hopSeconds, journal: null, cancellationToken);

    /// <inheritdoc cref="AnnotateAsync(AudioReader, double, CancellationToken)"/>
    /// <param name="audio">At its start; read to its end.</param>
    /// <param name="hopSeconds">Distance between the starts of neighbouring windows, in (0, 2].</param>
    /// <param name="journal">Has what an earlier run computed, and keeps what this one does; stays the caller's. Null for none.</param>
    /// <param name="cancellationToken">Ends the enumeration between two batches.</param>
    internal async IAsyncEnumerable<WindowPrediction> AnnotateAsync(
        AudioReader audio, double hopSeconds, PredictionJournal? journal, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var sound = new MonoStream(audio, model.SampleRate);
        journal?.Begin($"{model.Device}, {audio.Decoder}, {sound.Resampler}{(withEmbeddings ? ", embeddings" : "")}");
        await foreach (WindowPrediction prediction in SmoothedAsync(SoundSource.Of(sound), hopSeconds, journal, cancellationToken))
        {
            yield return prediction;
        }
    }

    private IAsyncEnumerable<WindowPrediction> SmoothedAsync(SoundSource sound, double hopSeconds, PredictionJournal? journal, CancellationToken cancellationToken) =>
        ContextSmoothing.Apply(PredictAsync(sound, hopSeconds, journal, cancellationToken), model.Description.Decoding.ContextSeconds, model.NoInstruments, cancellationToken);

    private async IAsyncEnumerable<WindowPrediction> PredictAsync(
        SoundSource sound, double hopSeconds, PredictionJournal? journal, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Func<WindowBatch?> next = model.Batches(sound, hopSeconds);
        var pending = new Queue<(WindowBatch Batch, bool IsKept)>();
        bool isComplete = false;
        try
        {
            bool more = true;
            while (more || pending.Count > 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                // One batch per thread and one to come: enough to keep the threads busy while the next one is decoded.
                while (more && pending.Count <= workers.Length)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    if (next() is not { } batch)
                    {
                        more = false;
                        break;
                    }

                    WindowPrediction[]? kept = journal?.Next(batch);
                    pending.Enqueue((batch, kept is not null));
                    if (kept is not null)
                    {
                        batch.Done.SetResult(kept);
                    }
                    else
                    {
                        queue.Add(batch, cancellationToken);
                    }
                }

                if (pending.TryPeek(out (WindowBatch Batch, bool IsKept) oldest))
                {
                    WindowPrediction[] predictions = await oldest.Batch.Done.Task;
                    pending.Dequeue().Batch.Dispose();
                    if (!oldest.IsKept)
                    {
                        journal?.Add(predictions);
                    }

                    foreach (WindowPrediction prediction in predictions)
                    {
                        yield return prediction;
                    }
                }
            }

            isComplete = true;
        }
        finally
        {
            // A batch that nobody waits for any more is skipped by the thread that meets it, or finished if one is at it.
            foreach ((WindowBatch batch, _) in pending)
            {
                batch.Done.TrySetCanceled(CancellationToken.None);
            }

            if (!isComplete)
            {
                journal?.Save();
            }
        }
    }

    public void Dispose()
    {
        queue.CompleteAdding();
        foreach (Thread worker in workers)
        {
            worker.Join();
        }

        queue.Dispose();
    }

    private void Work()
    {
        foreach (WindowBatch batch in queue.GetConsumingEnumerable())
        {
            if (batch.Done.Task.IsCompleted)
            {
                continue;
            }

            try
            {
                batch.Done.TrySetResult(model.Predict(batch, withEmbeddings));
            }
            catch (Exception e)
            {
                batch.Done.TrySetException(e);
            }
        }
    }
}

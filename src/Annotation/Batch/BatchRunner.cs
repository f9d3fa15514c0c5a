using Microsoft.Extensions.Logging;
using MirTool.Annotation.Formats;
using MirTool.Audio;
using MirTool.Models;
using MirTool.Plugins;

namespace MirTool.Annotation.Batch;

/// <summary>Annotates the pending recordings of a batch, several at once, and writes what comes of them.</summary>
/// <param name="options">How.</param>
/// <param name="settings">The options that change results.</param>
/// <param name="instruments">The taxonomy's.</param>
/// <param name="annotate">Annotates one recording; null when none is pending.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Hears of failures.</param>
internal sealed class BatchRunner(
    BatchOptions options,
    RunSettings settings,
    IReadOnlyList<TaxonomyInstrument> instruments,
    AnnotateRecording? annotate,
    TimeProvider time,
    ILogger logger)
{
    private readonly IReadOnlyList<TaxonomyInstrument> instrumentsAndOther = [.. instruments, new TaxonomyInstrument(FrameDecoder.OtherId, FrameDecoder.OtherId, [])];

    /// <summary>Annotates what is pending, then writes the tables over all recordings that have an outcome by then.</summary>
    /// <param name="folder">Open, but not begun.</param>
    /// <param name="inputs">All recordings, other machines' included.</param>
    /// <param name="plan">This run's part.</param>
    /// <param name="progress">Told of every step.</param>
    /// <param name="cancellationToken">Ends the batch early: finished recordings are kept, unfinished ones leave nothing.</param>
    /// <returns>Whether the batch came to its end.</returns>
    /// <exception cref="OutputException">The output cannot be written.</exception>
    public async Task<bool> RunAsync(
        OutputFolder folder, InputSet inputs, BatchPlan plan, BatchProgress progress, CancellationToken cancellationToken)
    {
        folder.Begin(settings, options.Force, time);
        bool isComplete = await AnnotateAllAsync(folder, inputs.Root, plan.Pending, progress, cancellationToken);
        folder.End();
        OutputException.Guard(options.OutputFolder, () => WriteTables(folder, inputs, plan));
        return isComplete;
    }

    private async Task<bool> AnnotateAllAsync(
        OutputFolder folder, string root, IReadOnlyList<Recording> pending, BatchProgress progress, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Jobs, CancellationToken = stop.Token };
        try
        {
            await Parallel.ForEachAsync(pending, parallel, async (recording, token) =>
            {
                BatchProgress.RecordingProgress ofRecording = progress.Start(recording);
                RecordingResult result = await SettleAsync(folder, root, recording, ofRecording, token);
                ofRecording.Finish(result.Error is null);
                if (result.Error is not null && options.FailFast)
                {
                    await stop.CancelAsync();
                }
            });
            return true;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Annotates a recording or finds out why it cannot be; either way the journal knows, once all files are in place.</summary>
    private async Task<RecordingResult> SettleAsync(
        OutputFolder folder, string root, Recording recording, BatchProgress.RecordingProgress progress, CancellationToken cancellationToken)
    {
        RecordingResult result;
        long framesBytes = 0;
        long segmentsBytes = 0;
        try
        {
            if (recording.Error is { } error)
            {
                throw new InvalidDataException(error);
            }

            (result, framesBytes, segmentsBytes) = await AnnotateAsync(folder, recording, progress, cancellationToken);
            Log.Annotated(logger, recording.File, result.DurationSeconds, result.Windows);
        }
        catch (Exception e) when (IsOfThisRecording(e, cancellationToken))
        {
            result = RecordingResult.Failed(Reason(e));
            OutputException.Guard(options.OutputFolder, () => folder.RemoveTables(recording));
            Log.RecordingFailed(logger, recording.File, result.Error!);
            Log.RecordingFailedBy(logger, e);
        }

        folder.Append(new JournalEntry(recording.File, root, recording.SizeBytes, recording.ModifiedTicks, settings.Fingerprint,
            time.GetUtcNow().Ticks, framesBytes, segmentsBytes, result));
        return result;
    }

    private async Task<(RecordingResult Result, long FramesBytes, long SegmentsBytes)> AnnotateAsync(
        OutputFolder folder, Recording recording, BatchProgress.RecordingProgress progress, CancellationToken cancellationToken)
    {
        using CsvFile framesCsv = Written(() => folder.CreateCsv(FrameTable.Columns));
        using CsvFile segmentsCsv = Written(() => folder.CreateCsv(SegmentTable.Columns));
        var frames = new FrameTable(framesCsv, recording.File, instrumentsAndOther, options.Rows);
        var segments = new SegmentTable(segmentsCsv, recording.File, instrumentsAndOther);
        var facts = new RecordingFacts { Options = recording.Options ?? new AudioOptions() };
        double durationSeconds = 0;
        long polyphonySum = 0;
        int windows = 0;

        await foreach (DecodedWindow window in annotate!(recording.Path, facts, cancellationToken).WithCancellation(cancellationToken))
        {
            OutputException.Guard(options.OutputFolder, () =>
            {
                frames.Write(window);
                segments.Write(window);
            });
            progress.Reach(window.EndSeconds, facts.ExpectedSeconds);
            durationSeconds = window.EndSeconds;
            polyphonySum += window.Polyphony;
            windows++;
        }

        if (windows == 0 || durationSeconds <= 0)
        {
            throw new InvalidDataException("holds no sound: its length is 0.");
        }

        foreach (string warning in facts.Warnings)
        {
            Log.RecordingWarning(logger, recording.File, warning);
        }

        Log.Decoded(logger, recording.File, facts.Decoder);
        IReadOnlyList<InstrumentSummary> heard = Written(segments.Complete);
        long framesBytes = Written(() => framesCsv.Publish(folder.Layout.FramesPath(recording)));
        long segmentsBytes = Written(() => segmentsCsv.Publish(folder.Layout.SegmentsPath(recording)));
        var result = new RecordingResult(
            Error: null, durationSeconds, facts.SampleRate, facts.Channels, windows, (double)polyphonySum / windows, heard);
        return (result, framesBytes, segmentsBytes);
    }

    private void WriteTables(OutputFolder folder, InputSet inputs, BatchPlan plan)
    {
        OutputState state = OutputState.Read(folder.Layout, inputs, settings.Fingerprint);
        BatchTables.Write(folder, folder.Layout, state.Results(plan.Share));
        if (options.Shard is not null && inputs.Recordings.All(state.IsSettled))
        {
            // The last shard to finish writes the tables of them all; should two be last, both write the same.
            BatchTables.Write(folder, folder.Layout with { Shard = null }, state.Results(inputs.Recordings));
        }
    }

    private T Written<T>(Func<T> write)
    {
        T? result = default;
        OutputException.Guard(options.OutputFolder, () => result = write());
        return result!;
    }

    // A full disk or a missing library fails every recording alike, so neither is blamed on one. Everything else is:
    // one recording on which something unforeseen happens must not cost the other ten thousand.
    private static bool IsOfThisRecording(Exception e, CancellationToken cancellationToken) =>
        e is not (OutputException or DllNotFoundException or OutOfMemoryException)
        && !(e is OperationCanceledException && cancellationToken.IsCancellationRequested);

    private static string Reason(Exception e)
    {
        // The row says which file; a full path in the table would differ from machine to machine.
        string message = (e is AudioFileException audio ? audio.Reason : e.Message).ReplaceLineEndings(" ").Trim();
        return e is InvalidDataException or IOException or UnauthorizedAccessException ? message : $"{e.GetType().Name}: {message}";
    }
}

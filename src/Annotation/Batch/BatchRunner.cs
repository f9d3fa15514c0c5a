using MirTool.Annotation.Formats;
using MirTool.Audio;
using MirTool.Models;

namespace MirTool.Annotation.Batch;

/// <summary>Annotates the pending recordings of a batch, several at once, and writes what comes of them.</summary>
/// <param name="source">Annotates recordings.</param>
/// <param name="options">How.</param>
/// <param name="settings">The options that change results.</param>
/// <param name="time">The clock.</param>
internal sealed class BatchRunner(AnnotationSource source, BatchOptions options, RunSettings settings, TimeProvider time)
{
    /// <summary>Annotates what is pending, then writes the tables over all recordings that have an outcome by then.</summary>
    /// <param name="folder">Open, but not begun.</param>
    /// <param name="inputs">All recordings, other machines' included.</param>
    /// <param name="plan">This run's part.</param>
    /// <param name="progress">Told of every step.</param>
    /// <param name="cancellationToken">Ends the batch early: finished recordings are kept, of unfinished ones what the next run goes on from.</param>
    /// <returns>Whether the batch came to its end.</returns>
    /// <exception cref="OutputException">The output cannot be written.</exception>
    public async Task<bool> RunAsync(
        OutputFolder folder, InputSet inputs, BatchPlan plan, ProgressTracking progress, CancellationToken cancellationToken)
    {
        folder.Begin(settings, options.Force, time);
        bool isComplete = await AnnotateAllAsync(folder, inputs.Root, plan.Pending, progress, cancellationToken);
        folder.End();
        OutputException.Guard(options.OutputFolder, () => WriteTables(folder, inputs, plan));
        if (isComplete && options.Shard is null)
        {
            folder.ForgetAll();
        }

        return isComplete;
    }

    private async Task<bool> AnnotateAllAsync(
        OutputFolder folder, string root, IReadOnlyList<Recording> pending, ProgressTracking progress, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Jobs, CancellationToken = stop.Token };
        try
        {
            await Parallel.ForEachAsync(pending, parallel, async (recording, token) =>
            {
                ProgressTracking.RecordingProgress ofRecording = progress.Start(recording);
                RecordingOutcome outcome = await SettleAsync(folder, root, recording, ofRecording, token);
                ofRecording.Finish(outcome);
                if (outcome.Failure is not null && options.FailFast)
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
    private async Task<RecordingOutcome> SettleAsync(
        OutputFolder folder, string root, Recording recording, ProgressTracking.RecordingProgress progress, CancellationToken cancellationToken)
    {
        RecordingOutcome outcome;
        RecordingResult result;
        IReadOnlyDictionary<string, long> fileBytes = new Dictionary<string, long>();
        try
        {
            if (recording.Error is { } error)
            {
                throw new InvalidDataException(error);
            }

            (result, fileBytes, outcome) = await AnnotateAsync(folder, recording, progress, cancellationToken);
        }
        catch (Exception e) when (IsOfThisRecording(e, cancellationToken))
        {
            outcome = new RecordingOutcome(recording.File, 0, 0, Reason(e), e);
            result = RecordingResult.Failed(outcome.Failure!);
            OutputException.Guard(options.OutputFolder, () => folder.RemoveFiles(recording));
        }

        folder.Append(new JournalEntry(recording.File, root, recording.SizeBytes, recording.ModifiedTicks, settings.Fingerprint,
            time.GetUtcNow().Ticks, fileBytes, result));
        folder.Forget(recording);
        return outcome;
    }

    private async Task<(RecordingResult Result, IReadOnlyDictionary<string, long> FileBytes, RecordingOutcome Outcome)> AnnotateAsync(
        OutputFolder folder, Recording recording, ProgressTracking.RecordingProgress progress, CancellationToken cancellationToken)
    {
        if (options.Force)
        {
            folder.Forget(recording);
        }

        using PredictionJournal journal = folder.JournalOf(recording, settings, time);
        using AnnotatedRecording opened = source.Open(recording, journal);
        AnnotationHeader header = Header(recording, opened);
        using RecordingFiles files = Written(() => new RecordingFiles(folder, options.Formats, header));
        await foreach (AnnotatedWindow window in opened.Windows.WithCancellation(cancellationToken))
        {
            OutputException.Guard(options.OutputFolder, () => files.Write(window));
            progress.Reach(window.EndSeconds, opened.ExpectedSeconds);
        }

        RecordingSummary summary = Written(files.Complete);
        IReadOnlyDictionary<string, long> fileBytes = Written(() => Publish(files, folder, recording));
        var result = new RecordingResult(
            Error: null, summary.DurationSeconds, opened.SampleRate, opened.Channels, summary.Windows, summary.MeanPolyphony, summary.Instruments)
        {
            RecordedAt = header.RecordedAt?.After(0),
        };
        var outcome = new RecordingOutcome(recording.File, summary.DurationSeconds, summary.Windows)
        {
            Decoder = opened.Decoder,
            Warnings = header.RecordedAt?.Problem is { } problem ? [.. opened.Warnings, $"its times are not known: {problem}"] : opened.Warnings,
            ResumedSeconds = journal.ResumedSeconds,
        };
        return (result, fileBytes, outcome);
    }

    // A name that the output's file system does not take is the recording's matter: the others have names of their own.
    private static IReadOnlyDictionary<string, long> Publish(RecordingFiles files, OutputFolder folder, Recording recording)
    {
        try
        {
            return files.Publish(suffix => folder.Layout.PathOf(recording, suffix));
        }
        catch (IOException e) when (OutputException.IsOfTheName(e))
        {
            throw new InvalidDataException(
                $"its files cannot have their names in the output folder ({OutputException.ReasonOf(e)}). Rename it, choose an --output with a shorter path, or try --safe-names.", e);
        }
    }

    private AnnotationHeader Header(Recording recording, AnnotatedRecording opened) => new()
    {
        File = recording.File,
        Path = recording.Path,
        SampleRate = opened.SampleRate,
        Channels = opened.Channels,
        ExpectedSeconds = opened.ExpectedSeconds,
        Instruments = source.Instruments,
        Rows = options.Rows,
        RecordedAt = options.Times?.At(recording.File, recording.Path),
        Model = source.Model,
        Taxonomy = source.Taxonomy,
        ToolVersion = AnnotationBatch.ToolVersion,
        WindowSeconds = source.WindowSeconds,
        HopSeconds = source.HopSeconds,
    };

    private void WriteTables(OutputFolder folder, InputSet inputs, BatchPlan plan)
    {
        OutputState state = OutputState.Read(folder.Layout, inputs, settings.Fingerprint);
        BatchTables.Write(folder, folder.Layout, state.Results(plan.Share), settings.HasTimes);
        if (options.Shard is not null && inputs.Recordings.All(state.IsSettled))
        {
            // The last shard to finish writes the tables of them all; should two be last, both write the same.
            BatchTables.Write(folder, folder.Layout with { Shard = null }, state.Results(inputs.Recordings), settings.HasTimes);
            folder.ForgetAll();
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

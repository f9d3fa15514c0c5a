namespace MirTool.Annotation.Batch;

/// <summary>Follows a batch: recordings tell it of every step, from several threads, and it tells whoever wants to know, one report after the other.</summary>
/// <param name="pending">What is to be annotated.</param>
/// <param name="skipped">How many recordings were done before.</param>
/// <param name="time">For the time left.</param>
/// <param name="progress">Who wants to know; null for nobody.</param>
internal sealed class ProgressTracking(IReadOnlyList<Recording> pending, int skipped, TimeProvider time, IProgress<BatchProgress>? progress)
{
    private readonly IProgress<BatchProgress>? progress = progress;
    private readonly Lock gate = new();
    private readonly long start = time.GetTimestamp();
    // Bytes stand for work: sizes are known beforehand, lengths are not. One more each, so that empty files count.
    private readonly double totalBytes = pending.Sum(recording => recording.SizeBytes + 1.0);
    private double doneBytes;
    private double audioSeconds;
    private int annotated;
    private int failed;

    /// <summary>Tells that the work begins.</summary>
    public void Begin() => progress?.Report(Report());

    /// <summary>Starts to follow one recording.</summary>
    public RecordingProgress Start(Recording recording) => new(this, recording);

    /// <summary>The state as it is now.</summary>
    public BatchProgress Report()
    {
        lock (gate)
        {
            double elapsedSeconds = time.GetElapsedTime(start).TotalSeconds;
            double fraction = totalBytes > 0 ? Math.Min(1, doneBytes / totalBytes) : 1;
            return new BatchProgress(
                Done: annotated + failed + skipped,
                Total: pending.Count + skipped,
                Annotated: annotated,
                Skipped: skipped,
                Failed: failed,
                Fraction: Math.Round(fraction, 4),
                AudioSeconds: Math.Round(audioSeconds, 3),
                ElapsedSeconds: Math.Round(elapsedSeconds, 3),
                EtaSeconds: fraction > 0 ? Math.Round(elapsedSeconds * (1 - fraction) / fraction, 1) : null);
        }
    }

    /// <summary>How far one recording has come; used by one thread at a time.</summary>
    internal sealed class RecordingProgress(ProgressTracking batch, Recording recording)
    {
        private double reachedSeconds;
        private double countedBytes;

        /// <summary>Notes that a recording is annotated up to here.</summary>
        /// <param name="seconds">From its start.</param>
        /// <param name="expectedSeconds">Its likely length; null while that is not known, and the file counts when it is finished.</param>
        public void Reach(double seconds, double? expectedSeconds)
        {
            double bytes = expectedSeconds > 0 ? recording.SizeBytes * Math.Min(1, seconds / expectedSeconds.Value) : 0;
            lock (batch.gate)
            {
                batch.audioSeconds += seconds - reachedSeconds;
                batch.doneBytes += bytes - countedBytes;
                batch.progress?.Report(batch.Report());
            }

            reachedSeconds = seconds;
            countedBytes = bytes;
        }

        /// <summary>Notes that nothing more comes of a recording.</summary>
        public void Finish(RecordingOutcome outcome)
        {
            lock (batch.gate)
            {
                batch.doneBytes += recording.SizeBytes + 1 - countedBytes;
                batch.annotated += outcome.Failure is null ? 1 : 0;
                batch.failed += outcome.Failure is null ? 0 : 1;
                batch.progress?.Report(batch.Report() with { Finished = outcome });
            }
        }
    }
}

namespace MirTool.Annotation.Batch;

/// <summary>How far a batch has come. Recordings report to it from several threads; displays read it when they like.</summary>
/// <param name="pending">What is to be annotated.</param>
/// <param name="skipped">How many recordings were done before.</param>
/// <param name="time">For the time left.</param>
internal sealed class BatchProgress(IReadOnlyList<Recording> pending, int skipped, TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly long start = time.GetTimestamp();
    // Bytes stand for work: sizes are known beforehand, lengths are not. One more each, so that empty files count.
    private readonly double totalBytes = pending.Sum(recording => recording.SizeBytes + 1.0);
    private double doneBytes;
    private double audioSeconds;
    private int annotated;
    private int failed;

    /// <summary>Starts to follow one recording.</summary>
    public RecordingProgress Start(Recording recording) => new(this, recording);

    public ProgressReport Report()
    {
        lock (gate)
        {
            double elapsedSeconds = time.GetElapsedTime(start).TotalSeconds;
            double fraction = totalBytes > 0 ? Math.Min(1, doneBytes / totalBytes) : 1;
            return new ProgressReport(
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
    internal sealed class RecordingProgress(BatchProgress batch, Recording recording)
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
            }

            reachedSeconds = seconds;
            countedBytes = bytes;
        }

        public void Finish(bool isOk)
        {
            lock (batch.gate)
            {
                batch.doneBytes += recording.SizeBytes + 1 - countedBytes;
                batch.annotated += isOk ? 1 : 0;
                batch.failed += isOk ? 0 : 1;
            }
        }
    }
}

/// <summary>The state of a batch at one moment: a line of <c>--progress json</c>.</summary>
/// <param name="Done">Recordings with an outcome, those done before included.</param>
/// <param name="Total">All recordings of the run.</param>
/// <param name="Annotated">Annotated now.</param>
/// <param name="Skipped">Done before.</param>
/// <param name="Failed">Failed now.</param>
/// <param name="Fraction">Of the work, by bytes, 0 to 1.</param>
/// <param name="AudioSeconds">Sound annotated now.</param>
/// <param name="ElapsedSeconds">Since the start.</param>
/// <param name="EtaSeconds">Likely time left; null before anything is known.</param>
internal sealed record ProgressReport(
    int Done,
    int Total,
    int Annotated,
    int Skipped,
    int Failed,
    double Fraction,
    double AudioSeconds,
    double ElapsedSeconds,
    double? EtaSeconds);

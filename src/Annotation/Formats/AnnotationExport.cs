using MirTool.Annotation.Batch;

namespace MirTool.Annotation.Formats;

/// <summary>Makes files for other programs from the tables of a folder of annotations.</summary>
public static class AnnotationExport
{
    /// <summary>Writes what is not there as new.</summary>
    /// <param name="annotations">What to export.</param>
    /// <param name="options">How, and where to.</param>
    /// <param name="progress">Told of every recording that is finished, one report after the other, from several threads.</param>
    /// <param name="cancellationToken">Ends it early: files that are written stay.</param>
    /// <returns>How many recordings met which end.</returns>
    /// <exception cref="OutputException">The output cannot be written, or another process is writing it.</exception>
    public static async Task<BatchResult> RunAsync(
        AnnotationFolder annotations, ExportOptions options, IProgress<BatchProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        using ExportFolder folder = ExportFolder.Open(options);
        var batch = new ExportBatch(annotations, options, folder);
        var tracking = new ProgressTracking(batch.Pending, batch.Skipped, TimeProvider.System, progress);
        tracking.Begin();
        try
        {
            await batch.RunAsync(tracking, cancellationToken);
            return BatchResult.Of(tracking.Report(), isComplete: true);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return BatchResult.Of(tracking.Report(), isComplete: false);
        }
    }
}

using Microsoft.Extensions.Logging;
using MirTool.Annotation.Batch;
using MirTool.Annotation.Formats;

namespace MirTool.Cli;

/// <summary>An export with its progress on stderr and a closing line.</summary>
internal sealed class ExportRun(StandardError standardError, TimeProvider time, ILogger logger, ProgressMode progressMode)
{
    /// <summary>Writes what is not there as new.</summary>
    /// <param name="annotations">What to export.</param>
    /// <param name="options">How, and where to.</param>
    /// <param name="cancellationToken">Ends it early, what is written kept.</param>
    /// <returns>Whether a file could not be made.</returns>
    public async Task<bool> RunAsync(AnnotationFolder annotations, ExportOptions options, CancellationToken cancellationToken)
    {
        using ExportFolder folder = ExportFolder.Open(options);
        var batch = new ExportBatch(annotations, options, folder);
        var display = new ProgressDisplay(progressMode, standardError, logger);
        var progress = new ProgressTracking(batch.Pending, batch.Skipped, time, display);
        progress.Begin();
        await display.ShowAsync(async () =>
        {
            try
            {
                await batch.RunAsync(progress, cancellationToken);
                return true;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return false;
            }
        });

        BatchProgress end = progress.Report();
        Log.Exported(logger, options.Format.Name, end.Annotated, options.OutputFolder, end.Skipped, end.Failed);
        return end.Failed > 0;
    }
}

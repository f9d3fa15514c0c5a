using Microsoft.Extensions.Logging;
using MirTool.Annotation.Batch;
using MirTool.Annotation.Formats;
using MirTool.Archive.Tables;
using MirTool.Cli.Commands;

namespace MirTool.Cli;

/// <summary>An export with its progress on stderr and a closing line.</summary>
internal sealed class ExportRun(StandardError standardError, TimeProvider time, ILogger logger, ProgressMode progressMode)
{
    /// <summary>Writes the tables over all recordings as Parquet files, which have all columns and rows.</summary>
    /// <param name="annotations">The folder that annotate wrote.</param>
    /// <param name="target">A folder; null for the one in which searches look.</param>
    /// <param name="cancellationToken">Ends it early; the next time goes on.</param>
    /// <returns>Whether a recording's tables were missing.</returns>
    public bool WriteParquet(string annotations, string? target, CancellationToken cancellationToken)
    {
        Archive.AnnotationFolder archive = Archive.AnnotationFolder.Open(annotations);
        string folder = target ?? archive.ParquetFolder;
        IReadOnlyList<string> missing = ArchiveProgressBar.Show(
            "making tables", progressMode == ProgressMode.Bar, progress => ParquetWriter.Write(archive, folder, progress, cancellationToken));
        foreach (string file in missing)
        {
            Log.TablesMissing(logger, file);
        }

        Log.Exported(logger, ExportFormats.Parquet, archive.Recordings.Count - missing.Count, folder, 0, missing.Count);
        return missing.Count > 0;
    }

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

using Microsoft.Extensions.Logging;
using MirTool.Annotation;
using MirTool.Annotation.Batch;
using MirTool.Annotation.Formats;
using MirTool.Archive.Tables;

namespace MirTool.Cli;

/// <summary>An export with its progress on stderr and a closing line.</summary>
internal sealed class ExportRun(StandardError standardError, ILogger logger, ProgressMode progressMode)
{
    /// <summary>Writes the tables over all recordings as Parquet files, which have all columns and rows.</summary>
    /// <param name="annotations">The folder that annotate wrote.</param>
    /// <param name="target">A folder; null for the one in which searches look.</param>
    /// <param name="cancellationToken">Ends it early; the next time goes on.</param>
    /// <returns>Whether a recording's tables were missing.</returns>
    public bool WriteParquet(string annotations, string? target, CancellationToken cancellationToken)
    {
        AnnotationFolder archive = AnnotationFolder.Open(annotations);
        string folder = target ?? ParquetTables.FolderOf(archive);
        IReadOnlyList<string> missing = ArchiveProgress.Show(
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
        var display = new ProgressDisplay(progressMode, standardError, logger);
        BatchResult end = await display.ShowAsync(() => AnnotationExport.RunAsync(annotations, options, display, cancellationToken));
        Log.Exported(logger, options.Format.Name, end.Annotated, options.OutputFolder, end.Skipped, end.Failed);
        return end.Failed > 0;
    }
}

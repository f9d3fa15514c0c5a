using MirTool.Annotation.Batch;

namespace MirTool.Annotation.Formats;

/// <summary>Makes a format's files from the tables of an annotation folder, several recordings at once.</summary>
internal sealed class ExportBatch
{
    private readonly AnnotationFolder annotations;
    private readonly ExportOptions options;
    private readonly Work[] pending;

    /// <summary>Compares an annotation folder with what was exported before.</summary>
    /// <param name="annotations">What to export.</param>
    /// <param name="options">How.</param>
    /// <param name="folder">Where to.</param>
    public ExportBatch(AnnotationFolder annotations, ExportOptions options, ExportFolder folder)
    {
        this.annotations = annotations;
        this.options = options;
        Folder = folder;
        pending = [.. annotations.Annotated.Select(Describe).Where(work => !folder.IsCurrent(work.Path, work.Windows, work.Segments))];
    }

    public ExportFolder Folder { get; }

    /// <summary>The recordings whose files are to be written; their sizes are those of their tables.</summary>
    public IReadOnlyList<Recording> Pending => [.. pending.Select(work => work.Recording)];

    /// <summary>How many are there as new.</summary>
    public int Skipped => annotations.Annotated.Count - pending.Length;

    /// <summary>Writes what is pending, then the tables over all recordings where the format has them.</summary>
    /// <param name="progress">Made from <see cref="Pending"/>.</param>
    /// <param name="cancellationToken">Ends the export early: files that are written stay.</param>
    public async Task RunAsync(ProgressTracking progress, CancellationToken cancellationToken)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Jobs, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(pending, parallel, (work, _) =>
        {
            ProgressTracking.RecordingProgress ofRecording = progress.Start(work.Recording);
            ofRecording.Finish(Export(work));
            return ValueTask.CompletedTask;
        });
        if (options.HasTablesOverAll)
        {
            WriteOverAll(AnnotationFolder.RecordingsTable, BatchTables.RecordingColumns);
            WriteOverAll(AnnotationFolder.SummaryTable, BatchTables.SummaryColumns);
        }
    }

    private RecordingOutcome Export(Work work)
    {
        try
        {
            ExportedRecording recording = Read(work);
            Folder.Write(work.Path, stream => options.Format.Write(recording, stream, Path.GetDirectoryName(work.Path)!));
            return new RecordingOutcome(work.Recording.File, work.File.DurationSeconds, 0);
        }
        // One table that somebody damaged does not cost the other ten thousand.
        catch (Exception e) when (e is InvalidDataException or FileNotFoundException)
        {
            return new RecordingOutcome(work.Recording.File, 0, 0, e.Message, e);
        }
    }

    private ExportedRecording Read(Work work)
    {
        List<Stretch> segments = RecordingTables.Segments(work.Segments, work.File.File);
        Lazy<List<Stretch>> windows = new(() => RecordingTables.Windows(work.Windows, work.File.File));
        string? path = PathOf(work.File.File);
        return new ExportedRecording
        {
            File = work.File.File,
            DurationSeconds = work.File.DurationSeconds,
            SampleRate = work.File.SampleRate,
            Path = path,
            AnnotatedAt = File.GetLastWriteTimeUtc(work.Segments),
            RecordedAt = options.Times?.At(work.File.File, path),
            Of = options.Of,
            Stretches = options.Of == StretchKind.Segments ? options.Filter.Segments(segments) : options.Filter.Windows(windows.Value, segments),
            PolyphonySource = new(() => RecordingTables.Polyphony(windows.Value)),
        };
    }

    private void WriteOverAll(string table, string[] columns)
    {
        string source = Path.Join(annotations.Path, table);
        string name = options.Style is null ? table : Path.ChangeExtension(table, ".excel.csv");
        string path = Path.Join(Folder.Folder, name);
        bool hasTime = options.Times is not null && table == AnnotationFolder.RecordingsTable;
        HashSet<string> annotated = [.. annotations.Annotated.Select(recording => recording.File)];
        Func<string, string>? recordedAt = hasTime ? file => annotated.Contains(file) ? TimeOf(file) : "" : null;
        if (!Folder.IsCurrent(path, source))
        {
            Folder.Write(path, stream => SpreadsheetTables.WriteOverAll(stream, source, options.Style, columns, recordedAt));
        }
    }

    private string TimeOf(string file)
    {
        try
        {
            return options.Times!.At(file, PathOf(file)).After(0);
        }
        catch (InvalidDataException)
        {
            // The recording's own table has failed for this reason, and it was named.
            return "";
        }
    }

    private string? PathOf(string file) => options.RecordingsFolder is { } folder ? Path.GetFullPath(Path.Join(folder, file)) : null;

    private Work Describe(AnnotatedFile file)
    {
        bool isSafe = annotations.FramesPath(file.File) != Path.Join(annotations.Path, OutputNames.Frames(file.File));
        string windows = annotations.FramesPath(file.File);
        string segments = annotations.SegmentsPath(file.File);
        string path = Path.Join(Folder.Folder, OutputNames.Of(isSafe ? OutputNames.Safe(file.File) : file.File, options.Format.Suffix(options.Of)));
        long bytes = (new FileInfo(windows) is { Exists: true } w ? w.Length : 0) + (new FileInfo(segments) is { Exists: true } s ? s.Length : 0);
        return new(file, new Recording(path, file.File, bytes, 0), windows, segments, path);
    }

    /// <summary>A recording, its tables and the file to make of them.</summary>
    private sealed record Work(AnnotatedFile File, Recording Recording, string Windows, string Segments, string Path);
}

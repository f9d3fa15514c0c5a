using System.Collections.Concurrent;
using System.Globalization;
using MirTool.Audio;
using MirTool.Files;

namespace MirTool.Plugins.Custom;

/// <summary>Anybody's recordings with a table of labels, or with label files of other programs beside them. No code is needed.</summary>
/// <remarks>
/// The root is a folder with a <c>labels.csv</c>, or the path of such a table of any name, or a folder with label files somewhere in
/// it (JAMS, ELAN, Praat, Raven, Audacity, Sonic Visualiser), or one label file. docs/datasets.md describes both. Splits: all recordings are in <c>train</c> and in <c>test</c>; parts that must be kept apart
/// are label files of their own.
/// </remarks>
public sealed class CustomAdapter : IRecordedDataset
{
    private const string TableName = "labels.csv";
    private const string CompleteOption = "complete";
    private const int ProblemsShown = 10;

    // Labels are asked for excerpt by excerpt; the table is read once for each state of its file.
    private readonly ConcurrentDictionary<(string Path, DateTime Written, long Length), Lazy<IndexedTable>> tables = new();

    // By root; made anew whenever the excerpts are listed.
    private readonly ConcurrentDictionary<string, IReadOnlyDictionary<string, LabelFolder.Pair>> folders = new();

    private sealed record IndexedTable(LabelTable Table, IReadOnlyDictionary<string, LabelledFile> Files);

    /// <inheritdoc/>
    public string Name => "custom";

    /// <inheritdoc/>
    public string Description => "Your own recordings: a folder with a labels.csv (see `mirtool datasets new`), or with label files beside the recordings: JAMS, ELAN, Praat, Raven, Audacity, Sonic Visualiser.";

    /// <inheritdoc/>
    public IReadOnlyList<DatasetSplit> Splits { get; } =
    [
        new("train", "all recordings"),
        new("test", "all recordings; to keep some apart, give each part a label file of its own and name that as the root"),
    ];

    /// <inheritdoc/>
    public IReadOnlyList<DatasetOption> Options { get; } =
    [
        new(CompleteOption, "yes: where the column `complete` says nothing, every instrument that sounds is labelled (default); no: only some are"),
    ];

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The labels cannot be used; the message lists the first problems.</exception>
    /// <exception cref="FileNotFoundException">The folder has neither a label table nor label files.</exception>
    public IReadOnlyList<string> ListExcerpts(DatasetRequest request)
    {
        Check(request);
        string root = request.ExistingRoot(this);
        if (TablePathAt(root) is { } tablePath)
        {
            LabelTable table = TableAt(tablePath).Table;
            ThrowIfUnusable(tablePath, table.Problems);
            return request.Choose([.. table.Files.Select(file => file.File)]);
        }

        LabelFolder folder = FolderAt(root);
        ThrowIfUnusable(root, folder.Problems);
        return request.Choose([.. folder.Labels.Select(pair => pair.Recording)]);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The labels cannot be used.</exception>
    public LabelledExcerpt Load(string excerptId, DatasetRequest request)
    {
        bool otherwise = Check(request);
        string root = request.ExistingRoot(this);
        LabelledFile file = FileOf(excerptId, root);
        var sound = RecordingPart.Of(PathOf(excerptId, root));
        float[] samples = WholeRecording.ReadMono(sound.Path, request.SampleRate, sound.Options);
        return new(excerptId, samples, request.SampleRate, file.Labels((double)samples.Length / request.SampleRate), file.IsComplete(otherwise));
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The labels cannot be used.</exception>
    public ExcerptLabels LoadLabels(string excerptId, DatasetRequest request)
    {
        bool otherwise = Check(request);
        string root = request.ExistingRoot(this);
        LabelledFile file = FileOf(excerptId, root);
        var sound = RecordingPart.Of(PathOf(excerptId, root));
        double durationSeconds = WholeRecording.DurationSeconds(sound.Path, sound.Options);
        return new(excerptId, durationSeconds, file.Labels(durationSeconds), file.IsComplete(otherwise));
    }

    /// <inheritdoc/>
    public DatasetReport Validate(DatasetRequest request, IProgress<(int Done, int Total)>? progress, CancellationToken cancellationToken)
    {
        bool otherwise = Check(request);
        string root = request.ExistingRoot(this);
        (List<DatasetProblem> problems, IReadOnlyList<LabelledFile> files) = TablePathAt(root) is { } tablePath ? CheckTable(tablePath) : CheckFolder(root);
        problems.AddRange(ParallelCheck.Map(files, file => CheckRecording(RecordingPart.Of(PathOf(file.File, root)), file), progress, cancellationToken).SelectMany(found => found));
        return new(Counts(files, otherwise), problems);
    }

    private (List<DatasetProblem> Problems, IReadOnlyList<LabelledFile> Files) CheckTable(string path)
    {
        LabelTable table = TableAt(path).Table;
        return ([.. table.Problems, .. NotRead(path, table.Files)], table.Files);
    }

    private (List<DatasetProblem> Problems, IReadOnlyList<LabelledFile> Files) CheckFolder(string root)
    {
        LabelFolder folder = FolderAt(root);
        List<DatasetProblem> problems = [.. folder.Problems];
        List<LabelledFile> files = [];
        foreach (LabelFolder.Pair pair in folder.Labels)
        {
            LabelledFile file = ReadLabels(root, pair, out IReadOnlyList<DatasetProblem> found);
            problems.AddRange(found);
            if (!found.Any(problem => problem.IsError))
            {
                files.Add(file);
            }
        }

        return (problems, files);
    }

    private static List<DatasetCount> Counts(IReadOnlyList<LabelledFile> files, bool otherwise) =>
    [
        new("recordings", files.Count),
        new("recordings with complete labels", files.Count(file => file.IsComplete(otherwise))),
        .. from file in files
           from label in file.Rows.Select(row => row.Label).Distinct(StringComparer.OrdinalIgnoreCase)
           group file by label.ToLowerInvariant() into withLabel
           orderby withLabel.Key
           select new DatasetCount($"recordings with “{withLabel.Key}”", withLabel.Count()),
    ];

    /// <summary>Decodes a recording and compares its labels with its length.</summary>
    private static List<DatasetProblem> CheckRecording(RecordingPart sound, LabelledFile file)
    {
        // What rounding and the padding of lossy formats come to.
        const double ToleranceSeconds = 0.1;
        double durationSeconds;
        try
        {
            durationSeconds = WholeRecording.CheckedSeconds(sound.Path, sound.Options);
        }
        catch (AudioFileException e)
        {
            return [new(true, file.File, null, null, e.Reason)];
        }
        catch (FileNotFoundException)
        {
            return [new(true, file.File, null, null, "has gone since the labels were read.")];
        }

        if (durationSeconds == 0)
        {
            return [new(true, file.File, null, null, "has no samples. Record or export it again.")];
        }

        List<DatasetProblem> problems = [];
        foreach (LabelRow row in file.Rows)
        {
            if (row.StartSeconds >= durationSeconds)
            {
                problems.Add(new(true, file.Source, row.Line, LabelColumns.Start, string.Create(
                    CultureInfo.InvariantCulture, $"“{row.Label}” starts at {row.StartSeconds} s, but {file.File} ends at {durationSeconds:0.###} s. Correct the time, or check that it is the right recording.")));
            }
            else if (row.EndSeconds > durationSeconds + ToleranceSeconds && double.IsFinite(row.EndSeconds))
            {
                problems.Add(new(false, file.Source, row.Line, LabelColumns.End, string.Create(
                    CultureInfo.InvariantCulture, $"“{row.Label}” ends at {row.EndSeconds} s, but {file.File} ends at {durationSeconds:0.###} s, where the label is cut.")));
            }
        }

        return problems;
    }

    /// <summary>What lies in the folder and is not looked at.</summary>
    private static IEnumerable<DatasetProblem> NotRead(string table, IReadOnlyList<LabelledFile> files)
    {
        // A table of another name is one of several, and names its share only.
        if (!Path.GetFileName(table).Equals(TableName, StringComparison.OrdinalIgnoreCase))
        {
            yield break;
        }

        string folder = Path.GetDirectoryName(table)!;
        HashSet<string> named = [.. files.Select(file => file.File), .. files.Select(file => RecordingPart.FileOf(file.File))];
        string[] unnamed =
        [
            .. FolderWalk.Readable(folder)
                .Where(file => RecordingPath.Extensions.Contains(Path.GetExtension(file)))
                .Select(path => Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/'))
                .Where(file => !named.Contains(file))
                .Order(StringComparer.Ordinal),
        ];
        if (unnamed.Length > 0)
        {
            yield return new(false, TableName, null, null, $"has no usable row for {Some(unnamed)}: left out.");
        }

        string[] others = [.. LabelFolder.Read(folder).Labels.Select(pair => pair.LabelFile)];
        if (others.Length > 0)
        {
            yield return new(false, TableName, null, null, $"decides, so {Some(others)} are not read. Remove {TableName} to use them.");
        }
    }

    private static string Some(string[] files)
    {
        const int Shown = 3;
        return string.Join(", ", files.Take(Shown)) + (files.Length > Shown ? $" and {files.Length - Shown} more" : "");
    }

    private bool Check(DatasetRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.CheckFor(this);
        return !request.Options.TryGetValue(CompleteOption, out string? text)
            || (YesNo.Parse(text) ?? throw new InvalidDataException($"The option {CompleteOption} of the dataset {Name} must be yes or no, but is “{text}”."));
    }

    /// <summary>The table of labels that a root means; null for label files beside recordings.</summary>
    private static string? TablePathAt(string root)
    {
        if (InputFile.Exists(root))
        {
            return LabelFormat.IsLabelFile(root) ? null : root;
        }

        string table = Path.Combine(root, TableName);
        return InputFile.Exists(table) ? table : null;
    }

    private IndexedTable TableAt(string path)
    {
        var info = new FileInfo(path);
        (string, DateTime, long) state = (path, info.LastWriteTimeUtc, info.Length);
        IndexedTable read = tables.GetOrAdd(state, static key => new Lazy<IndexedTable>(() =>
        {
            LabelTable table = LabelTable.Read(key.Path);
            return new(table, table.Files.ToDictionary(file => file.File));
        })).Value;
        if (read.Table.Problems.Any(problem => problem.IsError))
        {
            // A recording that is missing now may be there next time, with the table as it is.
            tables.TryRemove(state, out _);
        }

        return read;
    }

    private LabelFolder FolderAt(string root)
    {
        LabelFolder folder = InputFile.Exists(root) ? LabelFolder.ReadFile(root) : LabelFolder.Read(root);
        if (folder.Labels.Count == 0 && folder.Problems.Count == 0)
        {
            throw new FileNotFoundException(
                $"{root} has neither a {TableName} nor label files beside recordings ({LabelFormat.Known}). "
                + $"Start a table with: mirtool datasets new {root}, or give the path of one that is called otherwise.",
                Path.Combine(root, TableName));
        }

        folders[root] = folder.Labels.ToDictionary(pair => pair.Recording);
        return folder;
    }

    private static LabelledFile ReadLabels(string root, LabelFolder.Pair pair, out IReadOnlyList<DatasetProblem> problems)
    {
        var rows = new LabelRows(pair.LabelFile);
        pair.Format.Read(PathOf(pair.LabelFile, root), Path.GetFileName(pair.Recording), rows);
        LabelledFile file = new(pair.Recording, pair.LabelFile, rows.Rows);
        file.CheckRows((row, column, message) => rows.Error(row.Line, row.Line is null ? null : column, row.Line is null ? $"{row.Where}: {message}" : message));
        problems = rows.Problems;
        return file;
    }

    private LabelledFile FileOf(string excerptId, string root)
    {
        if (TablePathAt(root) is { } tablePath)
        {
            IndexedTable table = TableAt(tablePath);
            ThrowIfUnusable(tablePath, table.Table.Problems);
            return table.Files.TryGetValue(excerptId, out LabelledFile? file)
                ? file
                : throw new InvalidDataException($"{tablePath} names no recording “{excerptId}”.");
        }

        if (!folders.ContainsKey(root))
        {
            FolderAt(root);
        }

        if (!folders[root].TryGetValue(excerptId, out LabelFolder.Pair? pair))
        {
            throw new InvalidDataException($"{root} has no label file for a recording “{excerptId}”.");
        }

        LabelledFile read = ReadLabels(root, pair, out IReadOnlyList<DatasetProblem> problems);
        ThrowIfUnusable(root, problems);
        return read;
    }

    private static string PathOf(string excerptId, string root) =>
        Path.Combine(InputFile.Exists(root) ? Path.GetDirectoryName(root)! : root, excerptId);

    private static void ThrowIfUnusable(string source, IReadOnlyList<DatasetProblem> problems)
    {
        DatasetProblem[] errors = [.. problems.Where(problem => problem.IsError)];
        if (errors.Length > 0)
        {
            string rest = errors.Length > ProblemsShown ? $"{Environment.NewLine}and {errors.Length - ProblemsShown} more" : "";
            throw new InvalidDataException(
                $"The labels of {source} cannot be used:{string.Concat(errors.Take(ProblemsShown).Select(error => Environment.NewLine + error))}{rest}{Environment.NewLine}"
                + $"All there is to say: mirtool datasets validate custom --root {source}");
        }
    }
}

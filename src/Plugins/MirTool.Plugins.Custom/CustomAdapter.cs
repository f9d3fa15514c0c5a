using System.Collections.Concurrent;
using System.Globalization;
using MirTool.Audio;

namespace MirTool.Plugins.Custom;

/// <summary>Anybody's recordings with a table of labels, or with JAMS files beside them. No code is needed.</summary>
/// <remarks>
/// The root is a folder with a <c>labels.csv</c>, or the path of a label file of any name, or a folder with JAMS files somewhere in
/// it. docs/datasets.md describes both. Splits: all recordings are in <c>train</c> and in <c>test</c>; parts that must be kept apart
/// are label files of their own.
/// </remarks>
public sealed class CustomAdapter : IRecordedDataset
{
    private const string LabelFileName = "labels.csv";
    private const string CompleteOption = "complete";
    private const int ProblemsShown = 10;

    // Labels are asked for excerpt by excerpt; the table is read once for each state of its file.
    private readonly ConcurrentDictionary<(string Path, DateTime Written, long Length), Lazy<IndexedTable>> tables = new();

    private sealed record IndexedTable(LabelTable Table, IReadOnlyDictionary<string, LabelledFile> Files);

    /// <inheritdoc/>
    public string Name => "custom";

    /// <inheritdoc/>
    public string Description => "Your own recordings: a folder with a labels.csv (see `mirtool datasets new`), or with JAMS files beside the recordings.";

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
    /// <exception cref="FileNotFoundException">The folder has neither a label file nor JAMS files.</exception>
    public IReadOnlyList<string> ListExcerpts(DatasetRequest request)
    {
        Check(request);
        string root = request.ExistingRoot(this);
        if (LabelFileAt(root) is { } labelFile)
        {
            LabelTable table = TableAt(labelFile).Table;
            ThrowIfUnusable(labelFile, table.Problems);
            return request.Choose([.. table.Files.Select(file => file.File)]);
        }

        List<DatasetProblem> problems = [];
        IReadOnlyList<string> recordings = [.. Recordings(root, problems).Select(pair => pair.Recording)];
        ThrowIfUnusable(root, problems);
        return request.Choose(recordings);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The labels cannot be used.</exception>
    public LabelledExcerpt Load(string excerptId, DatasetRequest request)
    {
        bool otherwise = Check(request);
        string root = request.ExistingRoot(this);
        LabelledFile file = FileOf(excerptId, root);
        float[] samples = WholeRecording.ReadMono(PathOf(excerptId, root), request.SampleRate);
        return new(excerptId, samples, request.SampleRate, file.Labels((double)samples.Length / request.SampleRate), file.IsComplete(otherwise));
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The labels cannot be used.</exception>
    public ExcerptLabels LoadLabels(string excerptId, DatasetRequest request)
    {
        bool otherwise = Check(request);
        string root = request.ExistingRoot(this);
        LabelledFile file = FileOf(excerptId, root);
        double durationSeconds = WholeRecording.DurationSeconds(PathOf(excerptId, root));
        return new(excerptId, durationSeconds, file.Labels(durationSeconds), file.IsComplete(otherwise));
    }

    /// <inheritdoc/>
    public DatasetReport Validate(DatasetRequest request, IProgress<(int Done, int Total)>? progress, CancellationToken cancellationToken)
    {
        bool otherwise = Check(request);
        string root = request.ExistingRoot(this);
        List<DatasetProblem> problems;
        IReadOnlyList<LabelledFile> files;
        string? labelFile = LabelFileAt(root);
        if (labelFile is not null)
        {
            LabelTable table = TableAt(labelFile).Table;
            problems = [.. table.Problems];
            files = table.Files;
            problems.AddRange(NotRead(labelFile, files));
        }
        else
        {
            problems = [];
            List<LabelledFile> read = [];
            foreach ((string jams, string recording) in Recordings(root, problems))
            {
                int problemsBefore = problems.Count;
                LabelledFile file = ReadJams(root, jams, recording, problems);
                if (problems.Count == problemsBefore)
                {
                    read.Add(file);
                }
            }

            files = read;
        }

        string folder = labelFile is null ? root : Path.GetDirectoryName(labelFile)!;
        problems.AddRange(ParallelCheck.Map(
            files, file => CheckRecording(folder, labelFile is null ? null : Path.GetFileName(labelFile), file), progress, cancellationToken).SelectMany(found => found));
        return new(Counts(files, otherwise), problems);
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
    private static List<DatasetProblem> CheckRecording(string folder, string? labelFile, LabelledFile file)
    {
        // What rounding and the padding of lossy formats come to.
        const double ToleranceSeconds = 0.1;
        double durationSeconds;
        try
        {
            durationSeconds = WholeRecording.CheckedSeconds(Path.Combine(folder, file.File));
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
            int? line = labelFile is null ? null : row.Line;
            if (row.StartSeconds >= durationSeconds)
            {
                problems.Add(new(true, labelFile ?? file.File, line, labelFile is null ? null : LabelColumns.Start, string.Create(
                    CultureInfo.InvariantCulture, $"“{row.Label}” starts at {row.StartSeconds} s, but {file.File} ends at {durationSeconds:0.###} s. Correct the time, or check that it is the right recording.")));
            }
            else if (row.EndSeconds > durationSeconds + ToleranceSeconds && double.IsFinite(row.EndSeconds))
            {
                problems.Add(new(false, labelFile ?? file.File, line, labelFile is null ? null : LabelColumns.End, string.Create(
                    CultureInfo.InvariantCulture, $"“{row.Label}” ends at {row.EndSeconds} s, but {file.File} ends at {durationSeconds:0.###} s, where the label is cut.")));
            }
        }

        return problems;
    }

    /// <summary>What lies in the folder and is not looked at.</summary>
    private static IEnumerable<DatasetProblem> NotRead(string labelFile, IReadOnlyList<LabelledFile> files)
    {
        // A label file of another name is one of several, and names its share only.
        if (!Path.GetFileName(labelFile).Equals(LabelFileName, StringComparison.OrdinalIgnoreCase))
        {
            yield break;
        }

        string folder = Path.GetDirectoryName(labelFile)!;
        HashSet<string> named = [.. files.Select(file => file.File)];
        string[] unnamed =
        [
            .. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .Where(path => RecordingPath.Extensions.Contains(Path.GetExtension(path)) && !Path.GetFileName(path).StartsWith('.'))
                .Select(path => Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/'))
                .Where(file => !named.Contains(file))
                .Order(StringComparer.Ordinal),
        ];
        if (unnamed.Length > 0)
        {
            yield return new(false, LabelFileName, null, null, $"has no usable row for {Some(unnamed)}: left out.");
        }

        IReadOnlyList<string> jams = JamsFile.In(folder);
        if (jams.Count > 0)
        {
            yield return new(false, LabelFileName, null, null, $"decides, so {Some(jams)} are not read. Remove {LabelFileName} to use them.");
        }
    }

    private static string Some(IReadOnlyList<string> files)
    {
        const int Shown = 3;
        return string.Join(", ", files.Take(Shown)) + (files.Count > Shown ? $" and {files.Count - Shown} more" : "");
    }

    private bool Check(DatasetRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.CheckFor(this);
        return !request.Options.TryGetValue(CompleteOption, out string? text)
            || (YesNo.Parse(text) ?? throw new InvalidDataException($"The option {CompleteOption} of the dataset {Name} must be yes or no, but is “{text}”."));
    }

    /// <summary>The label file that a root means; null for a folder of JAMS files.</summary>
    private static string? LabelFileAt(string root)
    {
        if (File.Exists(root))
        {
            return root;
        }

        string labelFile = Path.Combine(root, LabelFileName);
        return File.Exists(labelFile) ? labelFile : null;
    }

    private IndexedTable TableAt(string labelFile)
    {
        var info = new FileInfo(labelFile);
        (string, DateTime, long) state = (labelFile, info.LastWriteTimeUtc, info.Length);
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

    private static List<(string Jams, string Recording)> Recordings(string root, List<DatasetProblem> problems)
    {
        IReadOnlyList<string> all = JamsFile.In(root);
        if (all.Count == 0)
        {
            throw new FileNotFoundException(
                $"{root} has neither a {LabelFileName} nor JAMS files. Start a label file with: mirtool datasets new {root}, or give the path of one that is called otherwise.",
                Path.Combine(root, LabelFileName));
        }

        List<(string, string)> recordings = [];
        foreach (string jams in all)
        {
            if (JamsFile.RecordingOf(root, jams, out string problem) is { } recording)
            {
                recordings.Add((jams, recording));
            }
            else
            {
                problems.Add(new(true, jams, null, null, problem));
            }
        }

        return recordings;
    }

    private static LabelledFile ReadJams(string root, string jams, string recording, List<DatasetProblem> problems)
    {
        LabelledFile file = new(recording, JamsFile.Read(Path.Combine(root, jams), (column, message) => problems.Add(new(true, jams, null, column, message))));
        file.CheckRows((row, _, message) => problems.Add(new(true, jams, null, null, $"{row.Where}: {message}")));
        return file;
    }

    private LabelledFile FileOf(string excerptId, string root)
    {
        if (LabelFileAt(root) is { } labelFile)
        {
            IndexedTable table = TableAt(labelFile);
            ThrowIfUnusable(labelFile, table.Table.Problems);
            return table.Files.TryGetValue(excerptId, out LabelledFile? file)
                ? file
                : throw new InvalidDataException($"{labelFile} names no recording “{excerptId}”.");
        }

        List<DatasetProblem> problems = [];
        LabelledFile read = ReadJams(root, Path.ChangeExtension(excerptId, JamsFile.Extension), excerptId, problems);
        ThrowIfUnusable(root, problems);
        return read;
    }

    private static string PathOf(string excerptId, string root) =>
        Path.Combine(File.Exists(root) ? Path.GetDirectoryName(root)! : root, excerptId);

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

using System.Security.Cryptography;
using MirTool.Files;

namespace MirTool.Review.Labels;

/// <summary>The labels of an archive: every change is in the journal before anybody is told that it is saved, and the labels file follows.</summary>
/// <remarks>Several threads may use it at once.</remarks>
public sealed class LabelStore : IDisposable
{
    /// <summary>The journal is called like the labels file, and so.</summary>
    public const string JournalSuffix = ".journal";

    private const int MostLabelLength = 200;
    private const int MostRemarkLength = 2000;
    private const string Import = "import";

    private readonly Lock access = new();
    private readonly LabelBook book = new();
    private readonly LabelJournal journal;
    private readonly string prefix;
    private readonly string reviewer;
    private readonly TimeProvider time;
    private bool isWritten;

    private LabelStore(string path, string prefix, string reviewer, TimeProvider time, LabelJournal journal)
    {
        Path = path;
        this.prefix = prefix;
        this.reviewer = reviewer;
        this.time = time;
        this.journal = journal;
    }

    /// <summary>The labels file, full path.</summary>
    public string Path { get; }

    /// <summary>Who makes changes.</summary>
    public string Reviewer => reviewer;

    /// <summary>How many recordings something was said of.</summary>
    public int Recordings
    {
        get
        {
            lock (access)
            {
                return book.Files.Count();
            }
        }
    }

    /// <summary>Opens the labels of an archive, or begins some. A labels file that was changed since by another program is taken as it is now.</summary>
    /// <param name="path">The labels file; its folder must exist, and hold the recordings.</param>
    /// <param name="root">The folder that recordings' names are relative to.</param>
    /// <param name="reviewer">Who makes changes from now on.</param>
    /// <param name="time">Tells when.</param>
    /// <exception cref="InvalidDataException">The file is no table of labels, or lies where no label can name a recording.</exception>
    /// <exception cref="IOException">The folder cannot be written, or another process has the labels.</exception>
    public static LabelStore Open(string path, string root, string reviewer, TimeProvider? time = null)
    {
        string full = System.IO.Path.GetFullPath(path);
        string prefix = Prefix(full, root);
        List<JournalLine> lines = [];
        LabelJournal journal = LabelJournal.Open(full + JournalSuffix, lines);
        try
        {
            var store = new LabelStore(full, prefix, reviewer, time ?? TimeProvider.System, journal);
            store.Begin(lines);
            return store;
        }
        catch
        {
            journal.Dispose();
            throw;
        }
    }

    /// <summary>What is said of a recording.</summary>
    public RecordingLabels Of(string file)
    {
        lock (access)
        {
            return book.Of(file);
        }
    }

    /// <summary>All recordings that something is said of, by name.</summary>
    public IReadOnlyList<RecordingLabels> All()
    {
        lock (access)
        {
            return [.. book.Files.Select(book.Of)];
        }
    }

    /// <summary>Makes a change.</summary>
    /// <param name="edit">What is wanted.</param>
    /// <param name="durationSeconds">Of the recording: nothing is labelled beyond it.</param>
    /// <returns>The recording's labels afterwards, on the disk.</returns>
    /// <exception cref="LabelEditException">It is made on labels that have changed since, or cannot be.</exception>
    public RecordingLabels Edit(LabelEdit edit, double durationSeconds)
    {
        ArgumentNullException.ThrowIfNull(edit);
        Check(edit, durationSeconds);
        lock (access)
        {
            RequireCurrent(edit.File, edit.Base);
            LabelChange change = book.Change(edit with { Add = [.. edit.Add.Select(label => label with { EndSeconds = Math.Min(label.EndSeconds, durationSeconds) })] }, time.GetUtcNow(), reviewer);
            return Save(change);
        }
    }

    /// <summary>Takes the last change of a recording back, or does again what was taken back last.</summary>
    /// <param name="file">The recording.</param>
    /// <param name="revision">Of its labels, as the caller knows them.</param>
    /// <param name="isUndo">Back, or again.</param>
    /// <exception cref="LabelEditException">There is nothing of the kind, or the labels have changed.</exception>
    public RecordingLabels Undo(string file, long revision, bool isUndo = true)
    {
        lock (access)
        {
            RequireCurrent(file, revision);
            LabelChange last = book.Last(file, isUndo) ?? throw new LabelEditException(isUndo ? "There is nothing to undo." : "There is nothing to do again.");
            DateTimeOffset now = time.GetUtcNow();
            LabelChange change = last.Inverse(book.Revision + 1, now, reviewer, LabelChange.Undo);
            return Save(isUndo ? change : change.Inverse(book.Revision + 1, now, reviewer, LabelChange.Redo));
        }
    }

    /// <summary>Brings the labels file up to date, if it is not.</summary>
    /// <exception cref="IOException">It cannot be written; the journal has everything.</exception>
    public void Flush()
    {
        lock (access)
        {
            if (!isWritten)
            {
                byte[] table = Table();
                WholeFile.Write(Path, table);
                journal.Append(new JournalLine { Written = HashOf(table) });
                isWritten = true;
            }
        }
    }

    /// <summary>Closes the journal; the labels file is left to <see cref="Flush"/>.</summary>
    public void Dispose() => journal.Dispose();

    private void Begin(List<JournalLine> lines)
    {
        HashSet<string> written = [];
        foreach (JournalLine line in lines)
        {
            if (line.Change is { } change)
            {
                book.Apply(change);
            }
            else if (line.Written is { } hash)
            {
                written.Add(hash);
            }
        }

        byte[]? table = File.Exists(Path) ? File.ReadAllBytes(Path) : null;
        if (table is not null && !written.Contains(HashOf(table)) && !table.AsSpan().SequenceEqual(Table()))
        {
            TakeFromTable();
            written.Add(HashOf(table));
            table = null;
        }

        isWritten = table is null ? !book.Files.Any() : table.AsSpan().SequenceEqual(Table());
    }

    /// <summary>The table is the truth: each recording's labels become its rows. Rejections, which no row can say, stay.</summary>
    private void TakeFromTable()
    {
        var rows = LabelsTable.Read(Path, prefix, book.NextId).ToDictionary(entry => entry.File);
        foreach (string file in book.Files.Union(rows.Keys).ToArray())
        {
            RecordingLabels before = book.Of(file);
            bool isComplete = rows.TryGetValue(file, out var now) && now.IsComplete;
            Save(new LabelChange
            {
                Revision = book.Revision + 1,
                At = time.GetUtcNow(),
                By = reviewer,
                What = Import,
                File = file,
                Removed = [.. before.Labels.Where(label => label.Kind == LabelKind.Sounds)],
                Added = now.Labels ?? [],
                CompleteBefore = before.IsComplete,
                CompleteAfter = isComplete,
            });
        }
    }

    private RecordingLabels Save(LabelChange change)
    {
        journal.Append(new JournalLine { Change = change });
        book.Apply(change);
        isWritten = false;
        return book.Of(change.File);
    }

    private void RequireCurrent(string file, long revision)
    {
        if (book.Of(file).Revision != revision)
        {
            throw new LabelEditException("The labels have changed in another tab or window. They are shown as they are now; please repeat what you did.", isStale: true);
        }
    }

    private static void Check(LabelEdit edit, double durationSeconds)
    {
        string? problem =
            edit.What is not ("confirm" or "reject" or "add" or "remove" or "resize" or "split" or "merge" or "rename" or "remark" or "complete" or "silence") ? $"There is no change called “{edit.What}”."
            : edit.Complete is not (null or "yes" or "no") ? $"complete must be yes or no, but is “{edit.Complete}”."
            : edit.Remove.Count == 0 && edit.Add.Count == 0 && edit.Complete is null ? "The change changes nothing."
            : edit.Add.Select(label => Problem(label, durationSeconds)).FirstOrDefault(found => found is not null);
        if (problem is not null)
        {
            throw new LabelEditException(problem);
        }
    }

    private static string? Problem(NewLabel label, double durationSeconds) =>
        string.IsNullOrWhiteSpace(label?.Label) ? "The label is empty. Name the instrument."
        : label.Label.Length > MostLabelLength || label.Label.Any(char.IsControl) ? $"A label is one line of at most {MostLabelLength} characters."
        : label.Remark is { } remark && (remark.Length > MostRemarkLength || remark.Any(char.IsControl)) ? $"A remark is one line of at most {MostRemarkLength} characters."
        : !(label.StartSeconds >= 0 && label.EndSeconds - label.StartSeconds >= 0.0005) || !double.IsFinite(label.EndSeconds) ? "A label begins at 0 s or later and ends after its start."
        : label.StartSeconds >= durationSeconds ? FormattableString.Invariant($"The label starts at {label.StartSeconds:0.###} s, but the recording ends at {durationSeconds:0.###} s.")
        : !Enum.IsDefined(label.Kind) ? "A label says that something sounds or that it does not."
        : label.Kind == LabelKind.Absent && label.Label.Trim().Equals(ReviewLabel.Silence, StringComparison.OrdinalIgnoreCase) ? "Silence cannot be rejected: say what sounds instead."
        : null;

    private byte[] Table() => LabelsTable.Write(book.Files.Select(book.Of), prefix);

    private static string HashOf(ReadOnlySpan<byte> table) => Convert.ToHexStringLower(SHA256.HashData(table));

    private static string Prefix(string labels, string root)
    {
        string folder = System.IO.Path.GetDirectoryName(labels)!;
        string relative = System.IO.Path.GetRelativePath(folder, System.IO.Path.GetFullPath(root)).Replace(System.IO.Path.DirectorySeparatorChar, '/');
        if (System.IO.Path.IsPathRooted(relative) || relative is ".." || relative.StartsWith("../", StringComparison.Ordinal))
        {
            throw new InvalidDataException(
                $"The labels file '{labels}' must lie in the folder of the recordings, '{root}', or in one above it: that is where teach, evaluate and train find recordings that it names. Name such a place with --labels.");
        }

        return relative == "." ? "" : relative + "/";
    }
}

using MirTool.Plugins;

namespace MirTool.Review.Labels;

/// <summary>All labels as the changes so far have left them. Nothing is read or written here.</summary>
/// <remarks>One thread at a time.</remarks>
internal sealed class LabelBook
{
    private readonly Dictionary<string, Recording> recordings = new(StringComparer.Ordinal);
    private long lastId;

    /// <summary>Of the last change.</summary>
    public long Revision { get; private set; }

    /// <summary>Names of the recordings that something was said of, in ordinal order.</summary>
    public IEnumerable<string> Files => recordings.Where(entry => entry.Value.IsBegun).Select(entry => entry.Key).Order(StringComparer.Ordinal);

    public RecordingLabels Of(string file) => recordings.TryGetValue(file, out Recording? recording)
        ? new(file, recording.Revision, recording.IsComplete, [.. recording.Labels], What(recording.Undo), What(recording.Redo))
        : new(file, 0, false, [], null, null);

    /// <summary>A number that no label has had.</summary>
    public long NextId() => ++lastId;

    /// <summary>What would be undone or done again; null for nothing.</summary>
    public LabelChange? Last(string file, bool isUndo) => recordings.TryGetValue(file, out Recording? recording)
        ? (isUndo ? recording.Undo : recording.Redo).LastOrDefault()
        : null;

    /// <summary>Makes a change that the journal has.</summary>
    public void Apply(LabelChange change)
    {
        if (!recordings.TryGetValue(change.File, out Recording? recording))
        {
            recordings[change.File] = recording = new Recording();
        }

        HashSet<long> removed = [.. change.Removed.Select(label => label.Id)];
        recording.Labels.RemoveAll(label => removed.Contains(label.Id));
        recording.Labels.AddRange(change.Added);
        recording.Labels.Sort((a, b) => (a.StartSeconds, a.Id).CompareTo((b.StartSeconds, b.Id)));
        recording.IsComplete = change.CompleteAfter;
        recording.Revision = Revision = change.Revision;
        lastId = Math.Max(lastId, change.Added.Select(label => label.Id).DefaultIfEmpty(0).Max());
        recording.Remember(change);
    }

    /// <summary>The change that an edit asks for, with what follows from it: labels of one instrument that would overlap are joined,
    /// and what is said last holds where a label says the opposite of another.</summary>
    /// <exception cref="LabelEditException">It names a label that is not there, or contradicts a label.</exception>
    public LabelChange Change(LabelEdit edit, DateTimeOffset at, string by)
    {
        RecordingLabels before = Of(edit.File);
        Dictionary<long, ReviewLabel> current = before.Labels.ToDictionary(label => label.Id);
        List<ReviewLabel> removed = [];
        foreach (long id in edit.Remove.Distinct())
        {
            removed.Add(current.Remove(id, out ReviewLabel? label) ? label : throw new LabelEditException("The label is not there any more.", isStale: true));
        }

        List<ReviewLabel> added = [];
        foreach (NewLabel wanted in edit.Add)
        {
            var label = new ReviewLabel(
                NextId(), wanted.Label.Trim(), Milliseconds(wanted.StartSeconds), Milliseconds(wanted.EndSeconds), wanted.Kind,
                wanted.Remark?.Trim() ?? "", ProgramsOf(wanted, removed), by, at);
            Add(label, current, removed, added);
        }

        return new LabelChange
        {
            Revision = Revision + 1,
            At = at,
            By = by,
            What = edit.What,
            File = edit.File,
            Removed = removed,
            Added = added,
            CompleteBefore = before.IsComplete,
            CompleteAfter = edit.Complete is null ? before.IsComplete : edit.Complete == "yes",
        };
    }

    /// <summary>Adds a label among others; what it replaces goes from <paramref name="current"/> to <paramref name="removed"/>, unless it is new itself.</summary>
    private void Add(ReviewLabel label, Dictionary<long, ReviewLabel> current, List<ReviewLabel> removed, List<ReviewLabel> added)
    {
        foreach (ReviewLabel other in current.Values.Where(other => other.Overlaps(label)).ToArray())
        {
            if (LabelComparer.Instance.Equals(other.Label, label.Label))
            {
                TakeAway(other, current, removed, added);
                if (other.Kind == label.Kind)
                {
                    label = label with
                    {
                        StartSeconds = Math.Min(label.StartSeconds, other.StartSeconds),
                        EndSeconds = Math.Max(label.EndSeconds, other.EndSeconds),
                        Remark = label.Remark.Length > 0 ? label.Remark : other.Remark,
                        Programs = label.Programs.Length > 0 ? label.Programs : other.Programs,
                    };
                }
                else
                {
                    KeepRest(other, label, current, added);
                }
            }
            else if (other.IsSilence != label.IsSilence && other.Kind == LabelKind.Sounds && label.Kind == LabelKind.Sounds)
            {
                throw new LabelEditException(FormattableString.Invariant(
                    $"“{other.Label}” is labelled from {other.StartSeconds:0.###} s to {other.EndSeconds:0.###} s, and “{label.Label}” contradicts it. Remove or shorten one of them."));
            }
        }

        current[label.Id] = label;
        added.Add(label);
    }

    private static void TakeAway(ReviewLabel label, Dictionary<long, ReviewLabel> current, List<ReviewLabel> removed, List<ReviewLabel> added)
    {
        current.Remove(label.Id);
        if (!added.Remove(label))
        {
            removed.Add(label);
        }
    }

    /// <summary>What a label still says before and after another one that says the opposite.</summary>
    private void KeepRest(ReviewLabel label, ReviewLabel opposite, Dictionary<long, ReviewLabel> current, List<ReviewLabel> added)
    {
        foreach (ReviewLabel rest in (ReviewLabel[])[label with { EndSeconds = opposite.StartSeconds }, label with { StartSeconds = opposite.EndSeconds }])
        {
            if (rest.EndSeconds > rest.StartSeconds)
            {
                ReviewLabel kept = rest with { Id = NextId() };
                current[kept.Id] = kept;
                added.Add(kept);
            }
        }
    }

    // A label that is moved or split keeps what a table said of it.
    private static string ProgramsOf(NewLabel wanted, List<ReviewLabel> removed) =>
        removed.Find(label => LabelComparer.Instance.Equals(label.Label, wanted.Label))?.Programs ?? "";

    private static double Milliseconds(double seconds) => Math.Round(seconds, 3);

    private static string? What(List<LabelChange> changes) => changes.Count > 0 ? changes[^1].What : null;

    private sealed class Recording
    {
        public List<ReviewLabel> Labels { get; } = [];

        public bool IsComplete { get; set; }

        public long Revision { get; set; }

        /// <summary>Changes that can be taken back, the last one last.</summary>
        public List<LabelChange> Undo { get; } = [];

        /// <summary>Changes that were taken back, the last one last.</summary>
        public List<LabelChange> Redo { get; } = [];

        public bool IsBegun => IsComplete || Labels.Count > 0;

        /// <summary>Undoing and doing again move a change from one list to the other; any other change begins anew.</summary>
        public void Remember(LabelChange change)
        {
            switch (change.What)
            {
                case LabelChange.Undo:
                    Move(Undo, Redo);
                    break;
                case LabelChange.Redo:
                    Move(Redo, Undo);
                    break;
                default:
                    Undo.Add(change);
                    Redo.Clear();
                    break;
            }
        }

        private static void Move(List<LabelChange> from, List<LabelChange> to)
        {
            to.Add(from[^1]);
            from.RemoveAt(from.Count - 1);
        }
    }
}

using System.Text.Json;

namespace MirTool.Annotation.Batch;

/// <summary>Puts the output folders of several machines together: the result is what one run over all recordings would have written.</summary>
public sealed class MergeBatch
{
    private const int Named = 5;

    private readonly IReadOnlyList<MergeSource> sources;
    private readonly Dictionary<string, (MergeSource Source, JournalEntry Entry)> chosen = new(StringComparer.Ordinal);
    private readonly List<string> warnings = [];

    private MergeBatch(IReadOnlyList<MergeSource> sources) => this.sources = sources;

    /// <summary>What is worth knowing, and keeps nothing from being merged.</summary>
    public IReadOnlyList<string> Warnings => warnings;

    /// <summary>How many recordings they have.</summary>
    public int Count => chosen.Count;

    /// <summary>All of them, in the order of the tables.</summary>
    internal IReadOnlyList<Recording> Recordings => [.. InOrder().Select(choice => choice.Recording)];

    /// <summary>How many of them failed.</summary>
    public int Failed => chosen.Values.Count(choice => choice.Entry.Result.Error is not null);

    /// <summary>Compares the folders.</summary>
    /// <param name="folders">At least one.</param>
    /// <param name="allowMissing">Merge what is there when shards are missing or not finished.</param>
    /// <exception cref="InvalidDataException">They do not make one whole; the message says why and what to do.</exception>
    public static MergeBatch Prepare(IReadOnlyList<string> folders, bool allowMissing)
    {
        var batch = new MergeBatch([.. folders.Select(MergeSource.Read)]);
        batch.RefuseOtherSettings();
        batch.ChooseEntries();
        string[] gaps = [.. batch.Gaps()];
        if (gaps.Length > 0 && !allowMissing)
        {
            throw new InvalidDataException(string.Concat(gaps.Select(gap => gap + Environment.NewLine)) + "Finish and name them, or merge what is there with --allow-missing.");
        }

        batch.warnings.AddRange(gaps);
        return batch;
    }

    /// <summary>Writes the folder of all. Should it be ended early, it can be started again.</summary>
    /// <param name="outputFolder">New, or of an earlier merge of the same folders.</param>
    /// <param name="force">Whether whatever annotations it holds may be replaced.</param>
    /// <param name="progress">Told of every recording that is finished.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <returns>False where it was ended early.</returns>
    /// <exception cref="InvalidDataException">The folder holds annotations of others.</exception>
    /// <exception cref="OutputException">It cannot be written.</exception>
    public bool Run(string outputFolder, bool force, IProgress<BatchProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        var tracking = new ProgressTracking(Recordings, 0, TimeProvider.System, progress);
        tracking.Begin();
        try
        {
            Write(outputFolder, force, TimeProvider.System, recording => tracking.Start(recording).Finish(new RecordingOutcome(recording.File, 0, 0)), cancellationToken);
            return true;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Writes the folder of all. Should it be ended early, it can be started again.</summary>
    /// <param name="outputFolder">New, or of an earlier merge of the same folders.</param>
    /// <param name="force">Whether whatever annotations it holds may be replaced.</param>
    /// <param name="time">For the journal.</param>
    /// <param name="done">Told after each recording.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <exception cref="InvalidDataException">The folder holds annotations of others.</exception>
    /// <exception cref="OutputException">It cannot be written.</exception>
    internal void Write(string outputFolder, bool force, TimeProvider time, Action<Recording> done, CancellationToken cancellationToken)
    {
        var layout = new OutputLayout(outputFolder, Shard: null);
        RefuseOthers(layout, force);
        using OutputFolder folder = OutputFolder.Open(layout);
        folder.Begin(sources[0].Settings, force: true, time);
        foreach ((Recording recording, MergeSource source, JournalEntry entry) in InOrder())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (entry.Result.Error is null)
            {
                foreach (string suffix in entry.FileBytes.Keys)
                {
                    string path = OutputNames.Existing(source.Layout.Folder, recording.File, suffix);
                    folder.CopyWhole(path, Path.Join(outputFolder, Path.GetRelativePath(source.Layout.Folder, path)));
                }
            }

            folder.Append(entry);
            done(recording);
        }

        folder.End();
        OutputException.Guard(outputFolder, () =>
        {
            BatchTables.Write(folder, layout, InOrder().Select(choice => (choice.Recording, choice.Entry.Result)), sources[0].Settings.HasTimes);
            if (sources.SelectMany(source => source.Reports).ToArray() is { Length: > 0 } reports)
            {
                folder.WriteWhole(layout.RunReportPath, JsonSerializer.SerializeToUtf8Bytes(Together(reports), BatchJson.Readable.RunReport));
            }
        });
    }

    private IEnumerable<(Recording Recording, MergeSource Source, JournalEntry Entry)> InOrder() =>
        chosen.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => (
            new Recording(Path.Join(pair.Value.Entry.Root, pair.Key), pair.Key, pair.Value.Entry.SizeBytes, pair.Value.Entry.ModifiedTicks), pair.Value.Source, pair.Value.Entry));

    private void RefuseOtherSettings()
    {
        MergeSource first = sources[0];
        foreach (MergeSource other in sources.Skip(1))
        {
            Dictionary<string, string> options = first.Settings.Options.ToDictionary();
            Dictionary<string, string> others = other.Settings.Options.ToDictionary();
            string[] different = [.. options.Keys.Union(others.Keys).Where(name => options.GetValueOrDefault(name) != others.GetValueOrDefault(name))];
            if (different.Length > 0)
            {
                throw new InvalidDataException(
                    $"'{first.Layout.Folder}' and '{other.Layout.Folder}' were annotated with other options:{Environment.NewLine}"
                    + string.Concat(different.Select(name =>
                        $"  {name}: {options.GetValueOrDefault(name, "not known")} and {others.GetValueOrDefault(name, "not known")}{Environment.NewLine}"))
                    + "Annotate one of them anew with the options of the other.");
            }
        }
    }

    private void ChooseEntries()
    {
        List<string> twice = [];
        foreach (MergeSource source in sources)
        {
            foreach (JournalEntry entry in source.Entries.Values)
            {
                if (entry.Result.Error is null)
                {
                    RefuseIncomplete(source, entry);
                }

                if (chosen.TryGetValue(entry.File, out (MergeSource Source, JournalEntry Entry) other))
                {
                    twice.Add(entry.File);
                    RefuseContradiction(other, (source, entry));
                    if (other.Entry.Result.Error is null || entry.Result.Error is not null)
                    {
                        continue;
                    }
                }

                chosen[entry.File] = (source, entry);
            }
        }

        if (twice.Count > 0)
        {
            warnings.Add($"Annotated more than once, with the same result: {Some([.. twice.Distinct().Order(StringComparer.Ordinal)])}.");
        }

        string[] roots = [.. chosen.Values.Select(choice => choice.Entry.Root).Distinct().Order(StringComparer.Ordinal)];
        if (roots.Length > 1)
        {
            warnings.Add($"The recordings lay in different folders ({Some(roots)}). They are named from there, so each name must mean one recording.");
        }
    }

    private static void RefuseIncomplete(MergeSource source, JournalEntry entry)
    {
        var recording = new Recording("", entry.File, 0, 0);
        foreach ((string suffix, long bytes) in entry.FileBytes)
        {
            string path = OutputNames.Existing(source.Layout.Folder, recording.File, suffix);
            if (new FileInfo(path) is not { Exists: true } file || file.Length != bytes)
            {
                throw new InvalidDataException($"'{path}' is missing or was changed since it was written. Copy it again, or run annotate on its folder once more.");
            }
        }
    }

    private static void RefuseContradiction((MergeSource Source, JournalEntry Entry) first, (MergeSource Source, JournalEntry Entry) second)
    {
        (JournalEntry a, JournalEntry b) = (first.Entry, second.Entry);
        bool isOneRecording = a.SizeBytes == b.SizeBytes
            && (a.Result.Error is not null || b.Result.Error is not null || a.FileBytes.OrderBy(file => file.Key).SequenceEqual(b.FileBytes.OrderBy(file => file.Key)));
        if (!isOneRecording)
        {
            throw new InvalidDataException(
                $"'{first.Source.Layout.Folder}' and '{second.Source.Layout.Folder}' both hold a '{a.File}', but not of the same recording ({a.SizeBytes} and {b.SizeBytes} bytes). "
                + "Leave one of the folders out, or annotate from a folder above, so that the names differ.");
        }
    }

    /// <summary>What is missing for a whole, a sentence each.</summary>
    private IEnumerable<string> Gaps()
    {
        Shard[] shards = [.. sources.SelectMany(source => source.Shards).Distinct()];
        foreach (IGrouping<int, Shard> of in shards.GroupBy(shard => shard.Count).OrderBy(group => group.Key))
        {
            int[] missing = [.. Enumerable.Range(0, of.Key).Except(of.Select(shard => shard.Index))];
            if (missing.Length > 0)
            {
                yield return $"Of {of.Key} shards {(missing.Length == 1 ? "one is" : $"{missing.Length} are")} missing: {Some([.. missing.Select(index => $"{index}/{of.Key}")])}.";
            }
        }

        foreach (MergeSource source in sources.Where(source => source.Reports.Any(report => !report.Complete) || source.Reports.Count == 0))
        {
            yield return $"The annotations in '{source.Layout.Folder}' are not finished.";
        }
    }

    private void RefuseOthers(OutputLayout layout, bool force)
    {
        string folder = Path.GetFullPath(layout.Folder);
        if (sources.Any(source => Path.GetFullPath(source.Layout.Folder) == folder))
        {
            throw new InvalidDataException($"'{layout.Folder}' is one of the folders to merge. Choose another --output.");
        }

        string? other = force ? null : layout.JournalPaths().SelectMany(Journal.Read).Select(read => read.Entry.File).FirstOrDefault(file => !chosen.ContainsKey(file));
        if (other is not null)
        {
            throw new InvalidDataException($"'{layout.Folder}' holds annotations of '{other}', which is in none of the folders to merge. Choose another --output, or --force to replace them.");
        }
    }

    private RunReport Together(RunReport[] reports)
    {
        RunReport first = reports[0];
        Dictionary<string, string> options = first.Options.ToDictionary();
        options["shard"] = "0/1";
        return first with
        {
            Options = options,
            Inputs = [.. reports.SelectMany(report => report.Inputs).Distinct()],
            Start = reports.Min(report => report.Start),
            End = reports.Max(report => report.End),
            Complete = reports.All(report => report.Complete),
            Counts = new RunCounts(chosen.Count, chosen.Count - Failed, 0, Failed, chosen.Values.Sum(choice => choice.Entry.Result.DurationSeconds)),
        };
    }

    private static string Some(string[] names) =>
        string.Join(", ", names.Take(Named)) + (names.Length > Named ? $" and {names.Length - Named} more" : "");
}
